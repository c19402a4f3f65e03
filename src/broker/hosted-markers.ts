// The outcome of a transaction, written into those of its partitions that this broker leads. In a partition
// of `__consumer_offsets` the group coordinator writes it: whoever hears that a transaction is over finds its
// offsets committed, or gone.

import type { Timers } from '../base/ports/timers.ts';
import type { MarkerResult, MarkerSender, TransactionMarker } from '../coordinator/transaction/marker-sender.ts';
import type { TopicPartition } from '../log/file-names.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { Partition, PartitionMarker } from '../replication/partition.ts';
import { offsetsTopic } from './coordinator-topics.ts';
import { setDeadline } from './deadline.ts';

/** Who keeps offsets that count when their transaction commits. */
export interface TransactionalOffsets {
  /**
   * Writes the marker into a partition of `__consumer_offsets` and acts on it; resolves when it is committed.
   * Rejects with a `KafkaError`.
   */
  endTransaction(partition: number, marker: PartitionMarker): Promise<void>;
}

export interface HostedMarkersOptions {
  /** The partition, or the error that says why it is not led here. */
  readonly find: (topicPartition: TopicPartition) => Partition | number;
  readonly offsets: TransactionalOffsets;
  readonly timers: Timers;
  /** How long a partition may take. */
  readonly timeoutMs: number;
}

/** While the group coordinator is not ready the marker is asked for again, like that of a partition that has moved. */
const notReady: ReadonlySet<number> = new Set([
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
]);

export class HostedMarkers implements MarkerSender {
  readonly #options: HostedMarkersOptions;

  constructor(options: HostedMarkersOptions) {
    this.#options = options;
  }

  /** An error of a partition is its result; rejects only for what nobody foresaw. */
  send(marker: TransactionMarker): Promise<readonly MarkerResult[]> {
    return Promise.all(
      marker.partitions.map(async (topicPartition) => ({
        ...topicPartition,
        errorCode: await this.#writeInTime(topicPartition, marker),
      })),
    );
  }

  async #writeInTime(topicPartition: TopicPartition, marker: TransactionMarker): Promise<number> {
    const { timers, timeoutMs } = this.#options;
    let errorCode: number = ErrorCode.REQUEST_TIMED_OUT;
    const writing = this.#write(topicPartition, marker).then((code) => {
      errorCode = code;
    });
    await setDeadline(timers, writing, timeoutMs, () => {});
    return errorCode;
  }

  async #write({ topic, partition: index }: TopicPartition, marker: TransactionMarker): Promise<number> {
    const { find, offsets } = this.#options;
    const partition = find({ topic, partition: index });
    if (typeof partition === 'number') return partition;
    try {
      if (topic === offsetsTopic) await offsets.endTransaction(index, marker);
      else await append(partition, marker);
      return ErrorCode.NONE;
    } catch (error) {
      if (error instanceof StorageError) return ErrorCode.KAFKA_STORAGE_ERROR;
      if (!(error instanceof KafkaError)) throw error;
      return notReady.has(error.code) ? ErrorCode.NOT_LEADER_OR_FOLLOWER : error.code;
    }
  }
}

async function append(partition: Partition, marker: PartitionMarker): Promise<void> {
  const { result, acknowledged } = partition.appendMarker(marker);
  if (result.errorCode !== ErrorCode.NONE) throw new KafkaError(result.errorCode, result.errorMessage);
  await acknowledged;
}
