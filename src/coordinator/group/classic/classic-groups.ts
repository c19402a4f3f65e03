// Classic groups of a shard: each request finds its group and the file that knows what to do. Live groups
// are changed by decisions; their records only put them in place and take them away, so that a group whose
// first record was not kept is gone again.

import { ErrorCode } from '../../../protocol/errors.ts';
import type {
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
import type { GroupRecordOf } from '../group-record.ts';
import type { Groups } from '../groups.ts';
import { ClassicGroup } from './classic-group.ts';
import { Departures, leaveAnswer, leavingMembers } from './departures.ts';
import type { Effects } from './effects.ts';
import { groupFromRecord, groupMetadataRecord } from './group-metadata-record.ts';
import { Joins, refuse } from './joins.ts';
import type { RebalanceCause } from './rebalance-progress.ts';
import { Rebalances } from './rebalances.ts';
import { Sessions } from './sessions.ts';
import { refuseSync, Syncs } from './syncs.ts';

/** From this version on SyncGroup has to say what protocol it is about (KIP-559). */
const protocolRequiredVersion = 5;

export class ClassicGroups {
  readonly #context: GroupContext;
  readonly #groups: Groups;
  readonly #sessions: Sessions;
  readonly #rebalances: Rebalances;
  readonly #joins: Joins;
  readonly #syncs: Syncs;
  readonly #departures: Departures;
  /** Groups whose first record is decided, but not replayed yet. */
  readonly #arriving = new Map<string, ClassicGroup>();
  #isLoaded = false;

  constructor(context: GroupContext, groups: Groups) {
    this.#context = context;
    this.#groups = groups;
    this.#sessions = new Sessions(context.timers, groups, (group, memberId) =>
      this.#departures.expire(group, memberId),
    );
    this.#rebalances = new Rebalances(context, groups, this.#sessions);
    this.#joins = new Joins(context, this.#sessions, this.#rebalances);
    this.#syncs = new Syncs(context, this.#sessions, this.#rebalances);
    this.#departures = new Departures(this.#sessions, this.#rebalances);
  }

  /** JoinGroup. An empty group of another kind gives way; one with members is not for here. */
  join(caller: Caller, request: JoinGroupRequest): GroupDecision<JoinGroupResponse> {
    return this.#join(caller, withRebalanceTimeout(caller, request));
  }

  /** SyncGroup. */
  sync(caller: Caller, request: SyncGroupRequest): GroupDecision<SyncGroupResponse> {
    const saysProtocol = request.protocolType !== null && request.protocolName !== null;
    if (caller.apiVersion >= protocolRequiredVersion && !saysProtocol)
      return refuseSync(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    const group = this.#find(request.groupId);
    return group === undefined ? refuseSync(ErrorCode.UNKNOWN_MEMBER_ID) : this.#syncs.sync(request, group);
  }

  /** Heartbeat. */
  heartbeat(_caller: Caller, request: HeartbeatRequest): GroupDecision<HeartbeatResponse> {
    const group = this.#find(request.groupId);
    const errorCode = group === undefined ? ErrorCode.UNKNOWN_MEMBER_ID : this.#heartbeat(request, group);
    return { records: [], response: { errorCode } };
  }

  /** LeaveGroup, of one member or several. */
  leave(caller: Caller, request: LeaveGroupRequest): GroupDecision<LeaveGroupResponse> {
    const group = this.#find(request.groupId);
    if (group !== undefined) return this.#departures.leave(caller, request, group);
    const unknown = leavingMembers(caller, request).map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: ErrorCode.UNKNOWN_MEMBER_ID,
    }));
    return { records: [], response: leaveAnswer(caller, unknown) };
  }

  /** A group that only holds offsets: somebody outside of it commits, or has committed. Nothing is written down. */
  createSimple(groupId: string): ClassicGroup {
    const group = this.#create(groupId);
    this.#groups.set(group);
    return group;
  }

  /**
   * A group that becomes classic: the record that says so, to be put behind those that end what it was. When
   * it is replayed the group is there, and its members' sessions run. Build it with `ClassicGroup` and
   * `onOffsetCommitted` of here.
   */
  adopt(group: ClassicGroup): Effects {
    this.#arriving.set(group.groupId, group);
    for (const member of group.members.values()) this.#sessions.renew(group, member);
    return {
      records: [groupMetadataRecord(group)],
      onFailed: () => {
        this.release(group);
      },
    };
  }

  /** The group becomes something else: no timer touches it any more. Who waits goes on waiting, for whoever takes over. */
  release(group: ClassicGroup): void {
    if (this.#arriving.get(group.groupId) === group) this.#arriving.delete(group.groupId);
    for (const { memberId } of group.members.values()) this.#sessions.cancel(group, memberId);
    for (const memberId of group.pendingJoins.keys()) this.#sessions.cancel(group, memberId);
    this.#rebalances.cancelTimers(group);
  }

  /** Undoes `release`: the group stays what it was. */
  resume(group: ClassicGroup): void {
    for (const member of group.members.values()) this.#sessions.renew(group, member);
    for (const [memberId, timeoutMs] of group.pendingJoins) this.#sessions.expectWithin(group, memberId, timeoutMs);
    this.#rebalances.resume(group);
  }

  /** Calls the members of a group together. */
  rebalance(group: ClassicGroup, cause: RebalanceCause): Effects {
    return this.#rebalances.prepareOrComplete(group, cause);
  }

  /** A commit is a sign of life. */
  readonly onOffsetCommitted = (group: ClassicGroup, memberId: string): void => {
    const member = group.members.get(memberId);
    if (member === undefined) return;
    if (group.state === 'Stable' || group.state === 'PreparingRebalance') this.#sessions.renew(group, member);
  };

  replay({ key, value }: GroupRecordOf<'GroupMetadata'>): void {
    const groupId = key.group;
    const current = this.#find(groupId);
    if (value === null) {
      if (current !== undefined) this.#groups.delete(groupId);
      return;
    }
    // What is alive is ahead of its records.
    if (this.#isLoaded && current !== undefined) return;
    const arriving = this.#arriving.get(groupId);
    this.#arriving.delete(groupId);
    this.#groups.set(arriving ?? groupFromRecord(groupId, value, this.onOffsetCommitted));
  }

  onLoaded(): void {
    this.#isLoaded = true;
    const { classicMaxSize } = this.#context.config;
    for (const group of this.#groups.values()) {
      if (!(group instanceof ClassicGroup)) continue;
      for (const member of group.members.values()) this.#sessions.renew(group, member);
      if (group.members.size <= classicMaxSize) continue;
      // Nobody has joined yet, so nothing is complete and there are no records.
      const text = `${group.members.size} members were loaded where ${classicMaxSize} are allowed`;
      this.#rebalances.prepare(group, { text });
    }
  }

  #find(groupId: string): ClassicGroup | undefined {
    const group = this.#groups.get(groupId);
    return group instanceof ClassicGroup ? group : undefined;
  }

  #create(groupId: string): ClassicGroup {
    const { onOffsetCommitted } = this;
    return new ClassicGroup({ groupId, stateTimestampMs: this.#context.clock.wallMs(), onOffsetCommitted });
  }

  #join(caller: Caller, request: JoinGroupRequest): GroupDecision<JoinGroupResponse> {
    const { groupId, memberId, sessionTimeoutMs } = request;
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#context.config;
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs)
      return refuse(memberId, ErrorCode.INVALID_SESSION_TIMEOUT);
    const group = this.#find(groupId);
    if (group !== undefined) return this.#joins.join(caller, request, group);
    if (memberId !== '') return refuse(memberId, ErrorCode.UNKNOWN_MEMBER_ID);
    return this.#joinAsFirst(caller, request);
  }

  /** The group is written down before anybody is in it, whatever becomes of the join. */
  #joinAsFirst(caller: Caller, request: JoinGroupRequest): GroupDecision<JoinGroupResponse> {
    const { groupId } = request;
    const before = this.#groups.get(groupId);
    if (before !== undefined && !before.isEmpty) return refuse('', ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    const group = this.#create(groupId);
    const records = [...(before?.tombstones() ?? []), groupMetadataRecord(group)];
    this.#arriving.set(groupId, group);
    const decision = this.#joins.join(caller, request, group);
    return {
      ...decision,
      records: [...records, ...decision.records],
      // Who has joined it meanwhile fails with it: their answers wait for the same records.
      onFailed: () => {
        this.release(group);
      },
    };
  }

  #heartbeat({ memberId, groupInstanceId, generationId }: HeartbeatRequest, group: ClassicGroup): number {
    const errorCode = group.validateMember(memberId, groupInstanceId);
    if (errorCode !== ErrorCode.NONE) return errorCode;
    if (generationId !== group.generation) return ErrorCode.ILLEGAL_GENERATION;
    this.#sessions.renew(group, group.members.get(memberId)!);
    return group.state === 'PreparingRebalance' ? ErrorCode.REBALANCE_IN_PROGRESS : ErrorCode.NONE;
  }
}

/** v0 has one timeout for both. */
function withRebalanceTimeout({ apiVersion }: Caller, request: JoinGroupRequest): JoinGroupRequest {
  return apiVersion > 0 ? request : { ...request, rebalanceTimeoutMs: request.sessionTimeoutMs };
}
