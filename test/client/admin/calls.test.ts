// What all calls have in common: they end with their signal, their time and their client, try again as often
// as they may, and say how far they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientClosedError, KafkaError, type Progress } from '../../../src/client/index.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { listPartitionReassignmentsApi } from '../../../src/protocol/apis/list-partition-reassignments.ts';
import { rejectionOf, startAdminWorld, stop } from './admin-world.ts';

test('a call ends with its signal while a broker is silent', async () => {
  const world = await startAdminWorld();
  const controller = new AbortController();
  world.cluster.broker.handle(describeClusterApi, () => {
    controller.abort(new Error('enough'));
    return 'silence';
  });
  const error = await rejectionOf(world, world.admin.describeCluster({ signal: controller.signal }));
  assert.equal(error.message, 'enough');
  assert.ok(world.machine.simulation.schedule.nowMs < 1_000);
  await stop(world);
});

test('closing the client ends what is under way, also what waits to try again', async () => {
  const world = await startAdminWorld();
  world.cluster.broker.handle(deleteTopicsApi, () => {
    void world.admin.close();
    return { responses: [{ name: 't', errorCode: 41 }] };
  });
  const error = await rejectionOf(world, world.admin.deleteTopics(['t']));
  assert.ok(error instanceof ClientClosedError);
  assert.ok((await rejectionOf(world, world.admin.describeCluster())) instanceof ClientClosedError);
});

test('a request takes request.timeout.ms at most, the call goes on', async () => {
  const world = await startAdminWorld({ requestTimeoutMs: 2_000 });
  world.cluster.broker.handle(describeClusterApi, () => ({ clusterId: 'c', controllerId: 1, brokers: [] }));
  world.cluster.broker.script(describeClusterApi, () => 'silence');
  const description = await world.run(world.admin.describeCluster());
  assert.equal(description.clusterId, 'c');
  const { nowMs } = world.machine.simulation.schedule;
  assert.ok(nowMs >= 2_000 && nowMs < 4_000, String(nowMs));
  await stop(world);
});

test('a failed request is sent again as often as `retries` says', async () => {
  for (const retries of [0, 2]) {
    const world = await startAdminWorld({ retries });
    world.cluster.broker.handle(listPartitionReassignmentsApi, () => ({
      errorCode: 41,
      errorMessage: null,
      topics: [],
    }));
    const error = await rejectionOf(world, world.admin.listPartitionReassignments());
    assert.ok(error instanceof KafkaError && error.errorName === 'NOT_CONTROLLER');
    assert.equal(world.cluster.broker.seen(listPartitionReassignmentsApi).length, retries + 1);
    await stop(world);
  }
});

test('who does not want to wait for a quota is told at once', async () => {
  const world = await startAdminWorld();
  const topics = (errorCode: number) => ({ topics: [{ name: 't', errorCode, errorMessage: null }] });
  world.cluster.broker.handle(createTopicsApi, () => topics(0));
  world.cluster.broker.script(
    createTopicsApi,
    () => topics(89),
    () => topics(89),
  );
  const impatient = await world.run(world.admin.createTopics([{ name: 't' }], { retryOnQuotaViolation: false }));
  assert.equal((impatient.errors.get('t') as KafkaError).errorName, 'THROTTLING_QUOTA_EXCEEDED');
  const patient = await world.run(world.admin.createTopics([{ name: 't' }]));
  assert.equal(patient.get('t')?.name, 't');
  await stop(world);
});

test('progress counts what is settled, round by round', async () => {
  const world = await startAdminWorld();
  const codes = [[0, 41], [3]];
  world.cluster.broker.handle(deleteTopicsApi, (request) => {
    const [errorCodes] = codes.splice(0, 1);
    return { responses: request.topics.map(({ name }, index) => ({ name, errorCode: errorCodes![index]! })) };
  });
  const heard: Progress[] = [];
  await world.run(world.admin.deleteTopics(['a', 'b'], { onProgress: (progress) => heard.push(progress) }));
  assert.deepEqual(heard, [
    { done: 1, total: 2 },
    { done: 2, total: 2 },
  ]);
  await stop(world);
});
