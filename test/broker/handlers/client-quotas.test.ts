// AlterClientQuotas and DescribeClientQuotas: what is set is shown at once and after a restart, to the filters it fits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { describeClientQuotasApi } from '../../../src/protocol/apis/describe-client-quotas.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { simulate, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';

type Parts = Readonly<Record<string, string | null>>;
type Component = readonly [entityType: string, matchType: number, match: string | null];

const entityOf = (parts: Parts) =>
  Object.entries(parts).map(([entityType, entityName]) => ({ entityType, entityName }));

async function set(client: TestClient, parts: Parts, key: string, value: number): Promise<number> {
  const { entries } = await client.call(alterClientQuotasApi, 1, {
    entries: [{ entity: entityOf(parts), ops: [{ key, value, remove: false }] }],
    validateOnly: false,
  });
  return entries[0]!.errorCode;
}

async function describe(client: TestClient, components: readonly Component[], strict = false) {
  const answer = await client.call(describeClientQuotasApi, 1, {
    components: components.map(([entityType, matchType, match]) => ({ entityType, matchType, match })),
    strict,
  });
  const shown = answer.entries?.map(({ entity, values }) =>
    [...entity.map(({ entityName }) => entityName ?? '<default>'), ...values.map(({ value }) => value)].join(' '),
  );
  return shown?.toSorted() ?? answer.errorCode;
}

async function setSome(client: TestClient): Promise<void> {
  await set(client, { user: 'ann' }, 'producer_byte_rate', 1);
  await set(client, { user: 'ann', 'client-id': 'app' }, 'producer_byte_rate', 2);
  await set(client, { user: null, 'client-id': 'app' }, 'producer_byte_rate', 3);
  await set(client, { 'client-id': 'app' }, 'producer_byte_rate', 4);
  await set(client, { ip: null }, 'connection_creation_rate', 5);
}

test('a filter finds the entities that all of its components fit, a strict one those with no more types', () =>
  withBroker(async (client) => {
    await setSome(client);
    const all = ['<default> 5', 'ann 1', 'app 4', 'app <default> 3', 'app ann 2'];
    assert.deepEqual(await describe(client, []), all);
    assert.deepEqual(await describe(client, [], true), []);
    assert.deepEqual(await describe(client, [['user', 0, 'ann']]), ['ann 1', 'app ann 2']);
    assert.deepEqual(await describe(client, [['user', 0, 'ann']], true), ['ann 1']);
    assert.deepEqual(await describe(client, [['user', 1, null]]), ['app <default> 3']);
    assert.deepEqual(await describe(client, [['user', 2, null]]), ['ann 1', 'app <default> 3', 'app ann 2']);
    const pair: Component[] = [
      ['user', 2, null],
      ['client-id', 0, 'app'],
    ];
    assert.deepEqual(await describe(client, pair, true), ['app <default> 3', 'app ann 2']);
    assert.deepEqual(await describe(client, [['ip', 0, '10.0.0.1']]), []);
  }));

test('a filter that makes no sense is refused, an unknown type as what another version may have', () =>
  withBroker(async (client) => {
    assert.equal(await describe(client, [['group', 2, null]]), ErrorCode.UNSUPPORTED_VERSION);
    const senseless: readonly (readonly Component[])[] = [
      [['', 2, null]],
      [['user', 0, null]],
      [['user', 1, 'ann']],
      [['user', 2, 'ann']],
      [['user', 3, null]],
      [
        ['user', 2, null],
        ['user', 1, null],
      ],
      [
        ['user', 2, null],
        ['ip', 2, null],
      ],
    ];
    for (const components of senseless)
      assert.equal(await describe(client, components), ErrorCode.INVALID_REQUEST, JSON.stringify(components));
  }));

test('quotas of an address may name a host, if there is one', () =>
  withBroker(async (client) => {
    assert.equal(await set(client, { ip: 'clients' }, 'connection_creation_rate', 5), ErrorCode.NONE);
    assert.equal(await set(client, { ip: 'nowhere' }, 'connection_creation_rate', 5), ErrorCode.INVALID_REQUEST);
    assert.deepEqual(await describe(client, []), ['clients 5']);
  }));

test('quotas are there after a crash', () =>
  simulate(async ({ start, machine }) => {
    const first = await start();
    await setSome(await first.connect());
    machine.crash();
    const second = await start();
    const client = await second.connect();
    assert.deepEqual(await describe(client, [['user', 0, 'ann']]), ['ann 1', 'app ann 2']);
    client.destroy();
    await second.broker.close();
  }));
