// What the client knows of the cluster: brokers, and the topics somebody asked about. An answer about a
// topic replaces what was known of it, with one exception: a partition never goes back to an older
// leader epoch, because answers of brokers that lag behind arrive late. A topic with a new id is a new
// topic, and starts afresh.

import type { Address } from '../../base/ports/network.ts';
import { zeroUuid } from '../../base/uuid.ts';
import type { metadataApi } from '../../protocol/apis/metadata.ts';
import type { Decoded } from '../../protocol/schema/fields.ts';

export interface Node extends Address {
  readonly id: number;
  readonly rack: string | null;
}

export interface PartitionInfo {
  readonly partition: number;
  /** undefined while there is none. */
  readonly leader: number | undefined;
  /** -1 when the broker is too old to say. */
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
  readonly offlineReplicas: readonly number[];
  readonly errorCode: number;
}

export interface TopicInfo {
  readonly name: string;
  /** undefined when the broker is too old to have topic ids. */
  readonly id: string | undefined;
  readonly isInternal: boolean;
  /** 0, or why the topic cannot be used. */
  readonly errorCode: number;
  /** By number, without gaps. */
  readonly partitions: readonly PartitionInfo[];
}

export type MetadataResponse = Decoded<(typeof metadataApi)['response']['fields']>;

export class MetadataCache {
  #nodes = new Map<number, Node>();
  #topics = new Map<string, TopicInfo>();
  #controllerId: number | undefined;
  #clusterId: string | undefined;
  #updatedMs = -Infinity;

  get nodes(): ReadonlyMap<number, Node> {
    return this.#nodes;
  }

  get controllerId(): number | undefined {
    return this.#controllerId;
  }

  get clusterId(): string | undefined {
    return this.#clusterId;
  }

  /** When the last answer came, on the monotonic clock; -Infinity before the first. */
  get updatedMs(): number {
    return this.#updatedMs;
  }

  topic(name: string): TopicInfo | undefined {
    return this.#topics.get(name);
  }

  partition(topic: string, partition: number): PartitionInfo | undefined {
    return this.#topics.get(topic)?.partitions[partition];
  }

  /** Every topic that was asked about, also those that do not exist. */
  get topics(): Iterable<TopicInfo> {
    return this.#topics.values();
  }

  topicName(id: string): string | undefined {
    for (const topic of this.#topics.values()) if (topic.id === id) return topic.name;
    return undefined;
  }

  update(response: MetadataResponse, nowMs: number): void {
    this.#updatedMs = nowMs;
    // An answer without brokers is one of a broker that has just started: it knows nobody yet.
    if (response.brokers.length > 0) {
      this.#nodes = new Map(
        response.brokers.map(({ nodeId, host, port, rack }) => [nodeId, { id: nodeId, host, port, rack }]),
      );
    }
    this.#controllerId = response.controllerId < 0 ? undefined : response.controllerId;
    this.#clusterId = response.clusterId ?? this.#clusterId;
    for (const topic of response.topics) {
      if (topic.name === null) continue;
      const previous = this.#topics.get(topic.name);
      this.#topics.set(topic.name, mergeTopic(topic.name, topic, previous));
    }
  }

  /** After an answer about all topics: the others are gone. */
  retainTopics(names: ReadonlySet<string | null>): void {
    for (const name of this.#topics.keys()) if (!names.has(name)) this.#topics.delete(name);
  }

  forgetTopic(name: string): void {
    this.#topics.delete(name);
  }

  /** Forgets the brokers: the next question goes to the bootstrap addresses. */
  forgetNodes(): void {
    this.#nodes = new Map();
    this.#controllerId = undefined;
  }
}

function mergeTopic(
  name: string,
  topic: MetadataResponse['topics'][number],
  previous: TopicInfo | undefined,
): TopicInfo {
  const id = topic.topicId === zeroUuid ? undefined : topic.topicId;
  const known = previous !== undefined && previous.id === id ? previous.partitions : [];
  const partitions: PartitionInfo[] = [];
  for (const partition of topic.partitions) {
    const fresh = partitionInfo(partition);
    const old = known[fresh.partition];
    const isStale = old !== undefined && fresh.leaderEpoch >= 0 && fresh.leaderEpoch < old.leaderEpoch;
    // A position beyond what was announced would leave holes that no array of partitions should have.
    if (fresh.partition >= 0 && fresh.partition < topic.partitions.length) {
      partitions[fresh.partition] = isStale ? old : fresh;
    }
  }
  for (let index = 0; index < partitions.length; index += 1) partitions[index] ??= unknownPartition(index);
  return { name, id, isInternal: topic.isInternal, errorCode: topic.errorCode, partitions };
}

/** What every answer that describes partitions says of one. */
export type PartitionAnswer = Pick<
  MetadataResponse['topics'][number]['partitions'][number],
  'errorCode' | 'partitionIndex' | 'leaderId' | 'leaderEpoch' | 'replicaNodes' | 'isrNodes' | 'offlineReplicas'
>;

export function partitionInfo(partition: PartitionAnswer): PartitionInfo {
  return {
    partition: partition.partitionIndex,
    leader: partition.leaderId < 0 ? undefined : partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    replicas: partition.replicaNodes,
    inSyncReplicas: partition.isrNodes,
    offlineReplicas: partition.offlineReplicas,
    errorCode: partition.errorCode,
  };
}

function unknownPartition(partition: number): PartitionInfo {
  const nobody: readonly number[] = [];
  return {
    partition,
    leader: undefined,
    leaderEpoch: -1,
    replicas: nobody,
    inSyncReplicas: nobody,
    offlineReplicas: nobody,
    errorCode: 5,
  };
}
