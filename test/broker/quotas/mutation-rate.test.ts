// Clients that create and delete more partitions than controller_mutation_rate allows (KIP-599), in virtual time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../../../src/client/waiting.ts';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { createPartitionsApi } from '../../../src/protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { type TestBroker, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

const { NONE, THROTTLING_QUOTA_EXCEEDED: exceeded, UNKNOWN_TOPIC_OR_PARTITION: missing } = ErrorCode;
const rate = 2;
/** Eleven windows of a second. */
const burst = 11 * rate;

async function limitedClient(admin: TestClient, broker: TestBroker): Promise<TestClient> {
  const entity = [{ entityType: 'client-id', entityName: 'busy' }];
  const ops = [{ key: 'controller_mutation_rate', value: rate, remove: false }];
  const { entries } = await admin.call(alterClientQuotasApi, 1, { entries: [{ entity, ops }], validateOnly: false });
  assert.equal(entries[0]!.errorCode, NONE);
  const client = await broker.connect();
  client.clientId = 'busy';
  return client;
}

/** What the request itself took has come back already. */
function assertSeconds(throttleTimeMs: number, seconds: number): void {
  assert.ok(
    throttleTimeMs > seconds * 900 && throttleTimeMs <= seconds * 1000,
    `${throttleTimeMs} ms, not ${seconds} s`,
  );
}

async function create(client: TestClient, version: number, counts: readonly number[], validateOnly = false) {
  const prefix = `v${version}-${counts.join('-')}${validateOnly ? '-v' : ''}`;
  const topics = counts.map((numPartitions, at) => ({
    name: `${prefix}-${at}`,
    numPartitions,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  }));
  const answer = await client.call(createTopicsApi, version, { topics, timeoutMs: 10_000, validateOnly });
  return { codes: answer.topics.map(({ errorCode }) => errorCode), answer, names: topics.map(({ name }) => name) };
}

test('of a large creation what is left when something is owed is refused, with the time to wait', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    const { codes, answer } = await create(client, 7, [10, 10, 12, 1, 1]);
    assert.deepEqual(codes, [NONE, NONE, NONE, exceeded, exceeded]);
    assertSeconds(answer.throttleTimeMs, (32 - burst) / rate);
    assert.equal(answer.topics[3]!.errorMessage, null);
    assert.equal(answer.topics[3]!.topicId, 'AAAAAAAAAAAAAAAAAAAAAA');
    client.destroy();
  }));

test('the client is held for the time that it is told, and may go on then', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    await create(client, 7, [burst + 6, 1]);
    const startMs = broker.platform.clock.monotonicMs();
    assert.deepEqual((await create(client, 7, [1])).codes, [NONE]);
    assert.ok(broker.platform.clock.monotonicMs() - startMs >= 3_000);
    client.destroy();
  }));

test('from a version that does not know of it everything is done, and the client waits longer', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    const { codes, answer } = await create(client, 5, [20, 20, 2]);
    assert.deepEqual(codes, [NONE, NONE, NONE]);
    assertSeconds(answer.throttleTimeMs, (42 - burst) / rate);
    client.destroy();
  }));

test('what is only validated counts, and what is refused for another reason does not', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    const invalid = await create(client, 7, [0, 0, 0]);
    assert.ok(invalid.codes.every((code) => code === ErrorCode.INVALID_PARTITIONS));
    assert.deepEqual((await create(client, 7, [burst], true)).codes, [NONE]);
    assert.deepEqual((await create(client, 7, [1, 1], true)).codes, [NONE, exceeded]);
    client.destroy();
  }));

test('partitions that are added and topics that are deleted count as those that are created', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    const { names } = await create(admin, 7, [1, 15, 9]);
    const more = names.map((name, at) => ({ name, count: 16 + at, assignments: null }));
    const grown = await client.call(createPartitionsApi, 3, { topics: more, timeoutMs: 10_000, validateOnly: false });
    assert.deepEqual(
      grown.results.map(({ errorCode }) => errorCode),
      [NONE, NONE, NONE],
    );
    assert.equal(grown.throttleTimeMs, 0);
    const topics = names.map((name) => ({ name, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }));
    const gone = await client.call(deleteTopicsApi, 6, { topics, timeoutMs: 10_000 });
    assert.equal(gone.responses.filter(({ errorCode }) => errorCode === exceeded).length, 3);
    assertSeconds(gone.throttleTimeMs, (15 + 2 + 9 - burst) / rate);
    const older = await client.call(deleteTopicsApi, 4, { topicNames: names, timeoutMs: 10_000 });
    assert.ok(older.responses.every(({ errorCode }) => errorCode === NONE));
    assert.ok(older.throttleTimeMs > 0);
    client.destroy();
  }));

test('in the long run a client changes as many partitions as its quota says, others as many as they like', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    await create(client, 7, [burst]);
    const startMs = broker.platform.clock.monotonicMs();
    let created = 0;
    for (let round = 0; round < 80; round += 1) {
      const { codes } = await create(client, 7, [5], true);
      if (codes[0] === NONE) created += 5;
    }
    const perSecond = (created * 1000) / (broker.platform.clock.monotonicMs() - startMs);
    assert.ok(Math.abs(perSecond - rate) <= rate / 10, `${perSecond} partitions a second`);
    assert.equal((await create(admin, 7, [500])).answer.throttleTimeMs, 0);
    client.destroy();
  }));

test('topics that are made because somebody asks for them count, too', () =>
  withBroker(async (admin, broker) => {
    const client = await limitedClient(admin, broker);
    await create(client, 7, [burst + 4]);
    const ask = async (): Promise<number> => {
      const request = { topics: [{ name: 'soon' }], allowAutoTopicCreation: true };
      return (await client.call(metadataApi, 12, request)).topics[0]!.errorCode;
    };
    assert.deepEqual([await ask(), await ask()], [missing, missing]);
    await pause(broker.platform, 3_000, undefined);
    assert.equal(await ask(), missing);
    await pause(broker.platform, 100, undefined);
    assert.equal(await ask(), NONE);
    client.destroy();
  }));
