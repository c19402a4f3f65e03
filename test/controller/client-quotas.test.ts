import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { QuotaAlteration } from '../../src/controller/client-quotas.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';
import { startController } from './controller-fixture.ts';

type Parts = readonly (readonly [entityType: string, entityName: string | null])[];
/** Without a value the key goes. */
type Ops = readonly (readonly [key: string, value?: number])[];

const entry = (parts: Parts, ...ops: Ops): QuotaAlteration => ({
  entity: parts.map(([entityType, entityName]) => ({ entityType, entityName })),
  ops: ops.map(([key, value]) => ({ key, value: value ?? 0, remove: value === undefined })),
});

const unknownHosts = new Set(['no host']);
const user: Parts = [['user', 'u']];
const address: Parts = [['ip', '10.0.0.1']];

async function alter(entries: readonly QuotaAlteration[], validateOnly = false) {
  const { controller } = await startController();
  const outcomes = await controller.alterClientQuotas({ entries, validateOnly, unknownHosts });
  const { image } = controller;
  await controller.close();
  return {
    texts: outcomes.map(({ errorMessage }) => errorMessage),
    codes: outcomes.map(({ errorCode }) => errorCode),
    quotas: [...image.clientQuotas.values()].map(({ entity, values }) => ({
      entity,
      values: Object.fromEntries(values),
    })),
  };
}

const refused: readonly (readonly [parts: Parts, ops: Ops, text: string])[] = [
  [[], [], 'Invalid empty client quota entity'],
  [[['group', 'g']], [], 'Unhandled client quota entity type: group'],
  [[['user', '']], [], 'Empty user not supported'],
  [
    [...user, ...address],
    [],
    'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
  ],
  [[['ip', 'no host']], [], 'no host is not a valid IP or resolvable host.'],
  [user, [['no_such_rate', 1]], 'Invalid configuration key no_such_rate'],
  [user, [['connection_creation_rate', 1]], 'Invalid configuration key connection_creation_rate'],
  [address, [['producer_byte_rate', 1]], 'Invalid configuration key producer_byte_rate'],
  [user, [['producer_byte_rate', 0]], 'Quota producer_byte_rate must be greater than 0'],
  [user, [['request_percentage', -0.5]], 'Quota request_percentage must be greater than 0'],
  [user, [['producer_byte_rate', 0.5]], 'producer_byte_rate cannot be a fractional value.'],
  [user, [['producer_byte_rate', 1e19]], 'Proposed value for producer_byte_rate is too large for a LONG.'],
  [address, [['connection_creation_rate', 1.5]], 'connection_creation_rate cannot be a fractional value.'],
  [
    address,
    [['connection_creation_rate', 2 ** 31]],
    'Proposed value for connection_creation_rate is too large for an INT.',
  ],
  [
    user,
    [
      ['producer_byte_rate', 1],
      ['producer_byte_rate', 1],
    ],
    'Ignoring duplicate entity ClientQuotaEntity(entries={user=u})',
  ],
];

describe('what AlterClientQuotas refuses', () => {
  for (const [parts, ops, text] of refused) {
    test(`${JSON.stringify([parts, ops])}: ${text}`, async () => {
      const { texts, codes, quotas } = await alter([entry(parts, ...ops)]);
      assert.deepEqual([texts, codes], [[text], [ErrorCode.INVALID_REQUEST]]);
      assert.deepEqual(quotas, []);
    });
  }
});

test('an entity changes as a whole or not at all, and a bad one does not keep others from changing', async () => {
  const { codes, quotas } = await alter([
    entry(user, ['producer_byte_rate', 1], ['no_such_rate', 1]),
    entry([['client-id', null]], ['consumer_byte_rate', 2]),
  ]);
  assert.deepEqual(codes, [ErrorCode.INVALID_REQUEST, ErrorCode.NONE]);
  assert.deepEqual(quotas, [
    { entity: [{ entityType: 'client-id', entityName: null }], values: { consumer_byte_rate: 2 } },
  ]);
});

test('the second entry of an entity is refused; what the first did stays', async () => {
  const pair = (...names: readonly string[]): Parts => names.map((type) => [type, 'n']);
  const { texts, quotas } = await alter([
    entry(pair('user', 'client-id'), ['producer_byte_rate', 1]),
    entry(pair('client-id', 'user'), ['producer_byte_rate', 2]),
  ]);
  assert.deepEqual(texts, ['Ignoring duplicate entity ClientQuotaEntity(entries={client-id=n, user=n})']);
  assert.deepEqual(
    quotas.map(({ values }) => values),
    [{ producer_byte_rate: 1 }],
  );
});

test('what is only validated is not written', async () => {
  const { codes, quotas } = await alter([entry(user, ['producer_byte_rate', 1])], true);
  assert.deepEqual([codes, quotas], [[ErrorCode.NONE], []]);
});

test('a value that is there already makes no record, and what is not there goes without one', async () => {
  const { controller, log } = await startController();
  const change = (...ops: Ops) =>
    controller.alterClientQuotas({ entries: [entry(user, ...ops)], validateOnly: false, unknownHosts });
  await change(['producer_byte_rate', 5]);
  const { lastContainedOffset } = controller.image.provenance;
  await change(['producer_byte_rate', 5], ['consumer_byte_rate']);
  assert.equal(controller.image.provenance.lastContainedOffset, lastContainedOffset);
  await change(['producer_byte_rate']);
  assert.equal(controller.image.provenance.lastContainedOffset, lastContainedOffset + 1);
  assert.equal(controller.image.clientQuotas.size, 0);
  await controller.close();
  const again = await startController({ log });
  assert.equal(again.controller.image.clientQuotas.size, 0);
  await again.controller.close();
});

test('more than one decision may write is refused as a whole', async () => {
  const entries = Array.from({ length: 10_001 }, (_, index) =>
    entry([['client-id', `c-${index}`]], ['consumer_byte_rate', 5]),
  );
  await assert.rejects(
    alter(entries),
    (error) => error instanceof KafkaError && error.code === ErrorCode.POLICY_VIOLATION,
  );
});
