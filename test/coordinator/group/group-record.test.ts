// The bytes of group records are Kafka's: complete examples, key prefix and value version included, and what a
// running Apache Kafka 4.3.1 has written, beside what its own `kafka-dump-log --offsets-decoder` says is in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { groupRecord, groupRecordCodec, tombstone } from '../../../src/coordinator/group/group-record.ts';
import { zeroUuid } from '../../../src/base/uuid.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

const bytes = (digits: string): Uint8Array => Buffer.from(digits, 'hex');
const hex = (value: Uint8Array | null): string | null => (value === null ? null : Buffer.from(value).toString('hex'));

const offsetKey = '0001000267310002743100000003';
const groupKey = '000200026731';
const atMs = 1_700_000_000_000;
const offset42 = {
  offset: 42,
  leaderEpoch: -1,
  metadata: 'm',
  commitTimestamp: atMs,
  expireTimestamp: -1,
  topicId: zeroUuid,
};

test('a committed offset is read in every version', () => {
  const read = (value: string) => groupRecordCodec.decode(bytes(offsetKey), bytes(value));
  const expected = (value: object) => ({
    name: 'OffsetCommit',
    key: { group: 'g1', topic: 't1', partition: 3 },
    value: { ...offset42, ...value },
  });
  assert.deepEqual(read('0000000000000000002a00016d0000018bcfe56800'), expected({}));
  assert.deepEqual(
    read('0001000000000000002a00016d0000018bcfe568000000018bcfe6eea0'),
    expected({ expireTimestamp: atMs + 100_000 }),
  );
  assert.deepEqual(read('0002000000000000002a00016d0000018bcfe56800'), expected({}));
  assert.deepEqual(read('0003000000000000002a0000000700016d0000018bcfe56800'), expected({ leaderEpoch: 7 }));
});

test('a committed offset is written as version 4, as version 1 when it expires', () => {
  const key = { group: 'g1', topic: 't1', partition: 3 };
  const encoded = (value: object) =>
    groupRecordCodec.encode(groupRecord('OffsetCommit', key, { ...offset42, ...value }));
  assert.equal(hex(encoded({}).key), offsetKey);
  assert.equal(hex(encoded({}).value), '0004000000000000002affffffff026d0000018bcfe5680000');
  assert.equal(
    hex(encoded({ expireTimestamp: atMs + 100_000 }).value),
    '0001000000000000002a00016d0000018bcfe568000000018bcfe6eea0',
  );
  assert.equal(groupRecordCodec.encode(tombstone('OffsetCommit', key)).value, null);
});

const member = '0003632d31'; // c-1
const client = '000163000a2f3132372e302e302e31'; // c, /127.0.0.1
const classicMember = {
  memberId: 'c-1',
  groupInstanceId: null,
  clientId: 'c',
  clientHost: '/127.0.0.1',
  rebalanceTimeout: 300_000,
  sessionTimeout: 45_000,
  subscription: bytes('0102'),
  assignment: bytes('03'),
};
const classic = {
  protocolType: 'consumer',
  generation: 5,
  protocol: 'range',
  leader: 'c-1',
  currentStateTimestamp: atMs,
  members: [classicMember],
};
const head = `0008636f6e73756d657200000005000572616e6765${member}`;
const tail = '0000afc80000000201020000000103';

test('a classic group is read in every version and written as version 3', () => {
  const read = (value: string) => groupRecordCodec.decode(bytes(groupKey), bytes(value));
  const expected = (group: object, ofMember: object) => ({
    name: 'GroupMetadata',
    key: { group: 'g1' },
    value: { ...classic, ...group, members: [{ ...classicMember, ...ofMember }] },
  });
  const noTimes = { currentStateTimestamp: -1 };
  assert.deepEqual(read(`0000${head}00000001${member}${client}${tail}`), expected(noTimes, { rebalanceTimeout: -1 }));
  assert.deepEqual(read(`0001${head}00000001${member}${client}000493e0${tail}`), expected(noTimes, {}));
  assert.deepEqual(read(`0002${head}0000018bcfe5680000000001${member}${client}000493e0${tail}`), expected({}, {}));
  const newest = `0003${head}0000018bcfe5680000000001${member}ffff${client}000493e0${tail}`;
  assert.deepEqual(read(newest), expected({}, {}));
  assert.equal(hex(groupRecordCodec.encode(groupRecord('GroupMetadata', { group: 'g1' }, classic)).value), newest);
  const empty = { ...classic, generation: 6, protocol: null, leader: null, members: [] };
  const encoded = groupRecordCodec.encode(groupRecord('GroupMetadata', { group: 'g1' }, empty));
  assert.equal(hex(encoded.key), groupKey);
  assert.equal(hex(encoded.value), '00030008636f6e73756d657200000006ffffffff0000018bcfe5680000000000');
});

test('a type that this release does not know is left alone', () => {
  assert.equal(groupRecordCodec.decode(bytes('00630001'), bytes('0000')), undefined);
});

/** What Kafka's dump calls the records by. */
interface Dumped {
  readonly key: { readonly type: string; readonly data: object };
  readonly payload: { readonly version: string; readonly data: Readonly<Record<string, unknown>> } | undefined;
}

function dumped(path: string): Dumped[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const found = /^\| offset: .* key: (\{.*\}) payload: (.*)$/.exec(line);
    if (found === null) return [];
    const payload = found[2] === '<DELETE>' ? undefined : (JSON.parse(found[2]!) as Dumped['payload']);
    return [{ key: JSON.parse(found[1]!) as Dumped['key'], payload }];
  });
}

/** The dump shows 64 bits as a JSON number, and opens the bytes of the consumers' own protocol. */
function asDumped(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (name === 'subscription' || name === 'assignment') return '<opened>';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((each) => asDumped('', each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, asDumped(field, each)]));
}

const fixtures = join(import.meta.dirname, '../../fixtures');

for (const place of ['dump-log', 'coordinator']) {
  test(`the group records that Kafka wrote are read as its dump says, and written alike (${place})`, () => {
    const log = new MemoryCoordinatorLog();
    log.put(readFileSync(join(fixtures, place, '__consumer_offsets-0/00000000000000000000.log')));
    const expected = dumped(join(fixtures, place, '__consumer_offsets-0.dump.txt'));
    // Ends of transactions have a key of another kind.
    const records = [...log.records()].filter(({ key }) => key.length > 4);
    assert.equal(records.length, expected.length);
    for (const [index, { key, value }] of records.entries()) {
      const record = groupRecordCodec.decode(key, value)!;
      const { payload } = expected[index]!;
      assert.deepEqual(record.key, expected[index]!.key.data);
      const shown = asDumped('', record.value) as Record<string, unknown> | null;
      for (const [field, said] of Object.entries(payload?.data ?? {})) {
        assert.deepEqual(shown![field], asDumped(field, said), `${record.name}.${field}`);
      }
      assert.equal(shown === null, payload === undefined);
      const encoded = groupRecordCodec.encode(record);
      assert.deepEqual([hex(encoded.key), hex(encoded.value)], [hex(key), hex(value)], record.name);
    }
  });
}
