// samsa dump-log: the files of a log directory, offline, as kafka-dump-log shows them.

import { decoderClasses, decoderOfClasses, defaultDecoderClass } from '../../dump/decoder-classes.ts';
import { dumpFile, type DumpFileOptions } from '../../dump/dump-file.ts';
import type { DumpLine } from '../../dump/dump-line.ts';
import { Findings } from '../../dump/findings.ts';
import {
  decodeAsText,
  decodeClusterMetadata,
  decodeOffsets,
  decodeShareGroupState,
  decodeTransactionLog,
  type RecordDecoder,
} from '../../dump/record-decoders.ts';
import { decodeRemoteLogMetadata } from '../../dump/remote-log-decoder.ts';
import type { CommandContext } from '../../command-context.ts';
import { ItemWriter, type StreamFormat } from '../../output/output-format.ts';
import { UserError } from '../../user-error.ts';

interface DumpGiven {
  readonly paths: readonly string[];
  readonly files: readonly string[] | undefined;
  readonly printDataLog: boolean;
  readonly deepIteration: boolean;
  readonly clusterMetadataDecoder: boolean;
  readonly offsetsDecoder: boolean;
  readonly transactionLogDecoder: boolean;
  readonly shareGroupStateDecoder: boolean;
  readonly remoteLogMetadataDecoder: boolean;
  readonly keyDecoderClass: string | undefined;
  readonly valueDecoderClass: string | undefined;
  readonly skipRecordMetadata: boolean;
  readonly verifyIndexOnly: boolean;
  readonly indexSanityCheck: boolean;
  readonly maxBytes: number;
  readonly maxMessageSize: number;
  readonly format: StreamFormat;
}

export async function dumpLog(flags: DumpGiven, context: CommandContext): Promise<void> {
  const files = [...(flags.files ?? []), ...flags.paths];
  if (files.length === 0) throw new UserError('name the files to show; samsa dump-log --help says how');
  const decoder = decoderOf(flags);
  const options: DumpFileOptions = {
    decoder,
    deep: decoder !== undefined || flags.deepIteration,
    skipRecordMetadata: flags.skipRecordMetadata,
    verifyOnly: flags.verifyIndexOnly,
    sanityOnly: flags.indexSanityCheck,
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

function decoderOf(flags: DumpGiven): RecordDecoder | undefined {
  if (flags.clusterMetadataDecoder) return decodeClusterMetadata;
  if (flags.offsetsDecoder) return decodeOffsets;
  if (flags.transactionLogDecoder) return decodeTransactionLog;
  if (flags.shareGroupStateDecoder) return decodeShareGroupState;
  if (flags.remoteLogMetadataDecoder) return decodeRemoteLogMetadata;
  const { keyDecoderClass, valueDecoderClass } = flags;
  if (keyDecoderClass === undefined && valueDecoderClass === undefined)
    return flags.printDataLog ? decodeAsText : undefined;
  const decoder = decoderOfClasses(keyDecoderClass ?? defaultDecoderClass, valueDecoderClass ?? defaultDecoderClass);
  if (decoder !== undefined) return decoder;
  throw new UserError(`Samsa cannot load Java classes; it has these decoders: ${decoderClasses.join(', ')}`);
}

class DumpWriter {
  readonly #context: CommandContext;
  readonly #items: ItemWriter | undefined;

  constructor(context: CommandContext, format: StreamFormat) {
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
