// The group coordinator as the rest of the broker sees it: one method per API. It finds the shard that a
// group belongs to, runs the decision there, and turns what goes wrong into the code that the API answers.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { MetadataDelta } from '../../metadata/metadata-delta.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { CoordinatorShard } from '../shard/coordinator-shard.ts';
import type { CoordinatorLog } from '../shard/coordinator-log.ts';
import { CoordinatorShards } from '../shard/coordinator-shards.ts';
import type { CoordinatorMarker } from '../shard/transactional-log.ts';
import { failedJoin, joinAnswerFor } from './classic/answers.ts';
import type * as api from './group-api.ts';
import type { Caller, GroupDecision } from './group-context.ts';
import type { Group } from './group.ts';
import type { GroupCoordinatorConfig } from './group-coordinator-config.ts';
import {
  boundedMessage,
  groupErrorCode,
  offsetCommitErrorCode,
  syncErrorCode,
  txnOffsetCommitErrorCode,
} from './group-errors.ts';
import { type GroupRecord, groupRecordCodec } from './group-record.ts';
import { GroupShard } from './group-shard.ts';
import { type Rebalance, RebalanceHistory } from './rebalance-history.ts';

export interface GroupCoordinatorOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly config: GroupCoordinatorConfig;
  readonly image: () => MetadataImage;
  /** How many partitions `__consumer_offsets` has; 0 while there is no such topic. */
  readonly partitionCount: () => number;
  /** The log of one of them, undefined when it is not here. */
  readonly openLog: (partition: number) => CoordinatorLog | undefined;
}

export class GroupCoordinator {
  readonly #shards: CoordinatorShards<GroupRecord, GroupShard>;
  readonly #rebalances: RebalanceHistory;

  constructor(options: GroupCoordinatorOptions) {
    this.#rebalances = new RebalanceHistory(options.logger);
    this.#shards = new CoordinatorShards(options.partitionCount, options.platform.timers, (partition) =>
      this.#createShard(partition, options),
    );
  }

  #createShard(partition: number, options: GroupCoordinatorOptions) {
    const { platform, logger, config, image, openLog } = options;
    const log = openLog(partition);
    if (log === undefined) return undefined;
    return new CoordinatorShard<GroupRecord, GroupShard>({
      log,
      codec: groupRecordCodec,
      platform,
      logger,
      writeTimeoutMs: config.commitTimeoutMs,
      loadBufferBytes: config.loadBufferBytes,
      compression: config.compression,
      createState: (journal, timers) =>
        new GroupShard(
          {
            clock: platform.clock,
            random: platform.random,
            logger,
            journal,
            timers,
            config,
            rebalances: this.#rebalances,
            image,
          },
          () => log.maxBatchBytes,
        ),
    });
  }

  /** This broker leads the partition of `__consumer_offsets` from now on. */
  elect(partition: number, leaderEpoch: number): void {
    this.#shards.elect(partition, leaderEpoch);
  }

  resign(partition: number): void {
    this.#shards.resign(partition);
  }

  /** The partitions that are led here. */
  get led(): readonly number[] {
    return [...this.#shards.led];
  }

  /** The partitions that are led here, counted by how far they are. */
  get partitionStates(): Readonly<Record<'active' | 'loading' | 'failed', number>> {
    const counts = { active: 0, loading: 0, failed: 0 };
    for (const shard of this.#shards.all())
      counts[shard.hasFailed ? 'failed' : shard.isActive ? 'active' : 'loading'] += 1;
    return counts;
  }

  /** The partition that a group belongs to; undefined while `__consumer_offsets` is missing. */
  partitionOf(groupId: string): number | undefined {
    return this.#shards.partitionOf(groupId);
  }

  /** The cluster has changed: topics that are gone lose their offsets, groups see new partitions. */
  onMetadataChange(delta: MetadataDelta): void {
    if (delta.topics === undefined) return;
    for (const { state } of this.#shards.all()) state.onTopicsChanged(delta.topics);
  }

  close(): void {
    this.#shards.close();
  }

  /** The last rebalances of a group, the newest last: why, who, and who was waited for. */
  rebalancesOf(groupId: string): readonly Rebalance[] {
    return this.#rebalances.of(groupId);
  }

  /** Rebalances since the start. */
  get rebalanceCounts(): RebalanceHistory['counts'] {
    return this.#rebalances.counts;
  }

  /** The groups of the partitions that are led here as of now, those of partitions that are still being read in part. */
  *groups(): Generator<Group> {
    for (const { state } of this.#shards.all()) yield* state.groups();
  }

  async joinGroup(caller: Caller, request: api.JoinGroupRequest): Promise<api.JoinGroupResponse> {
    const refused = (errorCode: number): api.JoinGroupResponse => failedJoin(request.memberId, errorCode);
    const answer = await this.#run(request.groupId, (shard) => shard.join(caller, request), refused);
    return joinAnswerFor(caller.apiVersion, answer);
  }

  syncGroup(caller: Caller, request: api.SyncGroupRequest): Promise<api.SyncGroupResponse> {
    const refused = (errorCode: number): api.SyncGroupResponse => ({
      // Members join again when the coordinator has moved with the group half assigned.
      errorCode: errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.REBALANCE_IN_PROGRESS : errorCode,
      assignment: noBytes,
    });
    return this.#run(request.groupId, (shard) => shard.sync(caller, request), refused, syncErrorCode);
  }

  heartbeat(caller: Caller, request: api.HeartbeatRequest): Promise<api.HeartbeatResponse> {
    const refused = (errorCode: number): api.HeartbeatResponse => ({
      // While a group is loaded its members are given the benefit of the doubt.
      errorCode: errorCode === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : errorCode,
    });
    return this.#run(request.groupId, (shard) => shard.heartbeat(caller, request), refused);
  }

  leaveGroup(caller: Caller, request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse> {
    const refused = (errorCode: number): api.LeaveGroupResponse => ({ errorCode, members: [] });
    return this.#run(request.groupId, (shard) => shard.leave(caller, request), refused);
  }

  consumerGroupHeartbeat(
    caller: Caller,
    request: api.ConsumerGroupHeartbeatRequest,
  ): Promise<api.ConsumerGroupHeartbeatResponse> {
    const refused = (errorCode: number, errorMessage: string | null): api.ConsumerGroupHeartbeatResponse => ({
      errorCode,
      errorMessage,
      memberEpoch: 0,
      heartbeatIntervalMs: 0,
    });
    // A missing name is refused there, with a text.
    const beat = (shard: GroupShard) => shard.consumerHeartbeat(caller, request);
    return this.#run(request.groupId, beat, refused, groupErrorCode, true);
  }

  commitOffsets(caller: Caller, request: api.OffsetCommitRequest): Promise<api.OffsetCommitResponse> {
    const refused = (errorCode: number): api.OffsetCommitResponse => ({
      topics: request.topics.map(({ name, topicId, partitions }) => ({
        name,
        topicId,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    });
    const commit = (shard: GroupShard) => shard.commit(caller, request);
    return this.#run(request.groupId, commit, refused, offsetCommitErrorCode, true);
  }

  /**
   * Commits offsets as part of a producer's transaction. `verify` asks the transaction coordinator whether the
   * group's partition of `__consumer_offsets` is in it, in the words of the request's version; undefined when
   * nobody need be asked.
   */
  txnCommitOffsets(
    caller: Caller,
    request: api.TxnOffsetCommitRequest,
    verify: ((offsetsPartition: number) => Promise<number>) | undefined,
  ): Promise<api.TxnOffsetCommitResponse> {
    const { groupId, producerId, producerEpoch } = request;
    const refused = (errorCode: number): api.TxnOffsetCommitResponse => ({
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
      })),
    });
    const commit = () => {
      // Without the topic nothing is committed at all.
      const partition = this.#shards.partitionOf(groupId)!;
      const raisesEpoch = caller.apiVersion >= firstRaisingVersion;
      const asked = verify === undefined ? undefined : () => verify(partition);
      return this.#shards.runTransactional(
        groupId,
        { producerId, producerEpoch, raisesEpoch, verify: asked },
        (shard) => shard.txnCommit(caller, request),
      );
    };
    return this.#answered(groupId, commit, refused, txnOffsetCommitErrorCode);
  }

  /**
   * Writes the marker that ends a transaction in a partition of `__consumer_offsets`; when it resolves, the
   * offsets of the transaction count or are gone. Rejects with a `KafkaError`: INVALID_PRODUCER_EPOCH,
   * TRANSACTION_COORDINATOR_FENCED, or why the partition is not served here now.
   */
  endTransaction(partition: number, marker: CoordinatorMarker): Promise<void> {
    return this.#shards.endTransaction(partition, marker);
  }

  fetchOffsets(group: api.OffsetFetchGroup, requireStable: boolean): Promise<api.OffsetFetchGroupResponse> {
    const refused = (errorCode: number): api.OffsetFetchGroupResponse => ({
      groupId: group.groupId,
      errorCode,
      topics: [],
    });
    return this.#run(group.groupId, (shard) => shard.fetch(group, requireStable), refused, groupErrorCode, true);
  }

  deleteOffsets(request: api.OffsetDeleteRequest): Promise<api.OffsetDeleteResponse> {
    const refused = (errorCode: number): api.OffsetDeleteResponse => ({ errorCode, topics: [] });
    return this.#run(request.groupId, (shard) => shard.deleteOffsets(request), refused);
  }

  /** NONE, or why the group is still there. */
  async deleteGroup(groupId: string): Promise<number> {
    for (;;) {
      const decide = (shard: GroupShard): GroupDecision<number | undefined> => shard.deleteGroup(groupId);
      const errorCode = await this.#run(groupId, decide, (refusal) => refusal, groupErrorCode, true);
      if (errorCode === ErrorCode.NONE) this.#rebalances.forget(groupId);
      if (errorCode !== undefined) return errorCode;
    }
  }

  describeGroup(caller: Caller, groupId: string): Promise<api.DescribedGroup> {
    const refused = (errorCode: number): api.DescribedGroup => ({
      errorCode,
      groupId,
      groupState: '',
      protocolType: '',
      protocolData: '',
      members: [],
    });
    return this.#run(groupId, (shard) => shard.describe(caller, groupId), refused, groupErrorCode, true);
  }

  describeConsumerGroup(groupId: string): Promise<api.DescribedConsumerGroup> {
    const refused = (errorCode: number, errorMessage: string | null): api.DescribedConsumerGroup => ({
      errorCode,
      errorMessage,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
    });
    return this.#run(groupId, (shard) => shard.describeConsumer(groupId), refused);
  }

  /** The groups of all partitions that are led here; an error while one of them is still being read. */
  async listGroups(request: api.ListGroupsRequest): Promise<api.ListGroupsResponse> {
    try {
      const listed = await Promise.all(
        [...this.#shards.all()].map((shard) => shard.run(() => shard.state.list(request))),
      );
      return { errorCode: ErrorCode.NONE, groups: listed.flat() };
    } catch (error) {
      return { errorCode: groupErrorCode(error), groups: [] };
    }
  }

  #run<Response>(
    groupId: string,
    decide: (shard: GroupShard) => GroupDecision<Response>,
    refused: (errorCode: number, message: string | null) => Response,
    errorCodeOf: (error: unknown) => number = groupErrorCode,
    mayBeUnnamed = false,
  ): Promise<Response> {
    return this.#answered(groupId, () => this.#shards.run(groupId, decide), refused, errorCodeOf, mayBeUnnamed);
  }

  async #answered<Response>(
    groupId: string,
    work: () => Promise<Response>,
    refused: (errorCode: number, message: string | null) => Response,
    errorCodeOf: (error: unknown) => number,
    mayBeUnnamed = false,
  ): Promise<Response> {
    if (groupId === '' && !mayBeUnnamed) return refused(ErrorCode.INVALID_GROUP_ID, null);
    if (this.#shards.partitionOf(groupId) === undefined) return refused(ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
    try {
      return await work();
    } catch (error) {
      return refused(errorCodeOf(error), error instanceof Error ? boundedMessage(error.message) : null);
    }
  }
}

/** From this version of TxnOffsetCommit on the client speaks transaction version 2 (KIP-890). */
const firstRaisingVersion = 5;
const noBytes = new Uint8Array(0);
