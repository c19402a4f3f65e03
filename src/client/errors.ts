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

/** The group is there, and is not one of consumers; Java has an IllegalArgumentException. */
export class NotConsumerGroupError extends Error {
  override readonly name = 'NotConsumerGroupError';
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
  override readonly name: string = 'OffsetOutOfRangeError';

  constructor(partition: TopicPartition, offset: number, why = 'is out of range') {
    super(
      partition,
      offset,
      `Offset ${offset} of ${formatTopicPartition(partition)} ${why}, and auto.offset.reset is none. Use seek to go on.`,
    );
  }
}

/**
 * The records before the position are not in the log of the partition's leader any more: an election lost
 * them after they were read. Comes only when `auto.offset.reset` is `none`.
 */
export class LogTruncationError extends OffsetOutOfRangeError {
  override readonly name = 'LogTruncationError';
  /** The first offset where the log differs from what was read; undefined when the leader does not know. */
  readonly divergentOffset: { readonly offset: number; readonly leaderEpoch: number } | undefined;

  constructor(partition: TopicPartition, offset: number, divergentOffset: LogTruncationError['divergentOffset']) {
    const where = divergentOffset === undefined ? '' : ` and differs from offset ${divergentOffset.offset} on`;
    super(partition, offset, `was read from a log that was cut${where}`);
    this.divergentOffset = divergentOffset;
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

/** The consumer has no `group.id`, or one that the broker does not accept, and the call needs one. */
export class InvalidGroupIdError extends Error {
  override readonly name = 'InvalidGroupIdError';
}

/**
 * The offsets were not committed and will not be when they are committed again: the group has given the
 * partitions to other members, because this one was away for too long. The next `poll` joins again.
 */
export class CommitFailedError extends Error {
  override readonly name = 'CommitFailedError';

  constructor(why?: string) {
    super(
      `Offset commit cannot be completed since the consumer is not part of an active group${why === undefined ? '' : `: ${why}`}. ` +
        'Its partitions are likely with another member by now. This happens when the time between two calls of poll ' +
        '(or two records of a for-await loop) is longer than max.poll.interval.ms: raise it, or lower max.poll.records.',
    );
  }
}

/** The offsets were not committed because a rebalance is under way. After the next `poll` they can be, if they still are ours. */
export class RebalanceInProgressError extends Error {
  override readonly name = 'RebalanceInProgressError';

  constructor() {
    super(
      'Offset commit cannot be completed since the consumer group is executing a rebalance at the moment. ' +
        'Call poll to complete the rebalance, then commit again.',
    );
  }
}

/** What `commitAsync` reports for a failure that may pass: it does not try again by itself, since a later commit may have overtaken. */
export class RetriableCommitFailedError extends Error {
  override readonly name = 'RetriableCommitFailedError';
  readonly retriable = true;

  constructor(cause: unknown) {
    super(
      `Offset commit failed with a retriable error: ${(cause as Error).message}. Commit the latest offsets again.`,
      {
        cause,
      },
    );
  }
}

/** Another consumer has joined with the same `group.instance.id`. This one is out for good. */
export class FencedInstanceIdError extends Error {
  override readonly name = 'FencedInstanceIdError';

  constructor(groupInstanceId: string | undefined) {
    super(
      `Another consumer of the group has taken over the group.instance.id ${groupInstanceId}. ` +
        'Every static member needs an id of its own. Close this consumer.',
    );
  }
}

/** Another live member of the group has the same `group.instance.id`, and keeps it (consumer protocol). */
export class UnreleasedInstanceIdError extends Error {
  override readonly name = 'UnreleasedInstanceIdError';
}

/** A function of the rebalance listener threw, or its promise was rejected: `cause` says with what. The rebalance went on. */
export class RebalanceListenerError extends Error {
  override readonly name = 'RebalanceListenerError';

  constructor(cause: unknown) {
    super(`User rebalance callback throws an error: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
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
