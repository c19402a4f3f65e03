// What the clients' calls reject with. `isRetriable` is the one answer to "may it be tried again".

import { ConfigError } from '../base/config/config-error.ts';
import { NetworkError } from '../base/ports/network.ts';
import { DisconnectedError, UnsupportedVersionError } from '../net/connection-errors.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import { formatTopicPartition, type TopicPartition } from './topic-partition.ts';

export { ConfigError, DisconnectedError, ErrorCode, KafkaError, NetworkError, UnsupportedVersionError };

/** The call's time is over. What it was waiting for may still happen. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError';
  readonly retriable = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** `buffer.memory` stayed full for `max.block.ms`. */
export class BufferExhaustedError extends TimeoutError {
  override readonly name = 'BufferExhaustedError';
}

/** The client was closed while, or before, the call waited. */
export class ClientClosedError extends Error {
  override readonly name = 'ClientClosedError';
}

/** No broker to talk to: none can be reached, or the one wanted is not known. */
export class NoBrokerError extends Error {
  override readonly name = 'NoBrokerError';
  readonly retriable = true;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** A call that the client's state does not allow, as Java's IllegalStateException. */
export class IllegalStateError extends Error {
  override readonly name = 'IllegalStateError';
}

/** What is wrong belongs to one partition and offset of it. */
export class PartitionOffsetError extends Error {
  override readonly name: string = 'PartitionOffsetError';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;

  constructor(partition: TopicPartition, offset: number, message: string, cause?: unknown) {
    super(message, { cause });
    this.topic = partition.topic;
    this.partition = partition.partition;
    this.offset = offset;
  }
}

/** The position is not in the log and `auto.offset.reset` is `none`. */
export class OffsetOutOfRangeError extends PartitionOffsetError {
  override readonly name = 'OffsetOutOfRangeError';

  constructor(partition: TopicPartition, offset: number) {
    super(
      partition,
      offset,
      `Offset ${offset} of ${formatTopicPartition(partition)} is out of range, and auto.offset.reset is none. Use seek to go on.`,
    );
  }
}

/** There is no position and `auto.offset.reset` is `none`. */
export class NoOffsetForPartitionError extends PartitionOffsetError {
  override readonly name = 'NoOffsetForPartitionError';

  constructor(partition: TopicPartition) {
    super(
      partition,
      -1,
      `${formatTopicPartition(partition)} has no position, and auto.offset.reset is none. Use seek to set one.`,
    );
  }
}

/** A batch cannot be read. Every `poll` says so until the position moves: nothing is skipped in silence. */
export class CorruptRecordError extends PartitionOffsetError {
  override readonly name = 'CorruptRecordError';

  constructor(partition: TopicPartition, offset: number, cause: unknown) {
    super(
      partition,
      offset,
      `The records of ${formatTopicPartition(partition)} at offset ${offset} cannot be read: ${(cause as Error).message}. ` +
        'Use seek to go on behind them.',
      cause,
    );
  }
}

/** A record cannot be deserialized. Every `poll` says so until the position moves. */
export class RecordDeserializationError extends PartitionOffsetError {
  override readonly name = 'RecordDeserializationError';

  constructor(partition: TopicPartition, offset: number, cause: unknown) {
    super(
      partition,
      offset,
      `The record of ${formatTopicPartition(partition)} at offset ${offset} cannot be deserialized: ${(cause as Error).message}. ` +
        'Use seek to go on behind it.',
      cause,
    );
  }
}

/** `wakeup` was called. */
export class WakeupError extends Error {
  override readonly name = 'WakeupError';
}

/** The error of a broker's answer; `message` is what the broker itself said, if it did. */
export function brokerError(code: number, message?: string | null): KafkaError {
  return new KafkaError(code, message);
}

/** Whether the same call may succeed when it is made again. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof Error && (error as { retriable?: unknown }).retriable === true;
}
