// Connections that come faster than their address may are held and closed, and others come in (KIP-612).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { simulate, type TestBroker, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

async function setRate(client: TestClient, name: string | null, value: number | undefined): Promise<void> {
  const ops = [{ key: 'connection_creation_rate', value: value ?? 0, remove: value === undefined }];
  const { entries } = await client.call(alterClientQuotasApi, 1, {
    entries: [{ entity: [{ entityType: 'ip', entityName: name }], ops }],
    validateOnly: false,
  });
  assert.equal(entries[0]!.errorMessage, null);
}

/** Opens connections one after the other; how many answer, and how long the others live. */
async function openSome(count: number, { connect, platform }: TestBroker) {
  const heldMs: number[] = [];
  let answered = 0;
  for (let index = 0; index < count; index += 1) {
    const client = await connect();
    const startMs = platform.clock.monotonicMs();
    const answer = await client
      .call(describeClusterApi, 0, { includeClusterAuthorizedOperations: false })
      .catch(() => undefined);
    if (answer === undefined) heldMs.push(platform.clock.monotonicMs() - startMs);
    else answered += 1;
    client.destroy();
  }
  return { answered, heldMs };
}

test('the burst of all windows comes in, the next is held for a while and closed', () =>
  withBroker(async (admin, broker, { sleep }) => {
    await setRate(admin, null, 2);
    const { answered, heldMs } = await openSome(21, broker);
    assert.equal(answered, 20);
    assert.equal(heldMs.length, 1);
    assert.ok(heldMs[0]! > 400 && heldMs[0]! < 1_100, `${heldMs[0]}`);
    // What was turned away did not count: the rate of the quota comes in again, no more and no less.
    await sleep(60_000);
    assert.equal((await openSome(20, broker)).answered, 20);
  }));

test('in the long run as many come in as the quota says', () =>
  withBroker(async (admin, broker) => {
    await setRate(admin, null, 2);
    const startMs = broker.platform.clock.monotonicMs();
    let answered = 0;
    while (broker.platform.clock.monotonicMs() - startMs < 220_000) answered += (await openSome(1, broker)).answered;
    assert.ok(Math.abs(answered - 440) <= 44, `${answered} in 220 s`);
  }));

test('the quota of an address, also by the name of its host, counts more than the default', () =>
  withBroker(async (admin, broker) => {
    await setRate(admin, null, 1);
    await setRate(admin, 'clients', 3);
    assert.equal((await openSome(31, broker)).answered, 30);
  }));

test('the quota of another address holds nobody here, and one that goes is gone at once', () =>
  withBroker(async (admin, broker) => {
    await setRate(admin, '192.0.2.1', 1);
    assert.equal((await openSome(30, broker)).answered, 30);
    await setRate(admin, null, 1);
    assert.equal((await openSome(11, broker)).answered, 10);
    await setRate(admin, null, undefined);
    assert.equal((await openSome(30, broker)).answered, 30);
  }));

test('quotas act from the start of a broker that has them', () =>
  simulate(async ({ start }) => {
    const first = await start();
    const admin = await first.connect();
    await setRate(admin, null, 1);
    admin.destroy();
    await first.broker.close();
    const second = await start();
    assert.equal((await openSome(11, second)).answered, 10);
    await second.broker.close();
  }));

test('a broker that stops does not wait for connections that it holds', () =>
  withBroker(async (admin, broker) => {
    await setRate(admin, null, 1);
    await openSome(10, broker);
    const held = await broker.connect();
    const startMs = broker.platform.clock.monotonicMs();
    await broker.broker.close();
    await held.closedSoon();
    assert.ok(broker.platform.clock.monotonicMs() - startMs < 500);
  }));
