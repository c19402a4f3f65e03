// What one answer's bytes become: which records are handed out, where the position is afterwards, and
// what happens where the bytes are not what they should be.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { crc32 } from '../../../../src/base/checksum/crc32.ts';
import type { Task, Workers } from '../../../../src/base/ports/workers.ts';
import type { AbortedTransaction } from '../../../../src/client/consumer/fetching/aborted-transactions.ts';
import type { ConsumerRecord } from '../../../../src/client/consumer/consumer-record.ts';
import { FetchedRecords, type ReadEnd } from '../../../../src/client/consumer/fetching/fetched-records.ts';
import { CorruptRecordError, RecordDeserializationError } from '../../../../src/client/errors.ts';
import { type Deserializer, stringSerde } from '../../../../src/client/serializers.ts';
import { codecByName } from '../../../../src/protocol/compression/codecs.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../../../src/protocol/records/batch-builder.ts';
import { emptyBatch, plainBatchHeader } from '../../../../src/protocol/records/batch-header-writer.ts';
import { endTransactionBatch } from '../../../../src/protocol/records/control-record.ts';

const t0 = { topic: 't', partition: 0 };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A task is run when the test says so. */
class HeldWorkers implements Workers {
  readonly held: (() => void)[] = [];

  run<Input, Output>(task: Task<Input, Output>, input: Input): Promise<Output> {
    return new Promise((resolve) => this.held.push(() => resolve(task.run(input))));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface ReadingOptions {
  readonly offset?: number;
  readonly aborted?: readonly AbortedTransaction[];
  readonly valueDeserializer?: Deserializer<string>;
  readonly workers?: Workers;
  readonly checkCrcs?: boolean;
}

function fetched(batches: readonly Uint8Array[], options: ReadingOptions = {}): FetchedRecords<string, string> {
  const {
    offset = 0,
    aborted,
    valueDeserializer = stringSerde,
    workers = new HeldWorkers(),
    checkCrcs = true,
  } = options;
  return new FetchedRecords<string, string>(
    t0,
    { offset, bytes: Buffer.concat(batches), abortedTransactions: aborted },
    { keyDeserializer: stringSerde, valueDeserializer, checkCrcs, workers, onOpened: () => {} },
  );
}

function readAll(records: FetchedRecords<string, string>): { values: (string | null)[]; end: ReadEnd } {
  const target: ConsumerRecord<string, string>[] = [];
  const end = records.read(1_000_000, target);
  return { values: target.map(({ value }) => value), end };
}

function batch(baseOffset: number, values: readonly string[], options: BatchBuilderOptions = {}): Uint8Array {
  const builder = new BatchBuilder({ baseOffset, ...options });
  for (const value of values) builder.append(1_000, null, encode(value));
  return builder.build();
}

const transactional = (producerId: number): BatchBuilderOptions => ({
  producerId,
  producerEpoch: 0,
  baseSequence: 0,
  isTransactional: true,
});

const marker = (baseOffset: number, producerId: number, type: 'abort' | 'commit'): Uint8Array =>
  endTransactionBatch({ type, timestamp: 1, producerId, producerEpoch: 0, coordinatorEpoch: 0, baseOffset });

/** One message of the old formats, without key. */
function legacyMessage(magic: 0 | 1, offset: number, value: string, attributes = 0): Uint8Array {
  const bytes = Buffer.alloc(26 + (magic === 1 ? 8 : 0) + value.length);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes[16] = magic;
  bytes[17] = attributes;
  let at = 18;
  if (magic === 1) at = bytes.writeBigInt64BE(7n, at);
  at = bytes.writeInt32BE(-1, at);
  at = bytes.writeInt32BE(value.length, at);
  bytes.write(value, at);
  bytes.writeUInt32BE(crc32(bytes, 16, bytes.length), 12);
  return bytes;
}

test('read committed leaves out what was aborted, and the markers move the position', () => {
  const log = [
    batch(0, ['plain']),
    batch(1, ['aborted 1', 'aborted 2'], transactional(7)),
    batch(3, ['committed'], transactional(8)),
    marker(4, 7, 'abort'),
    batch(5, ['committed later'], transactional(7)),
    marker(6, 8, 'commit'),
    marker(7, 7, 'commit'),
  ];
  const records = fetched(log, { aborted: [{ producerId: 7, firstOffset: 1 }] });
  assert.deepEqual(readAll(records), { values: ['plain', 'committed', 'committed later'], end: 'end' });
  assert.equal(records.nextOffset, 8);
  const uncommitted = readAll(fetched(log));
  assert.deepEqual(uncommitted.values, ['plain', 'aborted 1', 'aborted 2', 'committed', 'committed later']);
});

test('an idempotent batch of a producer with an aborted transaction is none of it', () => {
  const { isTransactional: _, ...idempotent } = transactional(7);
  const log = [batch(0, ['a'], transactional(7)), batch(1, ['b'], idempotent), marker(2, 7, 'abort')];
  assert.deepEqual(readAll(fetched(log, { aborted: [{ producerId: 7, firstOffset: 0 }] })).values, ['b']);
});

test('aborted transactions are told apart in whatever order the broker names them', () => {
  const log = [
    batch(0, ['x'], transactional(1)),
    marker(1, 1, 'abort'),
    batch(2, ['kept'], transactional(1)),
    marker(3, 1, 'commit'),
    batch(4, ['y'], transactional(1)),
    marker(5, 1, 'abort'),
  ];
  const aborted = [
    { producerId: 1, firstOffset: 4 },
    { producerId: 1, firstOffset: 0 },
  ];
  const records = fetched(log, { aborted });
  assert.deepEqual(readAll(records).values, ['kept']);
  assert.equal(records.nextOffset, 6);
});

test('a batch cut off at the end is fetched again, and gaps and empty batches are stepped over', () => {
  const whole = batch(10, ['c', 'd']);
  const empty = emptyBatch({ ...plainBatchHeader, baseOffset: 4, lastOffsetDelta: 3 });
  const records = fetched([batch(0, ['a', 'b']), empty, whole, batch(12, ['e']).subarray(0, 40)]);
  assert.equal(records.endOffset, 12);
  assert.deepEqual(readAll(records), { values: ['a', 'b', 'c', 'd'], end: 'end' });
  assert.equal(records.nextOffset, 12);
});

test('an answer that ends inside its first batch is an error and not the end', () => {
  const records = fetched([batch(0, ['a']).subarray(0, 60)]);
  assert.equal(records.endOffset, undefined);
  assert.ok(readAll(records).end instanceof CorruptRecordError);
});

test('messages of the old formats are read, with their timestamps and offsets', () => {
  const records = fetched([legacyMessage(0, 3, 'a'), legacyMessage(1, 5, 'b'), legacyMessage(1, 6, 'c', 8)], {
    offset: 3,
  });
  const target: ConsumerRecord<string, string>[] = [];
  assert.equal(records.read(100, target), 'end');
  assert.deepEqual(
    target.map(({ offset, value, timestamp, timestampType }) => [offset, value, timestamp, timestampType]),
    [
      [3, 'a', -1, 'CreateTime'],
      [5, 'b', 7, 'CreateTime'],
      [6, 'c', 7, 'LogAppendTime'],
    ],
  );
  assert.equal(records.nextOffset, 7);
});

test('a damaged old message fails at its offset', () => {
  const damaged = legacyMessage(1, 1, 'b');
  damaged[damaged.length - 1]! ^= 1;
  const { values, end } = readAll(fetched([legacyMessage(1, 0, 'a'), damaged]));
  assert.deepEqual(values, ['a']);
  assert.ok(end instanceof CorruptRecordError && end.offset === 1);
});

for (const [what, damage] of [
  ['checksum', (bytes: Uint8Array) => (bytes[66]! ^= 1)],
  ['magic', (bytes: Uint8Array) => (bytes[16] = 9)],
  ['length', (bytes: Uint8Array) => (bytes[8] = 0x80)],
] as const) {
  test(`a batch with a wrong ${what} fails every read, after the records before it`, () => {
    const damaged = batch(1, ['b']);
    damage(damaged);
    const records = fetched([batch(0, ['a']), damaged, batch(2, ['c'])]);
    const { values, end } = readAll(records);
    assert.deepEqual(values, ['a']);
    assert.ok(end instanceof CorruptRecordError && end.offset === 1);
    assert.equal(readAll(records).end, end);
    assert.equal(records.nextOffset, 1);
  });
}

test('a malformed record fails at its place when nobody checks the checksum', () => {
  const damaged = batch(0, ['a', 'b', 'c']);
  // The second record: a length of its value that does not fit.
  const second = 61 + (damaged.length - 61) / 3;
  damaged[second + 5] = 0x7e;
  const records = fetched([damaged], { checkCrcs: false });
  const { values, end } = readAll(records);
  assert.deepEqual(values, ['a']);
  assert.ok(end instanceof CorruptRecordError && end.offset === 1);
});

test('records before the position are dropped, and a limit is kept', () => {
  const records = fetched([batch(0, ['a', 'b', 'c', 'd'])], { offset: 1 });
  const target: ConsumerRecord<string, string>[] = [];
  assert.equal(records.read(2, target), 'enough');
  assert.deepEqual(
    target.map(({ offset }) => offset),
    [1, 2],
  );
  assert.equal(records.nextOffset, 3);
  assert.equal(records.read(2, target), 'end');
  assert.equal(records.nextOffset, 4);
});

test('a deserializer that never throws is called when the value is looked at, once', () => {
  const seen: string[] = [];
  const lazy: Deserializer<string> = {
    deserialize: (topic, bytes) => {
      const text = Buffer.from(bytes).toString();
      seen.push(text);
      return `${topic}:${text}`;
    },
    neverThrows: true,
  };
  const target: ConsumerRecord<string, string>[] = [];
  fetched([batch(0, ['a', 'b'])], { valueDeserializer: lazy }).read(10, target);
  assert.deepEqual(seen, []);
  assert.equal(target[1]!.value, 't:b');
  assert.equal(target[1]!.value, 't:b');
  assert.deepEqual(seen, ['b']);
});

test('any other deserializer fails in the read, and the record is tried again and not passed over', () => {
  let isBroken = true;
  const picky: Deserializer<string> = {
    deserialize: (_topic, bytes) => {
      const text = Buffer.from(bytes).toString();
      if (text === 'b' && isBroken) throw new Error('not that one');
      return text;
    },
  };
  const records = fetched([batch(0, ['a', 'b', 'c'])], { valueDeserializer: picky });
  const { values, end } = readAll(records);
  assert.deepEqual(values, ['a']);
  assert.ok(end instanceof RecordDeserializationError && end.offset === 1);
  assert.ok(readAll(records).end instanceof RecordDeserializationError);
  isBroken = false;
  assert.deepEqual(readAll(records), { values: ['b', 'c'], end: 'end' });
});

test('a large compressed batch is opened by a worker while the loop goes on, in order', async () => {
  const workers = new HeldWorkers();
  const noise = Array.from({ length: 9000 }, (_, index) =>
    `${index} ${Math.sqrt(index + 2)} ${Math.sin(index)} `.repeat(3),
  );
  const codec = codecByName('gzip')!;
  const large = batch(1, noise, { codec });
  assert.ok(large.length > 128 * 1024, `${large.length}`);
  const records = fetched([batch(0, ['a'], { codec }), large, batch(9001, ['z'])], { workers });
  assert.deepEqual(readAll(records), { values: ['a'], end: 'opening' });
  assert.deepEqual(readAll(records), { values: [], end: 'opening' });
  assert.equal(workers.held.length, 1);
  workers.held[0]!();
  await new Promise(setImmediate);
  assert.deepEqual(readAll(records), { values: [...noise, 'z'], end: 'end' });
});

test('a small batch that opens to much is not opened on the loop', async () => {
  const workers = new HeldWorkers();
  const bomb = batch(0, ['0'.repeat(4_000_000)], { codec: codecByName('gzip')! });
  assert.ok(bomb.length < 128 * 1024);
  const records = fetched([bomb], { workers });
  assert.equal(readAll(records).end, 'opening');
  workers.held[0]!();
  await new Promise(setImmediate);
  assert.equal(readAll(records).values[0]!.length, 4_000_000);
});

test('a record shows all it has: headers, times, sizes, as JSON and in the console', () => {
  const builder = new BatchBuilder({ baseOffset: 5, partitionLeaderEpoch: 3 });
  builder.append(1_000, encode('k'), null, [
    { key: 'h', value: encode('1') },
    { key: 'n', value: null },
  ]);
  const target: ConsumerRecord<string, string>[] = [];
  const records = fetched([builder.build()], { offset: 5 });
  records.read(1, target);
  const [record] = target;
  const shown = JSON.parse(JSON.stringify(record)) as object;
  assert.deepEqual(shown, {
    topic: 't',
    partition: 0,
    offset: 5,
    timestamp: 1_000,
    timestampType: 'CreateTime',
    key: 'k',
    value: null,
    headers: [
      { key: 'h', value: { type: 'Buffer', data: [49] } },
      { key: 'n', value: null },
    ],
    leaderEpoch: 3,
    serializedKeySize: 1,
    serializedValueSize: -1,
  });
  assert.match(inspect(record), /offset: 5/);
  assert.equal(records.lastEpoch, 3);
});
