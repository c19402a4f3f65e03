// A partition that this broker leads, as coordinators see it.

import type { CoordinatorLog } from '../coordinator/shard/coordinator-log.ts';
import type { TransactionalLog } from '../coordinator/shard/transactional-log.ts';
import type { TopicPartition } from '../log/file-names.ts';
import type { AppendRefusal } from '../log/producers/producer-states.ts';
import { StorageError } from '../log/storage-error.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import type { Partition } from '../replication/partition.ts';
import type { Append } from '../replication/produced-batch.ts';

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
    await committed(await this.#partition.append(batch, allReplicas));
  }

  get transactions(): TransactionalLog {
    const partition = this.#partition;
    const { producers } = partition.log;
    return {
      beginVerification(producer) {
        const fenced = errorOf(producers.checkEpoch(producer.producerId, producer.producerEpoch));
        if (fenced !== undefined) throw fenced;
        return partition.beginVerification(producer);
      },
      refusalOf: (terms) => errorOf(producers.checkTransaction(terms)),
      markerRefusalOf: (marker) => errorOf(producers.checkMarker(marker)),
      append: (batch, terms) => committed(partition.appendOwn(batch, { origin: 'coordinator', ...terms })),
      appendMarker: (marker) => committed(partition.appendMarker(marker)),
    };
  }
}

function errorOf(refusal: AppendRefusal | undefined): KafkaError | undefined {
  return refusal === undefined ? undefined : new KafkaError(refusal.errorCode, refusal.message);
}

async function committed({ result, acknowledged }: Append): Promise<void> {
  if (result.errorCode !== ErrorCode.NONE) throw new KafkaError(result.errorCode, result.errorMessage);
  try {
    await acknowledged;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, error.message, { cause: error });
  }
}
