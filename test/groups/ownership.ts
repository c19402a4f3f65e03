// Who owns which partition, as the coordinator says and as the consumers take it: never two at once.

import assert from 'node:assert/strict';
import { formatTopicPartition } from '../../src/client/topic-partition.ts';
import type { LivingConsumer } from './living-consumer.ts';
import type { ShownGroup } from './operator.ts';

/** What the coordinator says: a partition belongs to one member, or to none. */
export function assertDisjoint({ type, state, members }: ShownGroup): void {
  if (type === 'classic' && state !== 'Stable') return;
  for (const which of ['partitions', 'targetPartitions'] as const) {
    const owners = new Map<string, string>();
    for (const member of members)
      for (const partition of member[which]) {
        const other = owners.get(partition);
        assert.equal(other, undefined, `${partition} belongs to ${other} and to ${member.memberId} (${which})`);
        owners.set(partition, member.memberId);
      }
  }
}

/**
 * What consumers take for theirs in one and the same generation. A static member that was replaced goes on
 * in its generation until it is told so; and an empty group that changes its protocol counts anew.
 */
export function assertOwnersAgree(consumers: readonly LivingConsumer[]): void {
  const owners = new Map<string, string>();
  const heirs = new Map(consumers.map((one) => [one.instanceId ?? one.name, one]));
  for (const { consumer, name, protocol } of heirs.values()) {
    const { generationId } = consumer.groupMetadata();
    if (generationId <= 0) continue;
    for (const partition of consumer.assignment()) {
      const key = `${formatTopicPartition(partition)} in generation ${generationId} of a ${protocol} group`;
      assert.equal(owners.get(key), undefined, `${key} belongs to ${owners.get(key)} and to ${name}`);
      owners.set(key, name);
    }
  }
}
