// A partition that this broker leads, as coordinators see it.

import type { CoordinatorLog } from '../coordinator/shard/coordinator-log.ts';
import type { TopicPartition } from '../log/file-names.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { Partition } from '../replication/partition.ts';

const allReplicas = -1;

export class PartitionCoordinatorLog implements CoordinatorLog {
  readonly #partition: Partition;

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  get topicPartition(): TopicPartition {
    return this.#partition.log.topicPartition;
  }

  get logStartOffset(): number {
    return this.#partition.log.logStartOffset;
  }

  get maxBatchBytes(): number {
    return this.#partition.log.config.maxMessageBytes;
  }

  async committedEnd(): Promise<number> {
    const end = this.#partition.log.logEndOffset;
    await this.#partition.whenVisible();
    if (this.#partition.log.highWatermark < end)
      throw new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, 'The end of the partition cannot be made durable.');
    return this.#partition.log.highWatermark;
  }

  async read(offset: number, endOffset: number, maxBytes: number): Promise<Uint8Array> {
    const { chunks, sizeBytes, release } = await this.#partition.read(offset, endOffset, maxBytes, true);
    const bytes = new Uint8Array(sizeBytes);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    release?.();
    return bytes;
  }

  async append(batch: Uint8Array): Promise<void> {
    const { result, acknowledged } = await this.#partition.append(batch, allReplicas);
    if (result.errorCode !== ErrorCode.NONE) throw new KafkaError(result.errorCode, result.errorMessage);
    try {
      await acknowledged;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      throw new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, error.message, { cause: error });
    }
  }
}
