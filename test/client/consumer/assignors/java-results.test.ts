// What Apache Kafka's own assignors decided, decided again. test/fixtures/client/README.md says where the
// cases come from.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assignorsOf } from '../../../../src/client/consumer/assignors/assignors-of.ts';
import type { MemberSubscription } from '../../../../src/client/consumer/assignors/partition-assignor.ts';
import { StickyAssignor } from '../../../../src/client/consumer/assignors/sticky-assignor.ts';
import { type AssignorScenario, readScenario, resultOf } from './assignor-scenarios.ts';

function linesOf(name: string): readonly string[] {
  const text = readFileSync(new URL(`../../../fixtures/client/${name}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

const scenarios = linesOf('java-assignors.jsonl').map(readScenario);
const vectors = linesOf('consumer-assignors.jsonl').map((line) => JSON.parse(line) as Vector);

interface Vector {
  readonly scenario: string;
  readonly assignor: string;
  readonly partitions: Readonly<Record<string, number>>;
  readonly members: readonly VectorMember[];
  readonly result: Readonly<Record<string, readonly string[]>>;
}

interface VectorMember {
  readonly memberId: string;
  readonly instanceId?: string;
  readonly topics: readonly string[];
  readonly owned: readonly string[];
  readonly generation: number;
  readonly userDataHex?: string;
}

function partitionNamed(name: string): { topic: string; partition: number } {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}

function scenarioOf({ assignor, partitions, members, result }: Vector): AssignorScenario {
  const counts = new Map(Object.entries(partitions));
  return {
    assignor,
    cluster: {
      partitionsFor: (topic) =>
        Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => ({ partition, replicaRacks: [] })),
    },
    members: new Map(members.map((member) => [member.memberId, subscriptionOf(member)])),
    result,
  };
}

function subscriptionOf({ topics, owned, generation, instanceId, userDataHex }: VectorMember): MemberSubscription {
  return {
    topics,
    ownedPartitions: owned.map(partitionNamed),
    generationId: generation,
    rackId: undefined,
    groupInstanceId: instanceId,
    userData: userDataHex === undefined ? null : Buffer.from(userDataHex, 'hex'),
  };
}

function checkResult({ assignor, cluster, members, result }: AssignorScenario, message: string): void {
  const [ours] = assignorsOf([assignor]);
  assert.deepEqual(resultOf(ours!.assign(cluster, members)), result, message);
}

test('the hand-made cases', () => {
  assert.equal(vectors.length, 36);
  for (const vector of vectors) checkResult(scenarioOf(vector), `${vector.scenario} ${vector.assignor}`);
});

for (const assignor of ['range', 'roundrobin', 'sticky', 'cooperative-sticky']) {
  test(`random groups through several rebalances: ${assignor}`, () => {
    const own = scenarios.filter((scenario) => scenario.assignor === assignor);
    assert.ok(own.length >= 50);
    for (const scenario of own) checkResult(scenario, `line ${scenarios.indexOf(scenario) + 1}`);
  });
}

test('the user data of a sticky member is byte for byte that of Java', () => {
  let count = 0;
  for (const { assignor, members } of vectors) {
    for (const { owned, generation, userDataHex } of members) {
      if (assignor !== 'sticky' || userDataHex === undefined) continue;
      assert.equal(stickyUserData(owned.map(partitionNamed), generation), userDataHex);
      count += 1;
    }
  }
  for (const { assignor, members } of scenarios) {
    for (const { userData } of members.values()) {
      const claim = assignor === 'sticky' && userData !== null ? readUserData(Buffer.from(userData)) : undefined;
      if (claim === undefined) continue;
      const hex = Buffer.from(userData!).toString('hex');
      assert.equal(stickyUserData(claim.partitions, claim.generation), hex);
      // In whatever order the topics come, unless two of them share a bucket of Java's hash table.
      const forth = stickyUserData(byTopic(claim.partitions), claim.generation);
      const back = stickyUserData(byTopic(claim.partitions).toReversed(), claim.generation);
      if (forth === back) assert.equal(forth, hex);
      count += 1;
    }
  }
  assert.ok(count > 500, `${count} cases`);
});

function byTopic<T extends { topic: string; partition: number }>(partitions: readonly T[]): T[] {
  return partitions.toSorted((a, b) => (a.topic < b.topic ? -1 : 1));
}

function stickyUserData(partitions: readonly { topic: string; partition: number }[], generation: number): string {
  const assignor = new StickyAssignor();
  assert.equal(assignor.subscriptionUserData(), null, 'nothing before the first assignment');
  assignor.onAssignment({ partitions, userData: null }, generation);
  return Buffer.from(assignor.subscriptionUserData()!).toString('hex');
}

/** Version 1 of the user data; undefined for anything else. */
function readUserData(
  bytes: Buffer,
): { partitions: { topic: string; partition: number }[]; generation: number } | undefined {
  let at = 0;
  const int32 = (): number => bytes.readInt32BE((at += 4) - 4);
  const partitions: { topic: string; partition: number }[] = [];
  try {
    for (let topics = int32(); topics > 0; topics -= 1) {
      const length = bytes.readInt16BE(at);
      const topic = bytes.toString('utf8', at + 2, (at += 2 + length));
      for (let count = int32(); count > 0; count -= 1) partitions.push({ topic, partition: int32() });
    }
    return { partitions, generation: int32() };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
