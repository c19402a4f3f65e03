// Where Kafka's sticky assignors go wrong and ours do not. What kafka-clients 4.3.1 does is said beside each
// case.

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

// Kafka: a has t-0 and t-2. It takes a member without topics for one that subscribes to what the others do.
test('a member whose pattern matches nothing gets nothing', () => {
  assert.deepEqual(assign({ t: 3 }, { a: { topics: '' }, b: { topics: 't' } }), { a: [], b: ['t-0', 't-1', 't-2'] });
});

// Kafka: ciy, which owned it in an earlier generation, gets t6x-1.
test('a partition does not go back to a former owner that no longer wants its topic', () => {
  const result = assign(
    { t35: 7, t6x: 6, tp3: 6, tue: 2, ty3: 1 },
    {
      ciy: { topics: 'tp3 tue ty3', owned: 't6x-1 t6x-4 t35-5 tp3-5', generation: 2 },
      cnb: { topics: 't35 t6x tp3', owned: 't6x-2 t6x-5 t35-6', generation: 2 },
      c66: { topics: 't35 t6x tp3 tue ty3', owned: 't6x-3 t35-2 tp3-2', generation: 3 },
      cdk: { topics: 't35 tp3 tue ty3', owned: 'tue-0 t35-3', generation: 2 },
      cps: { topics: 'tp3 ty3', owned: 'ty3-0 tp3-0 tp3-1', generation: 3 },
      cg2: { topics: 't35 tp3', owned: 't35-1 t35-4 tp3-4', generation: 3 },
      cvj: { topics: 't35 t6x tp3 tue', owned: 'tue-1 tp3-3', generation: 3 },
      cb1: { topics: 't35 t6x tp3 ty3', owned: 't6x-0 t35-0', generation: 3 },
    },
  );
  assert.deepEqual(result['ciy'], ['tp3-5']);
});

// Kafka: IllegalStateException, "No more unfilled consumers to be assigned."
test('partitions that are gone are forgotten, and those behind them are assigned once', () => {
  const result = assign(
    { a: 1, b: 2 },
    { one: { topics: 'a b', owned: 'a-0 a-7', generation: 1 }, two: { topics: 'a b', owned: 'b-0', generation: 1 } },
  );
  assert.deepEqual(Object.values(result).flat().toSorted(), ['a-0', 'b-0', 'b-1']);
});

// Kafka: b gets t-0 at once, while a still owns it.
test('a generation counts wherever a member says it', () => {
  const result = assign(
    { t: 2 },
    {
      a: { topics: 't', owned: 't-0 t-1', userData: '00000005' },
      b: { topics: 't', owned: 't-0', generation: 5 },
    },
  );
  assert.deepEqual(result, { a: ['t-1'], b: [] }, 'both own t-0: nobody gets it before both have let it go');
});

// Kafka: never ends. Two partitions take each other's place for ever.
test('balancing ends', () => {
  const result = assign(
    { t0: '- abc bc bc b', t1: 'c b c a ac', t2: 'c - abc abc ab ac' },
    {
      m8014: { topics: 't1 t2', owned: 't1-1 t2-2 t2-3 t2-4 t1-0', generation: 1, rack: 'b' },
      m6943: { topics: 't1 t2', owned: 't1-2 t1-3 t1-4 t2-0 t2-1 t2-5', generation: 1 },
      new18575: { topics: 't0 t1 t2', rack: 'a' },
      m1220: { topics: 't0', owned: 't0-1 t0-3', generation: 1, rack: 'c' },
      m4181: { topics: 't0', owned: 't0-0 t0-4', generation: 1 },
    },
  );
  const given = Object.values(result).flat();
  assert.equal(new Set(given).size, given.length);
  // What is not given to anybody yet still has to be let go by its owner.
  assert.ok(given.length >= 10, given.join(' '));
});

// As in Kafka.
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
