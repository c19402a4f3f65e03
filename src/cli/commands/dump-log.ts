// samsa dump-log: the files of a log directory, offline, as kafka-dump-log shows them.

import { type Command, InvalidArgumentError } from 'commander';
import { decoderClasses, decoderOfClasses, defaultDecoderClass } from '../dump/decoder-classes.ts';
import { dumpFile, type DumpFileOptions } from '../dump/dump-file.ts';
import type { DumpLine } from '../dump/dump-line.ts';
import { Findings } from '../dump/findings.ts';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  decodeShareGroupState,
  decodeTransactionLog,
  type RecordDecoder,
} from '../dump/record-decoders.ts';
import { decodeRemoteLogMetadata } from '../dump/remote-log-decoder.ts';
import type { CommandContext } from '../command-context.ts';
import { ItemWriter, formatOption, type OutputFormat } from '../output-format.ts';
import { UserError } from '../user-error.ts';

interface DumpFlags {
  readonly files?: readonly string[];
  readonly printDataLog?: true;
  readonly deepIteration?: true;
  readonly clusterMetadataDecoder?: true;
  readonly offsetsDecoder?: true;
  readonly transactionLogDecoder?: true;
  readonly shareGroupStateDecoder?: true;
  readonly remoteLogMetadataDecoder?: true;
  readonly keyDecoderClass?: string;
  readonly valueDecoderClass?: string;
  readonly skipRecordMetadata?: true;
  readonly verifyIndexOnly?: true;
  readonly indexSanityCheck?: true;
  readonly maxBytes: number;
  readonly maxMessageSize: number;
  readonly format: OutputFormat;
}

const help = `
Reads .log, .index, .timeindex, .txnindex, .snapshot and .checkpoint files, leader-epoch-checkpoint and
the checkpoints and properties of a data directory. No broker is needed; nothing is changed.

Examples:
  samsa dump-log orders-0/00000000000000000000.log
  samsa dump-log --print-data-log orders-0/*.log
  samsa dump-log --cluster-metadata-decoder __cluster_metadata-0/*.log
  samsa dump-log --format ndjson orders-0/*.log | jq 'select(.kind == "batch")'`;

export function configure(command: Command, context: CommandContext): void {
  command
    .argument('[files...]', 'the files to show')
    .option('--files <file,...>', 'the files to show, as kafka-dump-log takes them', (text) => text.split(','))
    .option('--print-data-log', 'show keys and values of records')
    .option('--deep-iteration', 'show each record, not only batches')
    .option('--cluster-metadata-decoder', 'records are those of __cluster_metadata')
    .option('--offsets-decoder', 'records are those of __consumer_offsets')
    .option('--transaction-log-decoder', 'records are those of __transaction_state')
    .option('--share-group-state-decoder', 'records are those of __share_group_state')
    .option('--remote-log-metadata-decoder', 'records are those of __remote_log_metadata')
    .option('--key-decoder-class <class>', `how keys are shown, by one of Kafka's classes (default: StringDecoder)`)
    .option('--value-decoder-class <class>', `how values are shown, by one of Kafka's classes (default: StringDecoder)`)
    .option('--skip-record-metadata', 'show only what records say')
    .option('--verify-index-only', 'show only what is wrong with indexes')
    .option('--index-sanity-check', 'only check the form of indexes')
    .option('--max-bytes <count>', 'look at this much of each .log file', parseCount, 0x7fffffff)
    .option('--max-message-size <bytes>', 'indexes point to no larger batches', parseCount, 5 * 1024 * 1024)
    .addOption(formatOption())
    .addHelpText('after', help)
    .action((files: readonly string[], flags: DumpFlags) => dump(context, files, flags));
}

function parseCount(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number of bytes is wanted');
}

async function dump(context: CommandContext, words: readonly string[], flags: DumpFlags): Promise<void> {
  const files = [...(flags.files ?? []), ...words];
  if (files.length === 0) throw new UserError('name the files to show; samsa dump-log --help says how');
  const decoder = decoderOf(flags);
  const options: DumpFileOptions = {
    decoder,
    deep: decoder !== undefined || flags.deepIteration === true,
    skipRecordMetadata: flags.skipRecordMetadata === true,
    verifyOnly: flags.verifyIndexOnly === true,
    sanityOnly: flags.indexSanityCheck === true,
    maxBytes: flags.maxBytes,
    maxMessageBytes: flags.maxMessageSize,
  };
  const writer = new DumpWriter(context, flags.format);
  const findings = new Findings();
  const broken: string[] = [];
  for (const file of files) {
    for await (const line of dumpFile(context.platform.disk, file, options, findings)) {
      if (context.signal.aborted) return;
      if (line.isBroken === true) broken.push(file);
      await writer.write(line);
    }
  }
  for (const line of findings.lines()) await writer.write(line);
  await writer.end();
  if (broken.length > 0) throw new UserError(`not shown to the end: ${broken.join(', ')}`);
}

function decoderOf(flags: DumpFlags): RecordDecoder | undefined {
  if (flags.clusterMetadataDecoder === true) return decodeClusterMetadata;
  if (flags.offsetsDecoder === true) return decodeOffsets;
  if (flags.transactionLogDecoder === true) return decodeTransactionLog;
  if (flags.shareGroupStateDecoder === true) return decodeShareGroupState;
  if (flags.remoteLogMetadataDecoder === true) return decodeRemoteLogMetadata;
  const { keyDecoderClass, valueDecoderClass } = flags;
  if (keyDecoderClass === undefined && valueDecoderClass === undefined)
    return flags.printDataLog === true ? decodeAsText : undefined;
  const decoder = decoderOfClasses(keyDecoderClass ?? defaultDecoderClass, valueDecoderClass ?? defaultDecoderClass);
  if (decoder !== undefined) return decoder;
  throw new UserError(`Samsa cannot load Java classes; it has these decoders: ${decoderClasses.join(', ')}`);
}

class DumpWriter {
  readonly #context: CommandContext;
  readonly #items: ItemWriter | undefined;

  constructor(context: CommandContext, format: OutputFormat) {
    this.#context = context;
    this.#items = format === 'text' ? undefined : new ItemWriter(context, format);
  }

  async write(line: DumpLine): Promise<void> {
    if (this.#items !== undefined) {
      if (line.json !== undefined) await this.#items.write(line.json);
    } else if (line.isComplaint === true) this.#context.output.say(line.text);
    else await this.#context.output.line(line.text);
  }

  async end(): Promise<void> {
    await this.#items?.end();
  }
}
