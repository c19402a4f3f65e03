// samsa produce: one record from the command line, or a record for each line of stdin. Lines are sent as
// they come, batched by the producer; a bounded number is under way, so that a large file does not
// become large memory.

import { Buffer } from 'node:buffer';
import process from 'node:process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Producer, type ProducerRecord, type RecordMetadata } from '../../client/index.ts';
import {
  addClientOptions,
  type ClientFlags,
  clientOptions,
  collect,
  findBroker,
  splitPair,
} from '../client-options.ts';
import type { CommandContext } from '../command-context.ts';
import { splitLines } from '../line-splitter.ts';
import { formatOption, ItemWriter, type OutputFormat } from '../output-format.ts';
import { UserError } from '../user-error.ts';

interface ProduceFlags extends ClientFlags {
  readonly key?: string;
  readonly keyDelimiter?: string;
  readonly header: readonly string[];
  readonly compression?: string;
  readonly acks?: string;
  readonly partition?: number;
  readonly timestamp?: number;
  readonly tombstone?: true;
  readonly emptyAsNull?: true;
  readonly format: OutputFormat;
}

const help = `
Without a value every line of stdin becomes a record. The topic is created when the broker does so.

Examples:
  samsa produce greetings "hello"
  samsa produce orders -k customer-7 '{"total": 12}'
  printf 'a:1\\nb:2\\n' | samsa produce orders -K :
  samsa produce logs -z zstd --acks 1 < access.log
  samsa produce orders -k customer-7 --tombstone`;

const maxUnderWay = 10_000;
const progressEvery = 1_000;

export function configure(command: Command, context: CommandContext): void {
  addClientOptions(command)
    .argument('<topic>', 'where to write')
    .argument('[value]', 'one record; lines of stdin when left out')
    .option('-k, --key <key>', 'key of the record, or of every record')
    .option('-K, --key-delimiter <text>', 'each line is key, this, value')
    .option('-H, --header <name=value>', 'a header; may be given several times', collect, [])
    .addOption(
      new Option('-z, --compression <codec>', 'how to compress').choices(['none', 'gzip', 'snappy', 'lz4', 'zstd']),
    )
    .addOption(
      new Option('--acks <level>', 'whose word counts: 0 nobody, 1 the leader, all in-sync replicas').choices([
        '0',
        '1',
        'all',
        '-1',
      ]),
    )
    .option('-p, --partition <number>', 'write to this partition', parseNumber)
    .option('-t, --timestamp <ms>', 'time of the records, milliseconds since 1970', parseNumber)
    .option('--tombstone', 'a record without a value')
    .option('-Z, --empty-as-null', 'empty keys and values are null')
    .addOption(formatOption())
    .addHelpText('after', help)
    .action((topic: string, value: string | undefined, flags: ProduceFlags) => produce(context, topic, value, flags));
}

export function parseNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('a whole number is wanted');
}

async function produce(
  context: CommandContext,
  topic: string,
  value: string | undefined,
  flags: ProduceFlags,
): Promise<void> {
  if (flags.tombstone === true && (flags.key === undefined || value !== undefined)) {
    throw new UserError('--tombstone needs a --key and no value');
  }
  if (flags.key !== undefined && flags.keyDelimiter !== undefined)
    throw new UserError('--key and --key-delimiter exclude each other');
  await findBroker(context, flags);
  const { signal } = context;
  await using producer = new Producer({
    ...clientOptions(flags),
    clientId: 'samsa-produce',
    ...(flags.compression === undefined ? {} : { compressionType: flags.compression }),
    ...(flags.acks === undefined ? {} : { acks: flags.acks }),
  });
  const writer = flags.format === 'text' ? undefined : new ItemWriter(context, flags.format);
  const template = recordTemplate(topic, flags);
  const progress = new ProduceProgress(context, writer);
  try {
    if (value !== undefined || flags.tombstone === true) {
      const record = { ...template, value: value === undefined ? null : nullable(Buffer.from(value), flags) };
      await progress.note(await abortable(producer.send(record, { signal }), signal), true);
    } else await produceLines(producer, template, flags, progress, signal);
  } finally {
    progress.end();
  }
  await writer?.end();
}

function recordTemplate(topic: string, flags: ProduceFlags): ProducerRecord {
  return {
    topic,
    partition: flags.partition,
    timestamp: flags.timestamp,
    key: flags.key === undefined ? null : Buffer.from(flags.key),
    headers: flags.header.map((pair) => {
      const [key, value] = splitPair(pair, '--header');
      return { key, value };
    }),
  };
}

async function produceLines(
  producer: Producer,
  template: ProducerRecord,
  flags: ProduceFlags,
  progress: ProduceProgress,
  signal: AbortSignal,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  let lineNumber = 0;
  for await (const line of splitLines(readStdin(signal))) {
    lineNumber += 1;
    const sent = producer
      .send({ ...template, ...parseLine(line, lineNumber, flags) }, { signal })
      .then((metadata) => progress.note(metadata, false))
      .catch((error: unknown) => (failure ??= error))
      .then(() => void underWay.delete(sent));
    underWay.add(sent);
    if (underWay.size >= maxUnderWay) await Promise.race(underWay);
    if (failure !== undefined || signal.aborted) break;
  }
  if (!signal.aborted) await Promise.all(underWay);
  if (failure !== undefined) throw failure;
}

async function* readStdin(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = (): void => void process.stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of process.stdin) yield chunk as Uint8Array;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function parseLine(
  line: Buffer,
  lineNumber: number,
  flags: ProduceFlags,
): { key?: Uint8Array | null; value: Uint8Array | null } {
  if (flags.keyDelimiter === undefined) return { value: nullable(line, flags) };
  const delimiter = Buffer.from(unescapeText(flags.keyDelimiter));
  const at = line.indexOf(delimiter);
  if (at < 0) throw new UserError(`line ${lineNumber} has no key: ${JSON.stringify(flags.keyDelimiter)} is not in it`);
  return { key: nullable(line.subarray(0, at), flags), value: nullable(line.subarray(at + delimiter.length), flags) };
}

function nullable(bytes: Buffer, flags: ProduceFlags): Buffer | null {
  return flags.emptyAsNull === true && bytes.length === 0 ? null : bytes;
}

/** `\t`, `\n` and `\\` as people write them on a command line. */
export function unescapeText(text: string): string {
  return text.replace(
    /\\([tnr0\\])/g,
    (_whole, letter: string) => ({ t: '\t', n: '\n', r: '\r', '0': '\0', '\\': '\\' })[letter] ?? letter,
  );
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    promise.then(resolve, reject);
  });
}

class ProduceProgress {
  readonly #context: CommandContext;
  readonly #writer: ItemWriter | undefined;
  #count = 0;

  constructor(context: CommandContext, writer: ItemWriter | undefined) {
    this.#context = context;
    this.#writer = writer;
  }

  async note(metadata: RecordMetadata, isOnly: boolean): Promise<void> {
    this.#count += 1;
    const { output } = this.#context;
    if (this.#writer !== undefined) await this.#writer.write({ ...metadata });
    else if (isOnly)
      output.say(`${metadata.topic}-${metadata.partition} offset ${metadata.offset < 0 ? 'unknown' : metadata.offset}`);
    else if (this.#count % progressEvery === 0) output.progress(`${this.#count} records written`);
  }

  end(): void {
    if (this.#count < 2) return;
    this.#context.output.endProgress();
    this.#context.output.say(`${this.#count} records written`);
  }
}
