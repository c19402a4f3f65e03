// How long a member, or the id of one who has not joined yet, is believed to be alive without a word.

import type { Groups } from '../groups.ts';
import type { GroupTimers } from '../group-context.ts';
import type { ClassicGroup } from './classic-group.ts';
import type { ClassicMember } from './classic-member.ts';
import { decided, type Effects, noEffects } from './effects.ts';
import { timerKey } from './timer-key.ts';

export class Sessions {
  readonly #timers: GroupTimers;
  readonly #groups: Groups;
  readonly #expire: (group: ClassicGroup, memberId: string) => Effects;

  constructor(timers: GroupTimers, groups: Groups, expire: (group: ClassicGroup, memberId: string) => Effects) {
    this.#timers = timers;
    this.#groups = groups;
    this.#expire = expire;
  }

  /** The member has shown that it is alive. */
  renew(group: ClassicGroup, member: ClassicMember): void {
    this.expectWithin(group, member.memberId, member.sessionTimeoutMs);
  }

  expectWithin(group: ClassicGroup, memberId: string, timeoutMs: number): void {
    const expire = () =>
      decided(this.#groups.get(group.groupId) === group ? this.#expire(group, memberId) : noEffects, undefined);
    this.#timers.schedule(keyOf(group, memberId), timeoutMs, expire);
  }

  cancel(group: ClassicGroup, memberId: string): void {
    this.#timers.cancel(keyOf(group, memberId));
  }
}

const keyOf = (group: ClassicGroup, memberId: string): string => timerKey('session', group.groupId, memberId);
