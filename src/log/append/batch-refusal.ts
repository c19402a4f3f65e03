// Why a batch does not enter a log, and what its producer is told: Kafka's codes, and its words where it
// has any, with one entry for each record that is wrong.

import { ErrorCode } from '../../protocol/errors.ts';
import type { RecordViolation } from '../../protocol/records/record-walk.ts';

export interface RecordRefusal {
  /** Counted from 0 within the batch. */
  readonly batchIndex: number;
  readonly message: string;
}

export interface BatchRefusal {
  readonly errorCode: number;
  readonly message: string;
  readonly recordErrors: readonly RecordRefusal[];
}

/** What the words speak of. */
export interface RefusingTopic {
  readonly topicPartition: string;
  /** The timestamps that are accepted. */
  readonly earliestTimestamp: number;
  readonly latestTimestamp: number;
}

const shownErrors = 3;

export function refuse(errorCode: number, message: string): BatchRefusal {
  return { errorCode, message, recordErrors: [] };
}

/** One wrong timestamp makes it INVALID_TIMESTAMP, whatever else is wrong. */
export function refuseRecords(violations: readonly RecordViolation[], topic: RefusingTopic): BatchRefusal {
  const recordErrors = violations.map((violation) => ({
    batchIndex: violation.recordIndex,
    message: messageOf(violation, topic),
  }));
  if (violations.some(({ reason }) => reason !== 'missingKey')) {
    const message = 'One or more records have been rejected due to invalid timestamp';
    return { errorCode: ErrorCode.INVALID_TIMESTAMP, message, recordErrors };
  }
  const shown = recordErrors
    .slice(0, shownErrors)
    .map(({ batchIndex, message }) => `RecordError(batchIndex=${batchIndex}, message='${message}')`);
  const message =
    `One or more records have been rejected due to ${recordErrors.length} record errors in total, ` +
    `and only showing the first three errors at most: [${shown.join(', ')}]`;
  return { errorCode: ErrorCode.INVALID_RECORD, message, recordErrors };
}

function messageOf({ recordIndex, timestamp, reason }: RecordViolation, topic: RefusingTopic): string {
  if (reason === 'missingKey')
    return `Compacted topic cannot accept message without key in topic partition ${topic.topicPartition}`;
  if (reason === 'timestampOutOfRange') {
    const within = `[${topic.earliestTimestamp}, ${topic.latestTimestamp}]`;
    return `Timestamp ${timestamp} of message with offset ${recordIndex} is out of range. The timestamp should be within ${within}`;
  }
  return `Invalid timestamp type in message with offset ${recordIndex}. Producer should not set timestamp type to LogAppendTime.`;
}
