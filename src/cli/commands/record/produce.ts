// samsa produce: one record from the command line, or a record for each line of stdin. Lines are sent as
// they come, batched by the producer; a bounded number is under way, so that a large file does not
// become large memory.

import { Buffer } from 'node:buffer';
import { Producer, type ProducerRecord, type RecordHeader, type RecordMetadata } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { clientOptions, type ConnectionGiven, optionsFor } from '../../connection/connection.ts';
import { splitLines } from '../../records/line-splitter.ts';
import { ItemWriter, type StreamFormat } from '../../output/output-format.ts';
import { type ReadRecord, type RecordReader, templateReader } from '../../records/record-reader.ts';
import { unescapeBytes } from '../../records/record-template.ts';
import { standardInput } from '../../records/standard-input.ts';
import { settingsOf } from '../../connection/settings.ts';
import { UserError } from '../../user-error.ts';

interface ProduceGiven extends ConnectionGiven {
  readonly topic: string;
  readonly value: string | undefined;
  readonly key: string | undefined;
  readonly keyDelimiter: string | undefined;
  readonly template: string | undefined;
  readonly header: readonly string[];
  readonly compression: string | undefined;
  readonly acks: string | undefined;
  readonly partition: number | undefined;
  readonly timestamp: number | undefined;
  readonly tombstone: boolean;
  readonly emptyAsNull: boolean;
  readonly format: StreamFormat;
}

const maxUnderWay = 10_000;
const progressEvery = 1_000;

export async function produce(given: ProduceGiven, context: CommandContext): Promise<void> {
  checkGiven(given);
  const read = given.template === undefined ? lineReader(given) : templateReader(given.template);
  const options = optionsFor('producer', await clientOptions(given, context));
  const { signal } = context;
  await using producer = new Producer({
    ...options,
    ...(given.compression === undefined ? {} : { compressionType: given.compression }),
    ...(given.acks === undefined ? {} : { acks: given.acks }),
  });
  const writer = given.format === 'text' ? undefined : new ItemWriter(context, given.format);
  const common = commonFields(given);
  const progress = new ProduceProgress(context, writer);
  try {
    if (given.value !== undefined || given.tombstone) {
      const value = given.value === undefined ? null : nullable(Buffer.from(given.value), given);
      await progress.note(await abortable(producer.send({ ...common, value }, { signal }), signal), true);
    } else await produceAll(producer, common, read(standardInput(context)), progress, signal);
  } finally {
    progress.end();
  }
  await writer?.end();
}

function checkGiven(given: ProduceGiven): void {
  const { key, keyDelimiter, template, value } = given;
  if (given.tombstone && (key === undefined || value !== undefined))
    throw new UserError('--tombstone needs a --key and no value');
  if (key !== undefined && keyDelimiter !== undefined)
    throw new UserError('--key and --key-delimiter exclude each other');
  if (keyDelimiter === '') throw new UserError('--key-delimiter cannot be empty');
  if (keyDelimiter !== undefined && value !== undefined)
    throw new UserError('--key-delimiter cuts lines of stdin: it goes with no value; --key gives one to the value');
  if (template === undefined) return;
  if (keyDelimiter !== undefined || value !== undefined || given.tombstone || given.emptyAsNull)
    throw new UserError(
      '--template reads records from stdin: it goes with no value, --tombstone, --key-delimiter or --empty-as-null',
    );
}

function commonFields(given: ProduceGiven): ProducerRecord {
  return {
    topic: given.topic,
    partition: given.partition,
    timestamp: given.timestamp,
    key: given.key === undefined ? null : Buffer.from(given.key),
    headers: settingsOf(given.header, '--header').map(([key, value]) => ({ key, value })),
  };
}

async function produceAll(
  producer: Producer,
  common: ProducerRecord,
  records: AsyncIterable<ReadRecord>,
  progress: ProduceProgress,
  signal: AbortSignal,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  for await (const { topic: _topic, headers = [], ...record } of records) {
    // What the command line says of all records wins over what a record says of itself.
    const given = Object.fromEntries(
      Object.entries(common).filter(([, value]) => value !== undefined && value !== null),
    );
    const full = { ...common, ...record, ...given, headers: [...(common.headers as RecordHeader[]), ...headers] };
    const sent = producer
      .send(full, { signal })
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

function lineReader(given: ProduceGiven): RecordReader {
  const delimiter = given.keyDelimiter === undefined ? undefined : unescapeBytes(given.keyDelimiter);
  return async function* read(chunks) {
    let lineNumber = 0;
    for await (const line of splitLines(chunks)) {
      lineNumber += 1;
      if (delimiter === undefined) yield { value: nullable(line, given) };
      else yield splitLine(line, delimiter, lineNumber, given);
    }
  };
}

function splitLine(line: Buffer, delimiter: Buffer, lineNumber: number, given: ProduceGiven): ReadRecord {
  const at = line.indexOf(delimiter);
  if (at < 0) throw new UserError(`line ${lineNumber} has no key: ${JSON.stringify(given.keyDelimiter)} is not in it`);
  return { key: nullable(line.subarray(0, at), given), value: nullable(line.subarray(at + delimiter.length), given) };
}

function nullable(bytes: Buffer, { emptyAsNull }: ProduceGiven): Buffer | null {
  return emptyAsNull && bytes.length === 0 ? null : bytes;
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
