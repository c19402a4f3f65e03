// Where the records of a consumer go: standard output, as text, by a template or as JSON.

import type { ConsumerRecord } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { ItemWriter, type StreamFormat } from '../../output/output-format.ts';
import { plainFormat, recordToJson, templateFormat } from '../../records/record-format.ts';
import { unescapeBytes } from '../../records/record-template.ts';
import { UserError } from '../../user-error.ts';

export interface SinkGiven {
  readonly keyDelimiter: string | undefined;
  readonly template: string | undefined;
  readonly format: StreamFormat;
}

export interface RecordSink {
  /** Resolves when more may be written. */
  readonly write: (record: ConsumerRecord) => Promise<void>;
  /** What closes the document, if it is one. */
  readonly end: () => Promise<void>;
}

/** Throws a `UserError` when more than one form is given. */
export function createSink(context: CommandContext, { format, keyDelimiter, template }: SinkGiven): RecordSink {
  const chosen = [
    ...(format === 'text' ? [] : ['--format']),
    ...(keyDelimiter === undefined ? [] : ['--key-delimiter']),
    ...(template === undefined ? [] : ['--template']),
  ];
  if (chosen.length > 1) throw new UserError(`${chosen.join(' and ')} exclude each other`);
  if (format !== 'text') {
    const items = new ItemWriter(context, format);
    return { write: (record) => items.write(recordToJson(record)), end: () => items.end() };
  }
  const delimiter = keyDelimiter === undefined ? undefined : unescapeBytes(keyDelimiter);
  const print = template === undefined ? plainFormat(delimiter) : templateFormat(template);
  return { write: (record) => context.output.write(print(record)), end: async () => {} };
}
