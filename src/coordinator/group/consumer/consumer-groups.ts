// The consumer groups of a shard: what the group coordinator asks about them, and how their records bring
// them back. The rules are in the files beside this one; here they come together.

import { randomUuid } from '../../../base/uuid.ts';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { Migration } from '../migration/migration.ts';
import { decideClassicLeave } from '../migration/classic-leave.ts';
import { decideClassicHeartbeat, decideClassicJoin, decideClassicSync } from '../migration/classic-members.ts';
import type { ClassicGroups } from '../classic/classic-groups.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
  DescribedConsumerGroup,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../group-api.ts';
import type { Caller, GroupContext, GroupDecision } from '../group-context.ts';
import type { Groups } from '../groups.ts';
import type { ConsumerGroupContext } from './consumer-group-context.ts';
import { ConsumerGroup } from './consumer-group.ts';
import { leaveEpoch, leaveForAWhileEpoch, memberStates } from './consumer-member.ts';
import { ConsumerRebalances } from './consumer-rebalances.ts';
import { describeGroup } from './describe-group.ts';
import { decideLeave, decideOverdue } from './fencing.ts';
import { openGroup, requireGroup } from './group-lookup.ts';
import { decideHeartbeat } from './heartbeat.ts';
import { validateConsumerGroupHeartbeat } from './heartbeat-validation.ts';
import { requireRoom } from './member-access.ts';
import { MemberTimeouts } from './member-timeouts.ts';
import { PatternRefresh } from './pattern-refresh.ts';
import { type ConsumerGroupRecord, replayConsumerGroupRecord } from './replay-records.ts';

export class ConsumerGroups {
  readonly #context: ConsumerGroupContext;

  constructor(context: GroupContext, groups: Groups, classic: ClassicGroups) {
    const timeouts = new MemberTimeouts(context, (overdue) =>
      this.#told(overdue.groupId, decideOverdue(this.#context, overdue)),
    );
    const progress = new ConsumerRebalances(context);
    const patterns = new PatternRefresh({ context, groups, progress });
    const migration = new Migration({ context, classic, timeouts });
    this.#context = { ...context, groups, timeouts, patterns, progress, migration };
  }

  /**
   * Throws UNSUPPORTED_VERSION where the protocol is switched off, INVALID_REQUEST, UNSUPPORTED_ASSIGNOR, GROUP_ID_NOT_FOUND, GROUP_MAX_SIZE_REACHED, UNKNOWN_MEMBER_ID,
   * FENCED_MEMBER_EPOCH, UNRELEASED_INSTANCE_ID, FENCED_INSTANCE_ID or INVALID_REGULAR_EXPRESSION, with Kafka's text.
   */
  heartbeat(caller: Caller, request: ConsumerGroupHeartbeatRequest): GroupDecision<ConsumerGroupHeartbeatResponse> {
    const context = this.#context;
    const { groupId, memberEpoch } = request;
    this.#requireEnabled();
    validateConsumerGroupHeartbeat(request, caller.apiVersion, context.config.consumerAssignors);
    if (memberEpoch === leaveEpoch || memberEpoch === leaveForAWhileEpoch)
      return this.#told(groupId, decideLeave(context, requireGroup(context, groupId), request));
    const opened = openGroup(context, groupId, memberEpoch === 0);
    requireRoom(opened.group, request.memberId, context.config.consumerMaxSize);
    const memberId = request.memberId === '' ? randomUuid(context.random) : request.memberId;
    const decision = decideHeartbeat(context, caller, { ...request, memberId }, opened.group, [...opened.records]);
    opened.onDecided();
    return this.#told(groupId, {
      ...decision,
      onCommitted: opened.onCommitted,
      onFailed: (error) => {
        decision.onFailed?.(error);
        opened.onFailed();
      },
    });
  }

  /** JoinGroup of a classic member. The group is a consumer group with members. */
  classicJoin(caller: Caller, request: JoinGroupRequest): GroupDecision<JoinGroupResponse> {
    const group = requireGroup(this.#context, request.groupId);
    return this.#told(group.groupId, decideClassicJoin(this.#context, group, caller, request));
  }

  classicSync(caller: Caller, request: SyncGroupRequest): GroupDecision<SyncGroupResponse> {
    return decideClassicSync(this.#context, requireGroup(this.#context, request.groupId), caller, request);
  }

  classicHeartbeat(_caller: Caller, request: HeartbeatRequest): GroupDecision<HeartbeatResponse> {
    return decideClassicHeartbeat(this.#context, requireGroup(this.#context, request.groupId), request);
  }

  classicLeave(caller: Caller, request: LeaveGroupRequest): GroupDecision<LeaveGroupResponse> {
    const group = requireGroup(this.#context, request.groupId);
    return this.#told(group.groupId, decideClassicLeave(this.#context, group, caller, request));
  }

  /** Throws UNSUPPORTED_VERSION or GROUP_ID_NOT_FOUND. */
  describe(groupId: string): DescribedConsumerGroup {
    const { config } = this.#context;
    this.#requireEnabled();
    return describeGroup(requireGroup(this.#context, groupId), this.#context.image(), config.consumerAssignors[0]!);
  }

  replay(record: ConsumerGroupRecord): void {
    const { groups, journal, logger, progress } = this.#context;
    replayConsumerGroupRecord({ groups, journal, logger, onRemoved: (groupId) => progress.forget(groupId) }, record);
  }

  /** Members get a whole session to come back with a heartbeat. */
  onLoaded(): void {
    const { groups, timeouts } = this.#context;
    for (const group of groups.values()) {
      if (!(group instanceof ConsumerGroup)) continue;
      for (const { memberId, state, memberEpoch, rebalanceTimeoutMs } of group.members) {
        timeouts.startSession(group.groupId, memberId);
        if (state === memberStates.unrevokedPartitions)
          timeouts.startRevocation(group.groupId, memberId, memberEpoch, rebalanceTimeoutMs);
      }
    }
  }

  /** Topics were created, deleted or got partitions: their groups look at them with their next heartbeat. */
  onTopicsChanged(names: ReadonlySet<string>, hasNewTopics: boolean): void {
    const { groups, patterns } = this.#context;
    if (hasNewTopics) patterns.onNewTopics();
    for (const group of groups.values()) {
      if (!(group instanceof ConsumerGroup)) continue;
      for (const name of names) {
        if (!group.isSubscribedToTopic(name)) continue;
        group.requestMetadataRefresh();
        break;
      }
    }
  }

  /** The operator may keep the new protocol away (`group.coordinator.rebalance.protocols`, `group.version`). */
  #requireEnabled(): void {
    if (!this.#context.config.isConsumerProtocolEnabled()) throw new KafkaError(ErrorCode.UNSUPPORTED_VERSION);
  }

  /** When the records are kept, the end of a rebalance is told. */
  #told<Response>(groupId: string, decision: GroupDecision<Response>): GroupDecision<Response> {
    const { groups, progress } = this.#context;
    const current = (): ConsumerGroup | undefined => {
      const group = groups.get(groupId);
      return group instanceof ConsumerGroup ? group : undefined;
    };
    return {
      ...decision,
      onCommitted: () => {
        decision.onCommitted?.();
        const group = current();
        if (group !== undefined) progress.settle(group);
      },
      onFailed: (error) => {
        decision.onFailed?.(error);
        const group = current();
        if (group === undefined) progress.forget(groupId);
        else progress.takeBack(group);
      },
    };
  }
}
