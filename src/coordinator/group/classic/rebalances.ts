// The way of a classic group from one generation to the next: members are called together, those who come
// in time make up the generation, and each of them has to ask for its part. Every step ends by a timer.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { GroupContext } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';
import type { Groups } from '../groups.ts';
import { joined } from './answers.ts';
import type { ClassicGroup } from './classic-group.ts';
import { mayFollow } from './classic-group-state.ts';
import { decided, type Effects, noEffects } from './effects.ts';
import { groupMetadataRecord } from './group-metadata-record.ts';
import { type RebalanceCause, RebalanceProgress } from './rebalance-progress.ts';
import type { Sessions } from './sessions.ts';
import { timerKey } from './timer-key.ts';

export class Rebalances {
  readonly #context: GroupContext;
  readonly #groups: Groups;
  readonly #sessions: Sessions;

  constructor(context: GroupContext, groups: Groups, sessions: Sessions) {
    this.#context = context;
    this.#groups = groups;
    this.#sessions = sessions;
  }

  /** Something has changed that calls for a new generation; one that is being prepared already may be complete now. */
  prepareOrComplete(group: ClassicGroup, cause: RebalanceCause): Effects {
    if (mayFollow('PreparingRebalance', group.state)) return this.prepare(group, cause);
    return this.completeIfAllJoined(group);
  }

  /** Somebody has gone. Who is left has more to do, or nothing to wait for any more. */
  prepareAfterLoss(group: ClassicGroup, cause: RebalanceCause): Effects {
    return group.isEmpty ? noEffects : this.prepareOrComplete(group, cause);
  }

  /** Calls the members together. */
  prepare(group: ClassicGroup, cause: RebalanceCause): Effects {
    const { clock, timers } = this.#context;
    if (group.state === 'CompletingRebalance') {
      for (const member of group.dropAssignments(ErrorCode.REBALANCE_IN_PROGRESS)) this.#sessions.renew(group, member);
    }
    this.conclude(group);
    timers.cancel(timerKey('sync', group.groupId));
    group.pendingSyncs.clear();
    group.progress = new RebalanceProgress(cause, group, clock);
    const isFirst = group.isEmpty;
    group.transitionTo('PreparingRebalance', clock.wallMs());
    if (!isFirst) return this.#completeOrWait(group);
    this.#waitForFirst(group);
    return noEffects;
  }

  /** Nobody is missing any more. The first rebalance of a group always waits for its delay. */
  completeIfAllJoined(group: ClassicGroup): Effects {
    const isAwaited = group.state === 'PreparingRebalance' && group.previousState !== 'Empty';
    return isAwaited && group.isEverybodyJoined ? this.#complete(group) : noEffects;
  }

  /** The member has asked for its part. */
  syncReceived(group: ClassicGroup, memberId: string): void {
    group.pendingSyncs.delete(memberId);
    if (group.pendingSyncs.size === 0) this.#context.timers.cancel(timerKey('sync', group.groupId));
  }

  /** The rebalance has come to its end, or to that of another one: into the history with it. */
  conclude(group: ClassicGroup): void {
    if (group.progress === undefined) return;
    this.#context.rebalances.record(group.progress.conclude(group));
    group.progress = undefined;
  }

  /** After `cancelTimers`: what was under way ends in time again. */
  resume(group: ClassicGroup): void {
    if (group.state === 'PreparingRebalance') {
      if (group.previousState === 'Empty') this.#waitForFirst(group);
      else this.#completeWithin(group, group.members.rebalanceTimeoutMs);
    }
    if (group.pendingSyncs.size > 0) this.#expectSyncs(group);
  }

  /** No timer touches the group any more. */
  cancelTimers(group: ClassicGroup): void {
    for (const kind of ['join', 'sync', 'store'] as const) this.#context.timers.cancel(timerKey(kind, group.groupId));
  }

  #completeOrWait(group: ClassicGroup): Effects {
    if (group.isEverybodyJoined) return this.#complete(group);
    this.#completeWithin(group, group.members.rebalanceTimeoutMs);
    return noEffects;
  }

  #completeWithin(group: ClassicGroup, timeoutMs: number): void {
    this.#schedule('join', group, timeoutMs, () => this.#complete(group));
  }

  /** KIP-134: whoever starts together shares the first generation. */
  #waitForFirst(group: ClassicGroup): void {
    const delayMs = this.#context.config.initialRebalanceDelayMs;
    group.hasNewMember = false;
    this.#waitForMore(group, delayMs, Math.max(group.members.rebalanceTimeoutMs - delayMs, 0));
  }

  /** As long as members keep coming the first rebalance waits on, within what they allow. */
  #waitForMore(group: ClassicGroup, delayMs: number, remainingMs: number): void {
    this.#schedule('join', group, delayMs, () => {
      if (!group.hasNewMember || remainingMs === 0) return this.#complete(group);
      group.hasNewMember = false;
      const nextDelayMs = Math.min(this.#context.config.initialRebalanceDelayMs, remainingMs);
      this.#waitForMore(group, nextDelayMs, Math.max(remainingMs - delayMs, 0));
      return noEffects;
    });
  }

  #complete(group: ClassicGroup): Effects {
    const { clock, timers } = this.#context;
    timers.cancel(timerKey('join', group.groupId));
    this.#removeWhoDidNotJoin(group);
    if (group.members.size > 0 && !group.members.electJoinedLeader()) {
      // Static members only, and none of them has come: they are waited for until their sessions end.
      this.#completeWithin(group, group.members.rebalanceTimeoutMs);
      return noEffects;
    }
    group.isStoring = false;
    group.beginGeneration(clock.wallMs());
    if (group.isEmpty) return this.#storeEmpty(group);
    this.#answerJoins(group);
    return noEffects;
  }

  #removeWhoDidNotJoin(group: ClassicGroup): void {
    for (const { memberId, join, isStatic } of group.members.values()) {
      if (join !== undefined || isStatic) continue;
      group.progress?.gone(memberId, 'timed-out');
      group.remove(memberId);
      this.#sessions.cancel(group, memberId);
    }
  }

  #answerJoins(group: ClassicGroup): void {
    for (const member of group.members.values()) {
      group.members.answerJoin(member, joined(group, member.memberId));
      member.isNew = false;
      group.pendingSyncs.add(member.memberId);
      this.#sessions.renew(group, member);
      if (group.isLeader(member.memberId)) group.progress?.await(member);
    }
    this.#expectSyncs(group);
  }

  #expectSyncs(group: ClassicGroup): void {
    this.#schedule('sync', group, group.members.rebalanceTimeoutMs, () => this.#removeWhoDidNotSync(group));
  }

  /** Heartbeats alone must not keep a member that never asks for its part (KAFKA-12890). */
  #removeWhoDidNotSync(group: ClassicGroup): Effects {
    const missing = [...group.pendingSyncs];
    if (missing.length === 0) return noEffects;
    for (const memberId of missing) {
      group.progress?.gone(memberId, 'timed-out');
      group.remove(memberId);
      this.#sessions.cancel(group, memberId);
    }
    const text = `${missing.length} member(s) did not ask for their assignment in time, first ${missing[0]}`;
    return this.prepareOrComplete(group, { text });
  }

  /** A group that could not be written down as empty would come back with its members: it is tried again. */
  #storeEmpty(group: ClassicGroup): Effects {
    this.conclude(group);
    const { generation } = group;
    const records = (): readonly GroupRecord[] =>
      group.isEmpty && generation === group.generation ? [groupMetadataRecord(group)] : [];
    return {
      records: records(),
      onFailed: () => this.#schedule('store', group, 0, () => ({ records: records() })),
    };
  }

  #schedule(kind: 'join' | 'sync' | 'store', group: ClassicGroup, delayMs: number, run: () => Effects): void {
    const decide = () => decided(this.#groups.get(group.groupId) === group ? run() : noEffects, undefined);
    this.#context.timers.schedule(timerKey(kind, group.groupId), delayMs, decide);
  }
}
