// The formatters of coordinators' topics: what a record means as JSON, for the types of records that are asked for. As
// with Kafka's there is nothing between one record and the next.

import type { ConsumerRecord } from '../../../../client/index.ts';
import type { CoordinatorRecord, CoordinatorRecordReader } from '../../../dump/coordinator-records.ts';
import { type JsonObject, jsonText } from '../../../dump/message-json.ts';
import type { RecordOutput } from '../record-output.ts';
import { RecordFormatError } from './java-deserializers.ts';
import type { MessageFormatter } from './message-formatter.ts';

export class CoordinatorRecordFormatter implements MessageFormatter {
  readonly #read: CoordinatorRecordReader;
  readonly #types: readonly number[] | undefined;

  /** All types of records, when they are left out. */
  constructor(read: CoordinatorRecordReader, types?: readonly number[]) {
    this.#read = read;
    this.#types = types;
  }

  write(record: ConsumerRecord, output: RecordOutput): void {
    if (record.key === null) return;
    try {
      const { type, key, value } = this.#read(record.key, record.value);
      if (key === undefined || this.#types?.includes(type) === false) return;
      output.text(jsonText({ key: { type, data: key }, value: value === null ? null : valueJson(value) }));
    } catch (error) {
      throw new RecordFormatError(
        `java.lang.RuntimeException: Could not read record at offset ${record.offset} due to: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }
}

function valueJson({ version, data }: NonNullable<CoordinatorRecord['value']>): JsonObject {
  if (data === undefined) throw new RangeError(`version ${version} of the value is not known`);
  return { version, data };
}
