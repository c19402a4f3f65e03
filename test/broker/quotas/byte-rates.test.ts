// Clients over their byte rates, in virtual time: they get what their quota says in the long run, others are not
// held up, and the answer comes before the wait (KIP-219).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { createTopic, type TestBroker, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { batchOf, fetchRequest, produceRequest, produceValues } from '../traffic.ts';

type Names = Readonly<Record<string, string | null>>;

async function setQuota(client: TestClient, names: Names, key: string, value: number | undefined): Promise<void> {
  const entity = Object.entries(names).map(([entityType, entityName]) => ({ entityType, entityName }));
  const { entries } = await client.call(alterClientQuotasApi, 1, {
    entries: [{ entity, ops: [{ key, value: value ?? 0, remove: value === undefined }] }],
    validateOnly: false,
  });
  assert.equal(entries[0]!.errorMessage, null);
}

async function clientNamed({ connect }: TestBroker, clientId: string): Promise<TestClient> {
  const client = await connect();
  client.clientId = clientId;
  return client;
}

/** Sends batches one after the other for this long; gives the bytes a second. */
async function produceFor(durationMs: number, client: TestClient, nowMs: () => number, batchBytes = 10_000) {
  const batch = batchOf([new Uint8Array(batchBytes)]);
  const startMs = nowMs();
  let sentBytes = 0;
  let longestThrottleMs = 0;
  while (nowMs() - startMs < durationMs) {
    const { throttleTimeMs } = await client.call(produceApi, 9, produceRequest('t', batch, { acks: 1 }));
    sentBytes += batch.length;
    longestThrottleMs = Math.max(longestThrottleMs, throttleTimeMs);
  }
  return { bytesPerSecond: (sentBytes * 1000) / (nowMs() - startMs), longestThrottleMs };
}

function assertNear(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) <= expected / 10, `${value} is not within a tenth of ${expected}`);
}

test('a producer over its byte rate is slowed down to it, one with another client id is not', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    await setQuota(admin, { 'client-id': 'slow' }, 'producer_byte_rate', 20_000);
    const nowMs = () => broker.platform.clock.monotonicMs();
    const slow = await clientNamed(broker, 'slow');
    const other = await clientNamed(broker, 'other');
    const slowed = produceFor(220_000, slow, nowMs);
    const free = await produceFor(1_000, other, nowMs);
    assert.ok(free.bytesPerSecond > 1_000_000, `${free.bytesPerSecond}`);
    assert.equal(free.longestThrottleMs, 0);
    const { bytesPerSecond, longestThrottleMs } = await slowed;
    assertNear(bytesPerSecond, 20_000);
    assert.ok(longestThrottleMs > 0);
    slow.destroy();
    other.destroy();
  }));

test('a consumer over its byte rate gets empty answers, and its records at the rate of its quota', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    const value = 'x'.repeat(10_000);
    for (let index = 0; index < 600; index += 1) await produceValues(admin, 't', [value]);
    await setQuota(admin, { user: null }, 'consumer_byte_rate', 20_000);
    const consumer = await clientNamed(broker, 'c');
    const startMs = broker.platform.clock.monotonicMs();
    let fetchOffset = 0;
    let emptyAnswers = 0;
    while (fetchOffset < 600) {
      const request = fetchRequest('t', { fetchOffset, partitionMaxBytes: 10_000 });
      const { responses, throttleTimeMs, errorCode } = await consumer.call(fetchApi, 12, request);
      assert.equal(errorCode, 0);
      assert.equal(responses.length === 0, throttleTimeMs > 0);
      if (responses.length > 0) fetchOffset += 1;
      else emptyAnswers += 1;
    }
    assert.ok(emptyAnswers > 0);
    const seconds = (broker.platform.clock.monotonicMs() - startMs) / 1000;
    assertNear((600 * value.length) / seconds, 20_000);
    consumer.destroy();
  }));

test('an answer is no larger than what the quota lets through at once, but for one batch', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    for (let index = 0; index < 5; index += 1) await produceValues(admin, 't', ['x'.repeat(10_000)]);
    const consumer = await clientNamed(broker, 'c');
    const fetched = async (): Promise<number> => {
      const { responses } = await consumer.call(fetchApi, 12, fetchRequest('t'));
      return responses[0]!.partitions[0]!.records?.length ?? 0;
    };
    const whole = await fetched();
    await setQuota(admin, { 'client-id': null }, 'consumer_byte_rate', 2_200);
    assert.equal(await fetched(), (whole / 5) * 2);
    // A batch that is larger than the quota of all windows still comes.
    await setQuota(admin, { 'client-id': 'c' }, 'consumer_byte_rate', 10);
    const again = await clientNamed(broker, 'c');
    const startMs = broker.platform.clock.monotonicMs();
    for (;;) {
      const { responses } = await again.call(fetchApi, 12, fetchRequest('t'));
      if (responses.length > 0) break;
    }
    assert.ok(broker.platform.clock.monotonicMs() > startMs);
    consumer.destroy();
    again.destroy();
  }));

test('the answer comes at once, what is sent behind it waits, and a quota that goes is gone at once', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    await setQuota(admin, { user: 'ANONYMOUS', 'client-id': 'slow' }, 'producer_byte_rate', 1_000);
    const slow = await clientNamed(broker, 'slow');
    const nowMs = () => broker.platform.clock.monotonicMs();
    const request = produceRequest('t', batchOf([new Uint8Array(30_000)]), { acks: 1 });
    const startMs = nowMs();
    const { throttleTimeMs } = await slow.call(produceApi, 9, request);
    assert.ok(nowMs() - startMs < 100);
    assertNear(throttleTimeMs, 20_000);
    await setQuota(admin, { user: 'ANONYMOUS', 'client-id': 'slow' }, 'producer_byte_rate', undefined);
    // On a connection of its own: the first one is muted until its time is over.
    const second = await clientNamed(broker, 'slow');
    assert.equal((await second.call(produceApi, 9, request)).throttleTimeMs, 0);
    assert.ok(nowMs() - startMs < 1_000);
    assert.equal((await slow.call(produceApi, 9, request)).throttleTimeMs, 0);
    assertNear(nowMs() - startMs, throttleTimeMs);
    slow.destroy();
    second.destroy();
  }));

test('a producer that wants no answers is held up too', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    await setQuota(admin, { 'client-id': 'silent' }, 'producer_byte_rate', 1_000);
    const silent = await clientNamed(broker, 'silent');
    const startMs = broker.platform.clock.monotonicMs();
    silent.send(produceApi, 9, produceRequest('t', batchOf([new Uint8Array(30_000)]), { acks: 0 }));
    await silent.call(produceApi, 9, produceRequest('t', batchOf(['v']), { acks: 1 }));
    assertNear(broker.platform.clock.monotonicMs() - startMs, 20_000);
    silent.destroy();
  }));

test('a broker that stops does not wait for those it lets wait', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    await setQuota(admin, { 'client-id': 'slow' }, 'producer_byte_rate', 1);
    const slow = await clientNamed(broker, 'slow');
    const request = produceRequest('t', batchOf([new Uint8Array(30_000)]), { acks: 1 });
    const { throttleTimeMs } = await slow.call(produceApi, 9, request);
    assert.ok(throttleTimeMs > 1_000_000);
    const startMs = broker.platform.clock.monotonicMs();
    await broker.broker.close();
    assert.ok(broker.platform.clock.monotonicMs() - startMs < 5_000);
  }));

test('a rate that is no number is no limit', () =>
  withBroker(async (admin, broker) => {
    await createTopic(admin, 't');
    await produceValues(admin, 't', ['v']);
    for (const key of ['consumer_byte_rate', 'producer_byte_rate'])
      await setQuota(admin, { 'client-id': 'c' }, key, NaN);
    const client = await clientNamed(broker, 'c');
    const startMs = broker.platform.clock.monotonicMs();
    const fetched = await client.call(fetchApi, 12, fetchRequest('t', {}, { maxWaitMs: 5_000 }));
    assert.ok(fetched.responses[0]!.partitions[0]!.records!.length > 0);
    assert.ok(broker.platform.clock.monotonicMs() - startMs < 1_000, 'what is there is not waited for');
    // Nor does what was used meanwhile make the next limit no number.
    await setQuota(admin, { 'client-id': 'c' }, 'producer_byte_rate', 1_000);
    const request = produceRequest('t', batchOf([new Uint8Array(30_000)]), { acks: 1 });
    assert.ok((await client.call(produceApi, 9, request)).throttleTimeMs > 0);
    client.destroy();
  }));
