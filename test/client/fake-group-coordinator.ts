// The group coordinator of a fake cluster: classic groups, groups of the consumer protocol and committed
// offsets, by Kafka's rules. Which kind a group is, its first member decides.

import { consumerGroupHeartbeatApi } from '../../src/protocol/apis/consumer-group-heartbeat.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { heartbeatApi } from '../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../src/protocol/apis/leave-group.ts';
import { offsetCommitApi } from '../../src/protocol/apis/offset-commit.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../../src/protocol/apis/sync-group.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { Decoded } from '../../src/protocol/schema/fields.ts';
import { FakeClassicGroup } from './fake-classic-group.ts';
import type { FakeCluster } from './fake-cluster.ts';
import { FakeConsumerGroup } from './fake-consumer-group.ts';

type CommitRequest = Decoded<(typeof offsetCommitApi)['request']['fields']>;

export class FakeGroupCoordinator {
  readonly #cluster: FakeCluster;
  readonly #initialDelayMs: number;
  readonly classic = new Map<string, FakeClassicGroup>();
  readonly consumer = new Map<string, FakeConsumerGroup>();
  /** By group and `topic-partition`. */
  readonly #offsets = new Map<string, Map<string, number>>();
  /** Every commit that was accepted, in order, as `topic-partition=offset`. */
  readonly commits: string[] = [];

  constructor(cluster: FakeCluster, { initialDelayMs = 0 } = {}) {
    this.#cluster = cluster;
    this.#initialDelayMs = initialDelayMs;
    this.#serveClassic();
    this.#serveConsumer();
    this.#serveOffsets();
    cluster.broker.handle(findCoordinatorApi, (request, { version }) => {
      const node = { nodeId: cluster.nodeId, host: cluster.host, port: cluster.broker.port, errorCode: 0 };
      return version < 4 ? node : { coordinators: request.coordinatorKeys.map((key) => ({ key, ...node })) };
    });
  }

  committed(groupId: string, topicPartition: string): number | undefined {
    return this.#offsets.get(groupId)?.get(topicPartition);
  }

  commit(groupId: string, topicPartition: string, offset: number): void {
    const offsets = this.#offsets.get(groupId) ?? new Map<string, number>();
    this.#offsets.set(groupId, offsets.set(topicPartition, offset));
    this.commits.push(`${topicPartition}=${offset}`);
  }

  #group(groupId: string): FakeClassicGroup {
    let group = this.classic.get(groupId);
    if (group === undefined) {
      group = new FakeClassicGroup(this.#cluster.broker.platform, this.#initialDelayMs);
      this.classic.set(groupId, group);
    }
    return group;
  }

  #serveClassic(): void {
    const { broker } = this.#cluster;
    broker.handle(joinGroupApi, (request, { version, clientId }) =>
      this.#group(request.groupId).join({ ...request, clientId }, version),
    );
    broker.handle(syncGroupApi, ({ groupId, memberId, groupInstanceId, generationId, assignments }) =>
      this.#group(groupId).sync(memberId, groupInstanceId, generationId, assignments),
    );
    broker.handle(heartbeatApi, ({ groupId, memberId, groupInstanceId, generationId }) => ({
      errorCode: this.#group(groupId).heartbeat(memberId, groupInstanceId, generationId),
    }));
    broker.handle(leaveGroupApi, ({ groupId, memberId, members }, { version }) => {
      if (version < 3) return { errorCode: this.#group(groupId).leave(memberId) };
      const left = members.map((member) => ({ ...member, errorCode: this.#group(groupId).leave(member.memberId) }));
      return { errorCode: 0, members: left };
    });
  }

  #serveConsumer(): void {
    const { broker, topics } = this.#cluster;
    const known = {
      partitionsOf: (name: string) => {
        const topic = topics.get(name);
        return topic === undefined ? undefined : { id: topic.id, count: topic.partitions.length };
      },
      get names() {
        return [...topics.keys()];
      },
    };
    broker.handle(consumerGroupHeartbeatApi, (request) => {
      let group = this.consumer.get(request.groupId);
      if (group === undefined) {
        group = new FakeConsumerGroup(broker.platform, known);
        this.consumer.set(request.groupId, group);
      }
      return group.heartbeat(request);
    });
  }

  #serveOffsets(): void {
    const { broker } = this.#cluster;
    broker.handle(offsetCommitApi, (request, { version }) => {
      const errorCode = this.#checkCommit(request);
      return {
        topics: request.topics.map((topic) => ({
          ...topic,
          partitions: topic.partitions.map(({ partitionIndex, committedOffset }) => {
            const name = version > 9 ? this.#nameOf(topic.topicId) : topic.name;
            if (errorCode === 0) this.commit(request.groupId, `${name}-${partitionIndex}`, committedOffset);
            return { partitionIndex, errorCode };
          }),
        })),
      };
    });
    broker.handle(offsetFetchApi, (request, { version }) => {
      const read = (groupId: string, name: string, partitionIndex: number): object => {
        const committedOffset = this.committed(groupId, `${name}-${partitionIndex}`) ?? -1;
        return { partitionIndex, committedOffset, committedLeaderEpoch: -1, metadata: '', errorCode: 0 };
      };
      const topicsOf = (groupId: string, topics: readonly FetchedTopic[]): object[] =>
        topics.map((topic) => {
          const name = version > 9 ? this.#nameOf(topic.topicId!) : topic.name;
          return { ...topic, partitions: topic.partitionIndexes.map((index) => read(groupId, name, index)) };
        });
      if (version < 8) return { errorCode: 0, topics: topicsOf(request.groupId, request.topics!) };
      const groups = request.groups.map(({ groupId, topics }) => ({
        groupId,
        errorCode: 0,
        topics: topicsOf(groupId, topics!),
      }));
      return { groups };
    });
  }

  #checkCommit({ groupId, generationIdOrMemberEpoch, memberId, groupInstanceId }: CommitRequest): number {
    const consumer = this.consumer.get(groupId);
    if (consumer !== undefined && consumer.members.size > 0) {
      const member = consumer.members.get(memberId);
      if (member === undefined) return ErrorCode.UNKNOWN_MEMBER_ID;
      return member.epoch === generationIdOrMemberEpoch ? 0 : ErrorCode.STALE_MEMBER_EPOCH;
    }
    const group = this.#group(groupId);
    if (generationIdOrMemberEpoch < 0 && group.state === 'Empty') return 0;
    const errorCode = group.check(memberId, groupInstanceId, generationIdOrMemberEpoch);
    if (errorCode !== 0) return errorCode;
    return group.state === 'CompletingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : 0;
  }

  #nameOf(id: string): string {
    return [...this.#cluster.topics].find(([, topic]) => topic.id === id)![0];
  }
}

interface FetchedTopic {
  readonly name: string;
  readonly topicId?: string;
  readonly partitionIndexes: readonly number[];
}
