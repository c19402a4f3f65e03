// One partition of `__consumer_offsets`: its groups of both kinds and their offsets. Each request finds
// here the room that decides it; each record the state that it belongs to.

import type { TopicsDelta } from '../../metadata/image/topics.ts';
import { type KafkaError } from '../../protocol/errors.ts';
import type { CoordinatorState, RecordOrigin } from '../shard/coordinator-state.ts';
import { decideDeleteGroup } from './administration/delete-group.ts';
import { decideDescribeGroup } from './administration/describe-group.ts';
import { decideListGroups } from './administration/list-groups.ts';
import { ClassicGroups } from './classic/classic-groups.ts';
import { ConsumerGroup } from './consumer/consumer-group.ts';
import { ConsumerGroups } from './consumer/consumer-groups.ts';
import type * as api from './group-api.ts';
import type { Caller, GroupContext, GroupDecision } from './group-context.ts';
import { groupErrorCode } from './group-errors.ts';
import type { Group } from './group.ts';
import type { GroupRecord } from './group-record.ts';
import { Groups } from './groups.ts';
import { DeletedTopics } from './offsets/deleted-topics.ts';
import { decideOffsetCommit } from './offsets/offset-commit.ts';
import { decideOffsetDelete } from './offsets/offset-delete.ts';
import { OffsetExpiry } from './offsets/offset-expiry.ts';
import { decideOffsetFetch } from './offsets/offset-fetch.ts';
import { Offsets } from './offsets/offsets.ts';
import type { OffsetsContext } from './offsets/offsets-context.ts';
import { decideTxnOffsetCommit } from './offsets/txn-offset-commit.ts';

export class GroupShard implements CoordinatorState<GroupRecord> {
  readonly #groups: Groups;
  readonly #classic: ClassicGroups;
  readonly #consumer: ConsumerGroups;
  readonly #offsets: Offsets;
  readonly #offsetsContext: OffsetsContext;
  readonly #expiry: OffsetExpiry;
  readonly #deletedTopics: DeletedTopics;

  /** @param maxBatchBytes what the partition takes in one batch */
  constructor(context: GroupContext, maxBatchBytes: () => number) {
    const groups = new Groups(context.journal);
    this.#groups = groups;
    this.#classic = new ClassicGroups(context, groups);
    this.#consumer = new ConsumerGroups(context, groups, this.#classic);
    this.#offsets = new Offsets({
      journal: context.journal,
      ensureGroup: (groupId) => {
        if (groups.get(groupId) === undefined) this.#classic.createSimple(groupId);
      },
    });
    this.#offsetsContext = { ...context, groups, offsets: this.#offsets, maxBatchBytes };
    this.#expiry = new OffsetExpiry(this.#offsetsContext);
    this.#deletedTopics = new DeletedTopics(this.#offsetsContext);
  }

  replay(record: GroupRecord, origin: RecordOrigin): void {
    switch (record.name) {
      case 'OffsetCommit':
      case 'LegacyOffsetCommit':
        return this.#offsets.replay(record, origin);
      case 'GroupMetadata':
        return this.#classic.replay(record);
      default:
        return this.#consumer.replay(record);
    }
  }

  replayEndTransaction(producerId: number, isCommitted: boolean): void {
    this.#offsets.replayEndTransaction(producerId, isCommitted);
  }

  onLoaded(): void {
    this.#classic.onLoaded();
    this.#consumer.onLoaded();
    this.#expiry.start();
    this.#deletedTopics.start();
  }

  onUnloaded(error: KafkaError): void {
    for (const group of this.#groups.values()) group.unload(groupErrorCode(error));
  }

  /** Topics came, went or got partitions. */
  onTopicsChanged(delta: TopicsDelta): void {
    const { created, deleted, changed } = delta;
    this.#deletedTopics.add(deleted);
    const names = new Set([...created, ...deleted, ...changed.map(({ after }) => after)].map(({ name }) => name));
    this.#consumer.onTopicsChanged(names, created.length > 0);
  }

  /** A consumer group with members takes classic ones in as they are (KIP-848); any other gives way or is classic. */
  join(caller: Caller, request: api.JoinGroupRequest): GroupDecision<api.JoinGroupResponse> {
    const group = this.#consumerGroup(request.groupId);
    return group === undefined || group.isEmpty
      ? this.#classic.join(caller, request)
      : this.#consumer.classicJoin(caller, request);
  }

  sync(caller: Caller, request: api.SyncGroupRequest): GroupDecision<api.SyncGroupResponse> {
    return this.#consumerGroup(request.groupId) === undefined
      ? this.#classic.sync(caller, request)
      : this.#consumer.classicSync(caller, request);
  }

  heartbeat(caller: Caller, request: api.HeartbeatRequest): GroupDecision<api.HeartbeatResponse> {
    return this.#consumerGroup(request.groupId) === undefined
      ? this.#classic.heartbeat(caller, request)
      : this.#consumer.classicHeartbeat(caller, request);
  }

  leave(caller: Caller, request: api.LeaveGroupRequest): GroupDecision<api.LeaveGroupResponse> {
    return this.#consumerGroup(request.groupId) === undefined
      ? this.#classic.leave(caller, request)
      : this.#consumer.classicLeave(caller, request);
  }

  consumerHeartbeat(
    caller: Caller,
    request: api.ConsumerGroupHeartbeatRequest,
  ): GroupDecision<api.ConsumerGroupHeartbeatResponse> {
    return this.#consumer.heartbeat(caller, request);
  }

  commit(caller: Caller, request: api.OffsetCommitRequest): GroupDecision<api.OffsetCommitResponse> {
    return decideOffsetCommit(this.#offsetsContext, caller, request);
  }

  txnCommit(caller: Caller, request: api.TxnOffsetCommitRequest): GroupDecision<api.TxnOffsetCommitResponse> {
    return decideTxnOffsetCommit(this.#offsetsContext, caller, request);
  }

  fetch(group: api.OffsetFetchGroup, requireStable: boolean): GroupDecision<api.OffsetFetchGroupResponse> {
    return decideOffsetFetch(this.#offsetsContext, group, requireStable);
  }

  deleteOffsets(request: api.OffsetDeleteRequest): GroupDecision<api.OffsetDeleteResponse> {
    return decideOffsetDelete(this.#offsetsContext, request);
  }

  /** Answers an error code, or undefined while there is more to delete. */
  deleteGroup(groupId: string): GroupDecision<number | undefined> {
    return decideDeleteGroup(this.#offsetsContext, groupId);
  }

  groups(): Iterable<Group> {
    return this.#groups.values();
  }

  committedOffsets(): ReturnType<Offsets['committed']> {
    return this.#offsets.committed();
  }

  list(request: api.ListGroupsRequest): GroupDecision<api.ListedGroup[]> {
    return decideListGroups(this.#groups, request);
  }

  describe(caller: Caller, groupId: string): GroupDecision<api.DescribedGroup> {
    return decideDescribeGroup(this.#groups, caller, groupId);
  }

  describeConsumer(groupId: string): GroupDecision<api.DescribedConsumerGroup> {
    return { records: [], response: this.#consumer.describe(groupId) };
  }

  #consumerGroup(groupId: string): ConsumerGroup | undefined {
    const group = this.#groups.get(groupId);
    return group instanceof ConsumerGroup ? group : undefined;
  }
}
