// What goes in and out of each topic, and of all together. Only topics that exist have counters, and they go with
// their topic.

import { ErrorCode } from '../../protocol/errors.ts';
import { batchHeaderSize, recordsCountAt } from '../../protocol/records/batch-header.ts';

export interface TopicTraffic {
  bytesIn: number;
  bytesOut: number;
  bytesRejected: number;
  messagesIn: number;
  /** Partitions in Produce and Fetch requests. */
  produceRequests: number;
  fetchRequests: number;
  failedProduceRequests: number;
  failedFetchRequests: number;
}

/** Clients are expected to meet these and to act on them: Kafka does not count them as failures of the broker. */
const expectedOfProduce: ReadonlySet<number> = new Set([
  ErrorCode.NONE,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.KAFKA_STORAGE_ERROR,
]);
const expectedOfFetch: ReadonlySet<number> = new Set([
  ErrorCode.NONE,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.INCONSISTENT_TOPIC_ID,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REPLICA_NOT_AVAILABLE,
  ErrorCode.FENCED_LEADER_EPOCH,
  ErrorCode.UNKNOWN_LEADER_EPOCH,
  ErrorCode.OFFSET_OUT_OF_RANGE,
  ErrorCode.KAFKA_STORAGE_ERROR,
]);

export class TopicMetrics {
  readonly all = noTraffic();
  readonly #byName = new Map<string, TopicTraffic>();

  topics(): Iterable<readonly [topic: string, traffic: TopicTraffic]> {
    return this.#byName;
  }

  /** A client's batch for a partition of a topic that exists was answered. */
  onProduced(topic: string, records: Uint8Array | null, errorCode: number): void {
    this.#addProduced(this.all, records, errorCode);
    this.#addProduced(this.#of(topic), records, errorCode);
  }

  #addProduced(traffic: TopicTraffic, records: Uint8Array | null, errorCode: number): void {
    const sizeBytes = records?.length ?? 0;
    traffic.produceRequests += 1;
    if (errorCode === ErrorCode.NONE) {
      traffic.bytesIn += sizeBytes;
      traffic.messagesIn += recordsCountIn(records);
    } else if (errorCode === ErrorCode.MESSAGE_TOO_LARGE || errorCode === ErrorCode.RECORD_LIST_TOO_LARGE) {
      traffic.bytesRejected += sizeBytes;
    }
    if (!expectedOfProduce.has(errorCode)) traffic.failedProduceRequests += 1;
  }

  /** A partition of a topic that exists was read for a consumer. */
  onFetched(topic: string, sizeBytes: number, errorCode: number): void {
    this.#addFetched(this.all, sizeBytes, errorCode);
    this.#addFetched(this.#of(topic), sizeBytes, errorCode);
  }

  #addFetched(traffic: TopicTraffic, sizeBytes: number, errorCode: number): void {
    traffic.fetchRequests += 1;
    traffic.bytesOut += sizeBytes;
    if (!expectedOfFetch.has(errorCode)) traffic.failedFetchRequests += 1;
  }

  #of(topic: string): TopicTraffic {
    let traffic = this.#byName.get(topic);
    if (traffic === undefined) {
      traffic = noTraffic();
      this.#byName.set(topic, traffic);
    }
    return traffic;
  }

  /** Whoever is still answered about a topic that is gone leaves a trace here until there are changes again. */
  onTopicsChanged(exists: (topic: string) => boolean): void {
    for (const topic of this.#byName.keys()) if (!exists(topic)) this.#byName.delete(topic);
  }
}

function noTraffic(): TopicTraffic {
  return {
    bytesIn: 0,
    bytesOut: 0,
    bytesRejected: 0,
    messagesIn: 0,
    produceRequests: 0,
    fetchRequests: 0,
    failedProduceRequests: 0,
    failedFetchRequests: 0,
  };
}

/** As the header of the batch has it, which was checked when the batch was accepted. */
function recordsCountIn(batch: Uint8Array | null): number {
  if (batch === null || batch.length < batchHeaderSize) return 0;
  const at = recordsCountAt;
  return (batch[at]! << 24) | (batch[at + 1]! << 16) | (batch[at + 2]! << 8) | batch[at + 3]!;
}
