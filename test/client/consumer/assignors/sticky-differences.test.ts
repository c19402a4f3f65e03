// Where Kafka's sticky assignors go wrong and ours do not: a member never gets what it did not ask for, and
// claims to what is not there do no harm.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CooperativeStickyAssignor } from '../../../../src/client/consumer/assignors/cooperative-sticky-assignor.ts';
import type { MemberSubscription } from '../../../../src/client/consumer/assignors/partition-assignor.ts';
import { StickyAssignor } from '../../../../src/client/consumer/assignors/sticky-assignor.ts';
import { readScenario, resultOf } from './assignor-scenarios.ts';

function assign(topics: object, members: object): Readonly<Record<string, readonly string[]>> {
  const scenario = readScenario(JSON.stringify({ assignor: 'cooperative-sticky', topics, members, result: {} }));
  return resultOf(new CooperativeStickyAssignor().assign(scenario.cluster, scenario.members));
}

test('a member whose pattern matches nothing gets nothing', () => {
  assert.deepEqual(assign({ t: 3 }, { none: { topics: '' }, all: { topics: 't' } }), {
    all: ['t-0', 't-1', 't-2'],
    none: [],
  });
});

test('a partition does not go back to a former owner that no longer wants its topic', () => {
  const result = assign(
    { t: 6, u: 1 },
    {
      former: { topics: 'u', owned: 't-0 t-1 t-2 t-3 t-4 t-5', generation: 1 },
      late: { topics: 't u', generation: 2 },
      later: { topics: 't', generation: 2 },
    },
  );
  assert.deepEqual(
    result['former']!.filter((name) => name.startsWith('t')),
    [],
  );
});

test('partitions that are gone are forgotten, and those behind them are assigned once', () => {
  const result = assign(
    { a: 1, b: 2 },
    { one: { topics: 'a b', owned: 'a-0 a-7', generation: 1 }, two: { topics: 'a b', owned: 'b-0', generation: 1 } },
  );
  assert.deepEqual(Object.values(result).flat().toSorted(), ['a-0', 'b-0', 'b-1']);
});

test('a generation counts wherever a member says it', () => {
  const result = assign(
    { t: 2 },
    {
      old: { topics: 't', owned: 't-0 t-1', userData: '00000005' },
      new: { topics: 't', owned: 't-0', generation: 5 },
    },
  );
  assert.deepEqual(result, { old: ['t-1'], new: [] }, 'both own t-0: nobody gets it before both have let it go');
});

test('user data that nobody can read claims nothing', () => {
  const partitions = [{ partition: 0, replicaRacks: [] }];
  const member = (userData: string): MemberSubscription => ({
    topics: ['t'],
    ownedPartitions: [],
    generationId: -1,
    rackId: undefined,
    groupInstanceId: undefined,
    userData: Buffer.from(userData, 'hex'),
  });
  for (const userData of ['', '7fffffff', 'ffffffff', '000000010001', '00000001ffff', '01']) {
    const result = new StickyAssignor().assign({ partitionsFor: () => partitions }, new Map([['m', member(userData)]]));
    assert.deepEqual(resultOf(result), { m: ['t-0'] });
  }
});
