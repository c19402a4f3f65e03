// What writes a record for kafka-console-consumer.

import type { ConsumerRecord } from '../../../../client/index.ts';
import type { RecordOutput } from '../record-output.ts';

export interface MessageFormatter {
  /** Throws what is wrong with the record; what was written before stays written, as in Kafka. */
  write(record: ConsumerRecord, output: RecordOutput): void;
}

/** A formatter cannot be made a part of: told, and then it does without. */
export type TellTrouble = (message: string, reason: Error) => void;
