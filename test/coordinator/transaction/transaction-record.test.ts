// The bytes of `__transaction_state`, against those that Apache Kafka writes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type TransactionRecord,
  transactionRecordCodec,
} from '../../../src/coordinator/transaction/transaction-record.ts';
import type { Transaction } from '../../../src/coordinator/transaction/transaction.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const codecOf = (transactionVersion: number) => transactionRecordCodec(() => transactionVersion);

const ongoing: Transaction = {
  transactionalId: 'tx1',
  producerId: 4242,
  previousProducerId: -1,
  nextProducerId: -1,
  producerEpoch: 3,
  lastProducerEpoch: -1,
  timeoutMs: 60_000,
  state: 'Ongoing',
  partitions: new Map([['t1', new Set([0, 2])]]),
  startMs: 1_700_000_000_000,
  lastUpdateMs: 1_700_000_000_500,
  clientVersion: 0,
};
const empty: Transaction = { ...ongoing, state: 'Empty', partitions: new Map(), startMs: -1 };
const key = '00000003747831';

/** What Apache Kafka 4.3.1 and 3.9 write. */
const golden: readonly { what: string; version: number; transaction: Transaction | null; value: string | null }[] = [
  {
    what: 'an open transaction at version 0',
    version: 0,
    transaction: ongoing,
    value: '0000000000000000109200030000ea600100000001000274310000000200000000000000020000018bcfe569f40000018bcfe56800',
  },
  {
    what: 'an open transaction with room for tagged fields',
    version: 1,
    transaction: ongoing,
    value: '0001000000000000109200030000ea600102037431030000000000000002000000018bcfe569f40000018bcfe5680000',
  },
  {
    what: 'an id without a transaction',
    version: 0,
    transaction: empty,
    value: '0000000000000000109200030000ea6000ffffffff0000018bcfe569f4ffffffffffffffff',
  },
  { what: 'an id that is forgotten', version: 2, transaction: null, value: null },
];

for (const { what, version, transaction, value } of golden) {
  test(`${what} has the bytes that Kafka gives it`, () => {
    const record: TransactionRecord = { transactionalId: 'tx1', transaction };
    const codec = codecOf(version);
    const encoded = codec.encode(record);
    assert.equal(hex(encoded.key), key);
    assert.equal(hex(encoded.value), value);
    assert.deepEqual(codec.decode(bytesOf(key), value === null ? null : bytesOf(value)), record);
  });
}

test('a value of version 0 leaves out what it has no room for', () => {
  const later: Transaction = { ...ongoing, previousProducerId: 4242, nextProducerId: 5, clientVersion: 2 };
  assert.equal(hex(codecOf(0).encode({ transactionalId: 'tx1', transaction: later }).value), golden[0]!.value);
  const { key: keyBytes, value } = codecOf(1).encode({ transactionalId: 'tx1', transaction: later });
  assert.deepEqual(codecOf(1).decode(keyBytes, value), { transactionalId: 'tx1', transaction: later });
});

test('records of later releases are left alone, and damage is an error', () => {
  const codec = codecOf(2);
  assert.equal(codec.decode(bytesOf('0001000178'), null), undefined);
  assert.equal(codec.decode(bytesOf(key), bytesOf('00020102')), undefined);
  const unknownState = golden[0]!.value!.replace('0000ea6001', '0000ea6009');
  assert.throws(() => codec.decode(bytesOf(key), bytesOf(unknownState)), /transaction state 9/);
  assert.throws(() => codec.decode(bytesOf(key), bytesOf(golden[0]!.value!.slice(0, 40))));
});

test('what Apache Kafka 4.3.1 wrote is read, and written back to the same bytes', () => {
  const path = join(import.meta.dirname, '../../fixtures/coordinator/__transaction_state-0/00000000000000000000.log');
  const log = new MemoryCoordinatorLog();
  log.put(readFileSync(path));
  const codec = codecOf(2);
  const states: string[] = [];
  for (const { key: keyBytes, value, offset } of log.records()) {
    const record = codec.decode(keyBytes, value)!;
    const again = codec.encode(record);
    assert.equal(hex(again.key), hex(keyBytes), `key at offset ${offset}`);
    assert.equal(hex(again.value), hex(value), `value at offset ${offset}`);
    states.push(record.transaction!.state);
  }
  const round = (end: string) => ['Ongoing', `Prepare${end}`, `Complete${end}`];
  const rounds = ['Commit', 'Abort', 'Commit', 'Abort'].flatMap((end) => round(end));
  assert.deepEqual(states, ['Empty', ...rounds, 'Ongoing', ...round('Commit'), 'Ongoing']);
});
