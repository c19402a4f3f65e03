// Which partition a record goes to.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import { type PartitionerInput, RoundRobinPartitioner, UniformStickyPartitioner } from '../../../src/client/index.ts';
import type { TopicInfo } from '../../../src/client/cluster/metadata-cache.ts';
import { DefaultPartitioner } from '../../../src/client/producer/partitioning/default-partitioner.ts';
import { outcomeOf, show, startWorld, textProducer } from '../world.ts';

function topicOf(leaders: readonly (number | undefined)[]): TopicInfo {
  const none: readonly number[] = [];
  return {
    name: 't',
    id: undefined,
    isInternal: false,
    errorCode: 0,
    partitions: leaders.map((leader, partition) => ({
      partition,
      leader,
      leaderEpoch: 0,
      replicas: none,
      inSyncReplicas: none,
      offlineReplicas: none,
      errorCode: 0,
    })),
  };
}

interface Choice {
  readonly queues?: readonly number[];
  readonly stuck?: readonly number[];
  readonly isAdaptive?: boolean;
  readonly ignoreKeys?: boolean;
}

function defaultPartitioner({ queues = [], stuck = [], isAdaptive = true, ignoreKeys = false }: Choice) {
  return new DefaultPartitioner({
    random: new SeededRandom(7),
    ignoreKeys,
    isAdaptive,
    stickyBytes: 100,
    queueLength: (_topic, partition) => queues[partition] ?? 0,
    isStuck: (nodeId) => stuck.includes(nodeId),
  });
}

/** How often each partition is chosen when every record moves the sticky one. */
function shares(topic: TopicInfo, choice: Choice): number[] {
  const partitioner = defaultPartitioner(choice);
  const counts = topic.partitions.map(() => 0);
  for (let round = 0; round < 10_000; round += 1) {
    const partition = partitioner.partition(topic, null);
    counts[partition]! += 1;
    partitioner.noteAppended(topic, partition, 200, true);
  }
  return counts.map((count) => count / 10_000);
}

/** Java's own results, from its DefaultPartitioner and BuiltInPartitioner: murmur2, without its sign, modulo. */
const javaVectors: readonly (readonly [string, number, number])[] = [
  ['21', 10, -973932308],
  ['foobar', 10, -790332482],
  ['a-little-bit-long-string', 10, -985981536],
  ['a-little-bit-longer-string', 10, -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', 10, -58897971],
  ['abc', 7, 479470107],
];

test('a key goes where Java sends it', () => {
  const partitioner = defaultPartitioner({});
  for (const [key, count, murmur2] of javaVectors) {
    const topic = topicOf(Array.from({ length: count }, () => 1));
    assert.equal(partitioner.partition(topic, Buffer.from(key)), (murmur2 & 0x7fffffff) % count, key);
  }
  const headless = topicOf([undefined, undefined, 1]);
  assert.equal(partitioner.partition(headless, Buffer.from('21')), (-973932308 & 0x7fffffff) % 3, 'leader or not');
});

test('without a key a partition is kept until it has its bytes, and changed with the batch or at twice as many', () => {
  const partitioner = defaultPartitioner({});
  const topic = topicOf([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  const first = partitioner.partition(topic, null);
  partitioner.noteAppended(topic, first, 60, true);
  assert.equal(partitioner.partition(topic, null), first, 'a full batch is not enough');
  partitioner.noteAppended(topic, first, 60, false);
  assert.equal(partitioner.partition(topic, null), first, 'bytes alone are not enough');
  partitioner.noteAppended(topic, first, 90, false);
  assert.notEqual(partitioner.partition(topic, null), first);
});

test('all partitions get their share, those without a leader none, and keys can be ignored', () => {
  for (const share of shares(topicOf([1, 1, 1, 1]), { isAdaptive: false })) assert.ok(Math.abs(share - 0.25) < 0.02);
  const [first, second, third] = shares(topicOf([1, undefined, 1]), {});
  assert.equal(second, 0);
  assert.ok(Math.abs(first! - third!) < 0.05);
  assert.ok(
    shares(topicOf([undefined, undefined]), {}).every((share) => share > 0.4),
    'nobody leads: any will do',
  );
  const ignoring = defaultPartitioner({ ignoreKeys: true });
  const topic = topicOf([1, 1, 1, 1, 1, 1, 1]);
  assert.equal(new Set(['a', 'b', 'c', 'd'].map((key) => ignoring.partition(topic, Buffer.from(key)))).size, 1);
});

test('the longer the queue of a partition, the smaller its share; a stuck broker gets nothing', () => {
  // Weights of KIP-794: the longest queue plus one, less the own: 1, 4, 3 of 8.
  const byQueue = shares(topicOf([1, 1, 1]), { queues: [3, 0, 1] });
  for (const [index, expected] of [1 / 8, 4 / 8, 3 / 8].entries())
    assert.ok(Math.abs(byQueue[index]! - expected) < 0.02, byQueue.join());
  assert.deepEqual(shares(topicOf([1, 2, 2]), { stuck: [2] }), [1, 0, 0]);
  assert.ok(
    shares(topicOf([2, 2]), { stuck: [2] }).every((share) => share > 0.4),
    'all are stuck: any will do',
  );
});

const input = (availablePartitions: readonly number[], partitionCount = 3): PartitionerInput => ({
  topic: 't',
  key: null,
  keyBytes: null,
  value: null,
  valueBytes: null,
  partitionCount,
  availablePartitions,
  cluster: { nodes: new Map(), partitionsFor: () => undefined },
});

test('round robin takes turns over the partitions that have a leader, or over all', () => {
  const partitioner = new RoundRobinPartitioner();
  const turns = (available: readonly number[], count: number) =>
    Array.from({ length: count }, () => partitioner.partition(input(available)));
  assert.deepEqual(turns([0, 1, 2], 4), [0, 1, 2, 0]);
  assert.deepEqual(turns([0, 2], 4), [0, 2, 0, 2]);
  assert.deepEqual(turns([], 3), [2, 0, 1]);
});

test('the uniform sticky partitioner changes with each batch, to another one that has a leader', () => {
  const partitioner = new UniformStickyPartitioner(new SeededRandom(3));
  let previous = partitioner.partition(input([0, 1, 2]));
  for (let batch = 0; batch < 50; batch += 1) {
    assert.equal(partitioner.partition(input([0, 1, 2])), previous);
    partitioner.onNewBatch('t', previous, [0, 1, 2]);
    const next = partitioner.partition(input([0, 1, 2]));
    assert.notEqual(next, previous);
    previous = next;
  }
  partitioner.onNewBatch('t', previous, [previous]);
  assert.equal(partitioner.partition(input([previous])), previous);
});

test('a producer uses what it is given: names of Java, objects, functions', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 4);
  const partitionsOf = async (options: object, count: number): Promise<number[]> => {
    const producer = textProducer(world, options);
    const records = Array.from({ length: count }, (_, index) => ({ topic: 't', key: 'same', value: `${index}` }));
    const sent = await world.machine.runUntil(producer.send(records));
    await world.machine.runUntil(producer.close());
    return sent.map(({ partition }) => partition);
  };
  assert.deepEqual(await partitionsOf({ partitionerClass: 'RoundRobinPartitioner' }, 5), [0, 1, 2, 3, 0]);
  const javaName = 'org.apache.kafka.clients.producer.UniformStickyPartitioner';
  const sticky = await partitionsOf({ partitionerClass: javaName, batchSize: 150 }, 200);
  assert.equal(new Set(sticky).size, 4, 'a new batch is a new partition');
  let seen: PartitionerInput | undefined;
  const custom = (given: PartitionerInput): number => {
    seen = given;
    return 2;
  };
  assert.deepEqual(await partitionsOf({ partitioner: custom }, 2), [2, 2]);
  assert.partialDeepStrictEqual(seen, {
    topic: 't',
    key: 'same',
    value: '1',
    partitionCount: 4,
    availablePartitions: [0, 1, 2, 3],
  });
  assert.equal(seen!.cluster.partitionsFor('t')?.length, 4);
  assert.deepEqual([...seen!.cluster.nodes.keys()], [1]);
  const producer = textProducer(world, { partitioner: () => 4 });
  assert.match(show(await outcomeOf(world, producer.send({ topic: 't', value: 'a' }))), /invalid partition number: 4/);
  await world.machine.runUntil(producer.close());
});
