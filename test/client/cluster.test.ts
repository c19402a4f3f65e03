// What the clients know of a cluster, and the admin calls.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Admin, KafkaError } from '../../src/client/index.ts';
import { MetadataCache, type MetadataResponse } from '../../src/client/cluster/metadata-cache.ts';
import { createTopicsApi } from '../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../src/protocol/apis/delete-topics.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { outcomeOf, show, startWorld, textProducer, type World } from './world.ts';

function answer(leaderId: number, leaderEpoch: number, topicId = 'BAAAAAAAAAAAAAAAAAAAAA'): MetadataResponse {
  const partition = {
    errorCode: 0,
    partitionIndex: 0,
    leaderId,
    leaderEpoch,
    replicaNodes: [],
    isrNodes: [],
    offlineReplicas: [],
  };
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    clusterId: 'c',
    controllerId: 1,
    clusterAuthorizedOperations: 0,
    brokers: [1, 2].map((nodeId) => ({ nodeId, host: `b${nodeId}`, port: 9092, rack: null })),
    topics: [
      { errorCode: 0, name: 't', topicId, isInternal: false, partitions: [partition], topicAuthorizedOperations: 0 },
    ],
  };
}

test('an answer that comes late does not bring an older leader back, but a new topic starts afresh', () => {
  const cache = new MetadataCache();
  cache.update(answer(2, 5), 0);
  cache.update(answer(1, 4), 1);
  assert.equal(cache.partition('t', 0)?.leader, 2);
  cache.update(answer(1, 6), 2);
  assert.equal(cache.partition('t', 0)?.leader, 1);
  cache.update(answer(2, 0, 'CAAAAAAAAAAAAAAAAAAAAA'), 3);
  assert.equal(cache.partition('t', 0)?.leader, 2);
});

function admin({ client, cluster }: World): Admin {
  return new Admin({ bootstrapServers: cluster.bootstrapServers, platform: client });
}

test('each topic of a call has its own outcome', async () => {
  const world = await startWorld();
  world.cluster.broker.handle(createTopicsApi, (request) => ({
    topics: request.topics.map(({ name }) => ({
      name,
      errorCode: name === 'bad' ? 17 : 0,
      errorMessage: name === 'bad' ? 'no such name' : null,
    })),
  }));
  await using client = admin(world);
  const results = await world.machine.runUntil(client.createTopics([{ name: 'good' }, { name: 'bad' }]));
  assert.equal(results.get('good')?.name, 'good');
  assert.throws(
    () => results.get('bad'),
    (error) => error instanceof KafkaError && error.message === 'no such name',
  );
  assert.throws(() => results.all(), KafkaError);
  await world.machine.runUntil(client.close());
});

test('the controller is looked for again when it has moved; a topic that is not there is final', async () => {
  const world = await startWorld();
  world.cluster.broker.handle(deleteTopicsApi, (request) => ({
    responses: request.topics.map(({ name }) => ({ name, errorCode: 3 })),
  }));
  world.cluster.broker.script(deleteTopicsApi, (request) => ({
    responses: request.topics.map(({ name }) => ({ name, errorCode: 41 })),
  }));
  await using client = admin(world);
  const results = await world.machine.runUntil(client.deleteTopics(['nope']));
  assert.throws(
    () => results.get('nope'),
    (error) => error instanceof KafkaError && error.errorName === 'UNKNOWN_TOPIC_OR_PARTITION',
  );
  assert.equal(world.cluster.broker.seen(deleteTopicsApi).length, 2);
  assert.ok(world.machine.simulation.schedule.nowMs < 5_000);
  await world.machine.runUntil(client.close());
});

test('when the brokers that were learnt are gone, the bootstrap servers are asked again', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const elsewhere = {
    brokers: [{ nodeId: 9, host: 'client', port: 1 }],
    clusterId: 'fake',
    controllerId: 9,
    topics: [],
  };
  world.cluster.broker.script(metadataApi, () => elsewhere);
  const producer = textProducer(world);
  const metadata = await outcomeOf(world, producer.send({ topic: 't', value: 'a' }));
  assert.ok(!(metadata instanceof Error) && metadata.offset === 0, show(metadata));
  await world.machine.runUntil(producer.close());
});
