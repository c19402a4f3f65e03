// Single subjects where the client does more than to pass on: pages, versions, passwords, rules by place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KafkaError } from '../../../src/client/index.ts';
import { alterUserScramCredentialsApi } from '../../../src/protocol/apis/alter-user-scram-credentials.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { createAclsApi } from '../../../src/protocol/apis/create-acls.ts';
import { describeLogDirsApi } from '../../../src/protocol/apis/describe-log-dirs.ts';
import { describeTopicPartitionsApi } from '../../../src/protocol/apis/describe-topic-partitions.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { updateFeaturesApi } from '../../../src/protocol/apis/update-features.ts';
import { writeTxnMarkersApi } from '../../../src/protocol/apis/write-txn-markers.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { rejectionOf, startAdminWorld, stop } from './admin-world.ts';

const partition = (partitionIndex: number) => ({
  errorCode: 0,
  partitionIndex,
  leaderId: 1,
  leaderEpoch: 0,
  replicaNodes: [1],
  isrNodes: [1],
  eligibleLeaderReplicas: [],
  lastKnownElr: null,
});

const page = (partitions: readonly number[], next?: number) => ({
  topics: [{ errorCode: 0, name: 't', topicId: 'BAAAAAAAAAAAAAAAAAAAAA', partitions: partitions.map(partition) }],
  ...(next === undefined ? {} : { nextCursor: { topicName: 't', partitionIndex: next } }),
});

test('a topic that comes in several pages is put together', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(describeTopicPartitionsApi, ({ cursor }) => {
    const from = cursor?.partitionIndex ?? 0;
    return from < 4 ? page([from, from + 1], from + 2) : page([from]);
  });
  const options = { partitionSizeLimitPerResponse: 2 };
  const results = await world.run(world.admin.describeTopics(['t', 't'], options));
  const topic = results.get('t')!;
  assert.deepEqual(
    topic.partitions.map((each) => each.partition),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(topic.partitions[0]?.eligibleLeaderReplicas, []);
  assert.equal(topic.partitions[0]?.lastKnownEligibleLeaderReplicas, undefined);
  assert.equal(topic.authorizedOperations, undefined);
  await stop(world);
});

test('pages that do not go on end the call', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(describeTopicPartitionsApi, () => page([0], 1));
  const results = await world.run(world.admin.describeTopics(['t']));
  assert.match(results.errors.get('t')!.message, /again and again/);
  await stop(world);
});

test('a broker without pages is asked by Metadata, which creates nothing', async () => {
  const world = await startAdminWorld();
  world.cluster.addTopic('t', 2);
  const results = await world.run(world.admin.describeTopics(['t', 'nowhere']));
  assert.equal(results.get('t')?.partitions.length, 2);
  assert.equal((results.errors.get('nowhere') as KafkaError).errorName, 'UNKNOWN_TOPIC_OR_PARTITION');
  await stop(world);
});

test('a password is not sent, and a user with two changes has one outcome', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(alterUserScramCredentialsApi, () => ({
    results: [{ user: 'alice', errorCode: 93, errorMessage: 'Too few iterations' }],
  }));
  // Without iterations nothing has to be derived outside of the simulation.
  const upsertion = { user: 'alice', mechanism: 'SCRAM-SHA-256', iterations: 0, password: 'secret' } as const;
  const deletion = { user: 'alice', mechanism: 'SCRAM-SHA-512', remove: true } as const;
  const results = await world.run(world.admin.alterUserScramCredentials([upsertion, deletion]));
  assert.equal(results.errors.get('alice')?.message, 'Too few iterations');
  const { upsertions, deletions } = world.cluster.broker.seen(alterUserScramCredentialsApi)[0]!.request as {
    upsertions: { salt: Uint8Array; saltedPassword: Uint8Array }[];
    deletions: unknown[];
  };
  assert.deepEqual([upsertions[0]!.salt.length, upsertions[0]!.saltedPassword.length], [24, 32]);
  assert.ok(!Buffer.from(upsertions[0]!.saltedPassword).includes('secret'));
  assert.equal(deletions.length, 1);
  await stop(world);
});

test('an empty password is refused before anything of its user is sent', async () => {
  const world = await startAdminWorld();
  const empty = { user: 'alice', mechanism: 'SCRAM-SHA-256', iterations: 4096, password: '' } as const;
  const deletion = { user: 'alice', mechanism: 'SCRAM-SHA-512', remove: true } as const;
  const results = await world.run(world.admin.alterUserScramCredentials([empty, deletion]));
  assert.equal((results.errors.get('alice') as KafkaError).errorName, 'UNACCEPTABLE_CREDENTIAL');
  assert.equal(world.cluster.broker.seen(alterUserScramCredentialsApi).length, 0);
  await stop(world);
});

test('a broker is asked what it can be asked, in the oldest version too', async () => {
  for (const max of [0, 4]) {
    const world = await startAdminWorld();
    world.cluster.broker.ranges.set(apiVersionsApi.key, { min: 0, max });
    const ranges = await world.run(world.admin.describeApiVersions());
    assert.deepEqual(
      ranges.find(({ apiKey }) => apiKey === apiVersionsApi.key),
      { apiKey: apiVersionsApi.key, minVersion: 0, maxVersion: max },
    );
    await stop(world);
  }
});

test('from version 2 on the features are updated together or not at all', async () => {
  for (const max of [1, 2]) {
    const world = await startAdminWorld();
    world.cluster.broker.ranges.set(updateFeaturesApi.key, { min: 0, max });
    world.cluster.broker.handle(updateFeaturesApi, (request) => ({
      errorCode: 0,
      errorMessage: null,
      results: request.featureUpdates.map(({ feature }, index) => ({
        feature,
        errorCode: index === 0 ? 0 : 95,
        errorMessage: null,
      })),
    }));
    const updates = ['a', 'b'].map((feature) => ({ feature, maxVersionLevel: 1 }));
    const results = await world.run(world.admin.updateFeatures(updates));
    assert.equal(results.errors.size, max === 1 ? 1 : 0);
    assert.equal(results.values.size, max === 1 ? 1 : 2);
    await stop(world);
  }
});

test('a level that is none is refused before anybody is asked', async () => {
  const world = await startAdminWorld();
  for (const maxVersionLevel of [-1, 0]) {
    const error = await rejectionOf(world, world.admin.updateFeatures([{ feature: 'a', maxVersionLevel }]));
    assert.ok(error instanceof RangeError);
  }
  await stop(world);
});

test('equal rules have an outcome each, in their order', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(createAclsApi, (request) => ({
    results: request.creations.map((_creation, index) => ({ errorCode: index === 1 ? 42 : 0, errorMessage: null })),
  }));
  const rule = {
    resourceType: 'TOPIC',
    resourceName: 't',
    principal: 'User:a',
    host: '*',
    operation: 'READ',
    permissionType: 'ALLOW',
  } as const;
  const outcomes = await world.run(world.admin.createAcls([rule, rule, rule]));
  assert.deepEqual(
    outcomes.map((outcome) => 'error' in outcome),
    [false, true, false],
  );
  await stop(world);
});

test('a producer whose transaction is still being aborted is fenced again', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.script(initProducerIdApi, () => ({ errorCode: 51 }));
  const results = await world.run(world.admin.fenceProducers(['a']));
  assert.equal(results.get('a')?.producerId, 1_000);
  assert.equal(world.cluster.broker.seen(initProducerIdApi).length, 2);
  await stop(world);
});

test('a replica is found in spite of a directory that is offline, with the copy that is to take its place', async () => {
  const world = await startAdminWorld();
  const holds = (logDir: string, errorCode: number, isFutureKey: boolean) => ({
    errorCode,
    logDir,
    topics:
      errorCode === 0
        ? [
            {
              name: 't',
              partitions: [{ partitionIndex: 0, partitionSize: 1, offsetLag: isFutureKey ? 9 : 0, isFutureKey }],
            },
          ]
        : [],
  });
  world.cluster.broker.handle(describeLogDirsApi, () => ({
    results: [holds('/broken', 56, false), holds('/a', 0, false), holds('/b', 0, true)],
  }));
  const replica = { topic: 't', partition: 0, brokerId: 1 };
  const results = await world.run(world.admin.describeReplicaLogDirs([replica]));
  assert.deepEqual(results.get('t-0-1'), { path: '/a', offsetLag: 0, futurePath: '/b', futureOffsetLag: 9 });
  world.cluster.broker.handle(describeLogDirsApi, () => ({ results: [holds('/broken', 31, false)] }));
  const refused = await world.run(world.admin.describeReplicaLogDirs([replica]));
  assert.equal((refused.errors.get('t-0-1') as KafkaError).errorName, 'CLUSTER_AUTHORIZATION_FAILED');
  await stop(world);
});

test('a broker before DescribeCluster tells by Metadata who is there', async () => {
  const world = await startAdminWorld();
  const { clusterId, controllerId, nodes } = await world.run(world.admin.describeCluster());
  assert.deepEqual([clusterId, controllerId, nodes.map(({ id }) => id)], ['fake', 1, [1]]);
  await stop(world);
});

test('a place that an older leader does not know of does not take the others with it', async () => {
  const world = await startAdminWorld();
  world.cluster.addTopic('t', 2);
  world.cluster.broker.ranges.set(listOffsetsApi.key, { min: 1, max: 6 });
  const queries = [
    { topic: 't', partition: 0, offset: 'latest' },
    { topic: 't', partition: 1, offset: 'maxTimestamp' },
  ] as const;
  const results = await world.run(world.admin.listOffsets(queries));
  assert.equal(results.get('t-0')?.offset, 0);
  assert.equal(results.errors.get('t-1')?.name, 'UnsupportedVersionError');
  await stop(world);
});

test('why a transaction could not be aborted is told in the words of Java', async () => {
  const world = await startAdminWorld();
  world.cluster.addTopic('t', 1);
  const spec = { topic: 't', partition: 0, producerId: 7, producerEpoch: 2, coordinatorEpoch: 4 };
  const begins =
    'WriteTxnMarkers request with AbortTransactionSpec(topicPartition=t-0, producerId=7, producerEpoch=2, coordinatorEpoch=4) failed';
  for (const [errorCode, reason] of [
    [ErrorCode.INVALID_PRODUCER_EPOCH, ' due an invalid producer epoch'],
    [ErrorCode.CLUSTER_AUTHORIZATION_FAILED, ' due to cluster authorization error'],
    [
      ErrorCode.TRANSACTION_COORDINATOR_FENCED,
      ' since the provided coordinator epoch 4 has been fenced by the active coordinator',
    ],
  ] as const) {
    world.cluster.broker.handle(writeTxnMarkersApi, () => ({
      markers: [{ producerId: 7, topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode }] }] }],
    }));
    const error = await rejectionOf(world, world.admin.abortTransaction(spec));
    assert.ok(error instanceof KafkaError);
    assert.deepEqual([error.code, error.message], [errorCode, `${begins}${reason}`]);
  }
  await stop(world);
});
