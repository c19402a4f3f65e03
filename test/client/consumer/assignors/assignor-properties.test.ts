// What must hold of every assignment, whatever the group looks like.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assignorsOf } from '../../../../src/client/consumer/assignors/assignors-of.ts';
import { CooperativeStickyAssignor } from '../../../../src/client/consumer/assignors/cooperative-sticky-assignor.ts';
import type {
  AssignorCluster,
  MemberSubscription,
  PartitionAssignor,
} from '../../../../src/client/consumer/assignors/partition-assignor.ts';
import { formatTopicPartition, type TopicPartition } from '../../../../src/client/topic-partition.ts';

const names = ['range', 'roundrobin', 'sticky', 'cooperative-sticky'] as const;
const topicNames = ['orders', 'payments', 'returns', 'audit'];
const racks = ['a', 'b', 'c'];

interface Group {
  readonly cluster: AssignorCluster;
  readonly members: ReadonlyMap<string, MemberSubscription>;
}

function clusterOf(topics: readonly (readonly (readonly string[])[])[]): AssignorCluster {
  return {
    partitionsFor: (topic) =>
      topics[topicNames.indexOf(topic)]?.map((replicaRacks, partition) => ({ partition, replicaRacks })),
  };
}

function member(topics: readonly string[], rackId?: string): MemberSubscription {
  return { topics, userData: null, ownedPartitions: [], generationId: -1, rackId, groupInstanceId: undefined };
}

const cluster = fc
  .array(fc.array(fc.subarray(racks, { minLength: 1 }), { maxLength: 9 }), {
    minLength: topicNames.length,
    maxLength: topicNames.length,
  })
  .map(clusterOf);

const anyRack = fc.option(fc.constantFrom(...racks), { nil: undefined });
const noRack = fc.constant(undefined);

function groups(topics: fc.Arbitrary<readonly string[]>, rack: fc.Arbitrary<string | undefined>): fc.Arbitrary<Group> {
  const one = fc.record({ topics, rack });
  const members = fc.array(one, { minLength: 1, maxLength: 9 });
  return fc.record({ cluster, members }).map((group) => ({
    cluster: group.cluster,
    members: new Map(
      group.members.map((subscription, index) => [`m${index}`, member(subscription.topics, subscription.rack)]),
    ),
  }));
}

const someTopics = fc.subarray([...topicNames, 'unknown']);
const mixedGroups = groups(someTopics, anyRack);
const mixedGroupsWithoutRacks = groups(someTopics, noRack);
const equalGroups = groups(fc.constant(topicNames), anyRack);
const equalGroupsWithoutRacks = groups(fc.constant(topicNames), noRack);

function assignedBy(name: string, group: Group): ReadonlyMap<string, readonly TopicPartition[]> {
  const [assignor] = assignorsOf([name]);
  return partitionsOf(assignor!, group);
}

function partitionsOf(assignor: PartitionAssignor, group: Group): ReadonlyMap<string, readonly TopicPartition[]> {
  const result = assignor.assign(group.cluster, group.members);
  assert.deepEqual([...result.keys()].toSorted(), [...group.members.keys()].toSorted(), 'every member has an answer');
  return new Map(Array.from(result, ([memberId, { partitions }]) => [memberId, partitions]));
}

function ownersOf(assigned: ReadonlyMap<string, readonly TopicPartition[]>): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [memberId, partitions] of assigned) {
    for (const partition of partitions) {
      const name = formatTopicPartition(partition);
      assert.ok(!owners.has(name), `${name} has one owner only`);
      owners.set(name, memberId);
    }
  }
  return owners;
}

function wantedPartitions({ cluster: known, members }: Group): string[] {
  const topics = new Set([...members.values()].flatMap((subscription) => subscription.topics));
  return [...topics].flatMap((topic) =>
    (known.partitionsFor(topic) ?? []).map(({ partition }) => formatTopicPartition({ topic, partition })),
  );
}

/** The group after everybody has done what it was told. */
function settled(group: Group, assigned: ReadonlyMap<string, readonly TopicPartition[]>, generationId: number): Group {
  const members = Array.from(group.members, ([memberId, subscription]) => {
    const ownedPartitions = assigned.get(memberId) ?? [];
    return [memberId, { ...subscription, ownedPartitions, generationId }] as const;
  });
  return { ...group, members: new Map(members) };
}

for (const name of names) {
  test(`${name}: every partition that somebody wants has one owner, who wants it`, () => {
    fc.assert(
      fc.property(mixedGroups, (group) => {
        const assigned = assignedBy(name, group);
        assert.deepEqual([...ownersOf(assigned).keys()].toSorted(), wantedPartitions(group).toSorted());
        for (const [memberId, partitions] of assigned) {
          for (const { topic } of partitions) assert.ok(group.members.get(memberId)!.topics.includes(topic));
        }
      }),
    );
  });
}

for (const name of ['sticky', 'cooperative-sticky', 'roundrobin']) {
  test(`${name}: loads differ by one at most when all want the same`, () => {
    fc.assert(
      fc.property(equalGroups, (group) => {
        const loads = Array.from(assignedBy(name, group).values(), (partitions) => partitions.length);
        assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, String(loads));
      }),
    );
  });
}

test('sticky: at first nobody could take a partition from a member that has two more', () => {
  fc.assert(
    fc.property(mixedGroups, (group) => {
      const assigned = assignedBy('sticky', group);
      for (const partitions of assigned.values()) {
        for (const { topic } of partitions) {
          for (const [otherId, other] of assigned) {
            if (group.members.get(otherId)!.topics.includes(topic)) assert.ok(partitions.length <= other.length + 1);
          }
        }
      }
    }),
  );
});

// As in Kafka, what is not in its owner's rack is dealt out again each time: hence without racks.
test('cooperative-sticky: nothing moves when nothing changed', () => {
  fc.assert(
    fc.property(mixedGroupsWithoutRacks, (group) => {
      const assigned = assignedBy('cooperative-sticky', group);
      const again = assignedBy('cooperative-sticky', settled(group, assigned, 1));
      assert.deepEqual(ownersOf(again), ownersOf(assigned));
    }),
  );
});

test('cooperative-sticky: who stays keeps what it has when another leaves', () => {
  fc.assert(
    fc.property(equalGroupsWithoutRacks, fc.nat(), (group, index) => {
      fc.pre(group.members.size > 1);
      const before = assignedBy('cooperative-sticky', group);
      const leaver = `m${index % group.members.size}`;
      const after = settled(group, before, 1);
      const remaining = new Map([...after.members].filter(([memberId]) => memberId !== leaver));
      const owners = ownersOf(assignedBy('cooperative-sticky', { cluster: group.cluster, members: remaining }));
      for (const [name, owner] of ownersOf(before)) {
        if (owner !== leaver) assert.equal(owners.get(name), owner);
        else assert.ok(owners.has(name), `${name} went to somebody`);
      }
    }),
  );
});

/** The second group, of whose members some were in the first one and still own what they got there. */
function afterChange(first: Group, second: Group): Group {
  const before = settled(first, assignedBy('cooperative-sticky', first), 1);
  const members = Array.from(second.members, ([memberId, subscription]) => {
    const owned = before.members.get(memberId)?.ownedPartitions;
    const ownedPartitions = owned?.filter(({ topic }) => subscription.topics.includes(topic)) ?? [];
    return [memberId, { ...subscription, ownedPartitions, generationId: owned === undefined ? -1 : 1 }] as const;
  });
  return { cluster: first.cluster, members: new Map(members) };
}

test('cooperative-sticky: nobody gets what another still owns', () => {
  fc.assert(
    fc.property(mixedGroups, mixedGroups, (first, second) => {
      const group = afterChange(first, second);
      const owners = ownersOf(assignedBy('cooperative-sticky', group));
      for (const [memberId, { ownedPartitions }] of group.members) {
        for (const partition of ownedPartitions) {
          const owner = owners.get(formatTopicPartition(partition));
          assert.ok(owner === undefined || owner === memberId, `${formatTopicPartition(partition)} is still in use`);
        }
      }
    }),
  );
});

test('cooperative-sticky: rebalances that follow, when what moves has been let go, assign everything', () => {
  fc.assert(
    fc.property(mixedGroupsWithoutRacks, mixedGroupsWithoutRacks, (first, second) => {
      let group = afterChange(first, second);
      let assigned = assignedBy('cooperative-sticky', group);
      // Two are enough mostly; the general assignment may think again in the second.
      for (let generation = 2; generation <= 5; generation += 1) {
        group = settled(group, assigned, generation);
        assigned = assignedBy('cooperative-sticky', group);
      }
      assert.deepEqual([...ownersOf(assigned).keys()].toSorted(), wantedPartitions(group).toSorted());
    }),
  );
});

test('cooperative-sticky: its user data is the generation of the last assignment', () => {
  const assignor = new CooperativeStickyAssignor();
  assert.equal(Buffer.from(assignor.subscriptionUserData()).toString('hex'), 'ffffffff');
  assignor.onAssignment({ partitions: [], userData: null }, 7);
  assert.equal(Buffer.from(assignor.subscriptionUserData()).toString('hex'), '00000007');
});
