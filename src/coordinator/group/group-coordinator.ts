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
import {
  refusedCommit,
  refusedConsumerDescription,
  refusedConsumerHeartbeat,
  refusedDelete,
  refusedDescription,
  refusedFetch,
  refusedHeartbeat,
  refusedLeave,
  refusedSync,
  refusedTxnCommit,
} from './refused-answers.ts';

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

  /** What groups have committed, of the same partitions as `groups`. */
  *committedOffsets(): ReturnType<GroupShard['committedOffsets']> {
    for (const { state } of this.#shards.all()) yield* state.committedOffsets();
  }

  async joinGroup(caller: Caller, request: api.JoinGroupRequest): Promise<api.JoinGroupResponse> {
    const join = (shard: GroupShard) => shard.join(caller, request);
    const answer = await this.#run(request.groupId, join, (errorCode) => failedJoin(request.memberId, errorCode));
    return joinAnswerFor(caller.apiVersion, answer);
  }

  syncGroup(caller: Caller, request: api.SyncGroupRequest): Promise<api.SyncGroupResponse> {
    const sync = (shard: GroupShard) => shard.sync(caller, request);
    return this.#run(request.groupId, sync, refusedSync, syncErrorCode);
  }

  heartbeat(caller: Caller, request: api.HeartbeatRequest): Promise<api.HeartbeatResponse> {
    return this.#run(request.groupId, (shard) => shard.heartbeat(caller, request), refusedHeartbeat);
  }

  leaveGroup(caller: Caller, request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse> {
    return this.#run(request.groupId, (shard) => shard.leave(caller, request), refusedLeave);
  }

  consumerGroupHeartbeat(
    caller: Caller,
    request: api.ConsumerGroupHeartbeatRequest,
  ): Promise<api.ConsumerGroupHeartbeatResponse> {
    // A missing name is refused there, with a text.
    const beat = (shard: GroupShard) => shard.consumerHeartbeat(caller, request);
    return this.#run(request.groupId, beat, refusedConsumerHeartbeat, groupErrorCode, true);
  }

  commitOffsets(caller: Caller, request: api.OffsetCommitRequest): Promise<api.OffsetCommitResponse> {
    const commit = (shard: GroupShard) => shard.commit(caller, request);
    const refuse = (errorCode: number) => refusedCommit(request, errorCode);
    return this.#run(request.groupId, commit, refuse, offsetCommitErrorCode, true);
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
    const refuse = (errorCode: number) => refusedTxnCommit(request, errorCode);
    return this.#answered(groupId, commit, refuse, txnOffsetCommitErrorCode);
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
    const fetch = (shard: GroupShard) => shard.fetch(group, requireStable);
    const refuse = (errorCode: number) => refusedFetch(group.groupId, errorCode);
    return this.#run(group.groupId, fetch, refuse, groupErrorCode, true);
  }

  deleteOffsets(request: api.OffsetDeleteRequest): Promise<api.OffsetDeleteResponse> {
    return this.#run(request.groupId, (shard) => shard.deleteOffsets(request), refusedDelete);
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
    const describe = (shard: GroupShard) => shard.describe(caller, groupId);
    const refuse = (errorCode: number) => refusedDescription(groupId, errorCode);
    return this.#run(groupId, describe, refuse, groupErrorCode, true);
  }

  describeConsumerGroup(groupId: string): Promise<api.DescribedConsumerGroup> {
    const describe = (shard: GroupShard) => shard.describeConsumer(groupId);
    return this.#run(groupId, describe, (errorCode, errorMessage) =>
      refusedConsumerDescription(groupId, errorCode, errorMessage),
    );
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
