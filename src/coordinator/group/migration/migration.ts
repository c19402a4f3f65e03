// Groups that change their kind while their members go on: classic to consumer with the first member of
// the new protocol, and back with the last. `group.consumer.migration.policy` says which way is open.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { ClassicGroup } from '../classic/classic-group.ts';
import type { ClassicGroups } from '../classic/classic-groups.ts';
import type { ConsumerGroup } from '../consumer/consumer-group.ts';
import { groupTombstones } from '../consumer/consumer-group-records.ts';
import type { ConsumerMember } from '../consumer/consumer-member.ts';
import type { OpenedGroup } from '../consumer/opened-group.ts';
import type { MemberTimeouts } from '../consumer/member-timeouts.ts';
import type { GroupContext, GroupDecision } from '../group-context.ts';
import { canDowngrade, classicGroupOf } from './downgrade.ts';
import { consumerGroupOf, groupRecords, requireUpgradable } from './upgrade.ts';

export interface MigrationOptions {
  readonly context: GroupContext;
  readonly classic: ClassicGroups;
  readonly timeouts: MemberTimeouts;
}

type Conversion = Pick<GroupDecision<unknown>, 'records' | 'onCommitted' | 'onFailed'>;

export class Migration {
  readonly #context: GroupContext;
  readonly #classic: ClassicGroups;
  readonly #timeouts: MemberTimeouts;

  constructor({ context, classic, timeouts }: MigrationOptions) {
    this.#context = context;
    this.#classic = classic;
    this.#timeouts = timeouts;
  }

  /** An empty classic group gives way. */
  replaceEmpty(classic: ClassicGroup, group: ConsumerGroup): OpenedGroup {
    return {
      group,
      records: classic.tombstones(),
      onDecided: () => this.#classic.release(classic),
      onCommitted: () => {},
      onFailed: () => this.#classic.resume(classic),
    };
  }

  /** The members go on as classic members of a consumer group. Throws GROUP_ID_NOT_FOUND. */
  upgrade(classic: ClassicGroup): OpenedGroup {
    requireUpgradable(classic, this.#context.config);
    const group = consumerGroupOf(classic, this.#context.image());
    const { groupId } = group;
    return {
      group,
      records: [...classic.tombstones(), ...groupRecords(group)],
      onDecided: () => {
        this.#classic.release(classic);
        this.#startSessions(group);
      },
      // Whoever waits for the others of the classic group is to join this one.
      onCommitted: () => classic.answerWaiting(ErrorCode.REBALANCE_IN_PROGRESS),
      onFailed: () => {
        for (const { memberId } of group.members) this.#timeouts.cancel(groupId, memberId);
        this.#classic.resume(classic);
      },
    };
  }

  /** The group becomes classic when none but classic members stay; undefined when it stays what it is. */
  downgradeAfterFencing(group: ConsumerGroup, leaving: readonly ConsumerMember[]): Conversion | undefined {
    if (!canDowngrade(group, leaving, group.size - leaving.length, this.#context.config)) return undefined;
    const cause = `the last member of the consumer protocol, ${leaving[0]!.memberId}, has gone`;
    return this.#downgrade(group, { leaving, joining: undefined, rebalanceCause: cause });
  }

  /** Whether the group becomes classic when the static `member` comes back as a classic one. */
  canDowngradeReplacing(group: ConsumerGroup, member: ConsumerMember): boolean {
    return member.classic === null && canDowngrade(group, [member], group.size, this.#context.config);
  }

  /** A classic member takes the place of the last one of the consumer protocol. */
  downgradeReplacing(group: ConsumerGroup, joining: ConsumerMember, rebalanceCause: string | undefined): Conversion {
    return this.#downgrade(group, { leaving: [], joining, rebalanceCause });
  }

  #downgrade(
    group: ConsumerGroup,
    how: {
      readonly leaving: readonly ConsumerMember[];
      readonly joining: ConsumerMember | undefined;
      readonly rebalanceCause: string | undefined;
    },
  ): Conversion {
    const image = this.#context.image();
    const nowMs = this.#context.clock.wallMs();
    const { groupId } = group;
    const { leaving, joining, rebalanceCause } = how;
    const { onOffsetCommitted } = this.#classic;
    const classic = classicGroupOf({ group, leaving, joining, image, nowMs, onOffsetCommitted });
    const replaced = joining === undefined ? undefined : group.staticMember(joining.instanceId);
    const tombstones = groupTombstones(group, replaced && { memberId: replaced.memberId, by: joining!.memberId });
    const adopted = this.#classic.adopt(classic);
    const called =
      rebalanceCause === undefined ? undefined : this.#classic.rebalance(classic, { text: rebalanceCause });
    for (const { memberId } of group.members) this.#timeouts.cancel(groupId, memberId);
    return {
      records: [...tombstones, ...adopted.records, ...(called?.records ?? [])],
      onFailed: (error) => {
        called?.onFailed?.(error);
        adopted.onFailed?.(error);
        this.#startSessions(group);
      },
    };
  }

  #startSessions(group: ConsumerGroup): void {
    for (const { memberId, classic } of group.members)
      this.#timeouts.startSession(group.groupId, memberId, classic?.sessionTimeoutMs);
  }
}
