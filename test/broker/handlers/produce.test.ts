import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { assignCrc } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { createTopic, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import {
  batchOf,
  bytesOf,
  fetch,
  produce,
  produceRequest,
  produceValues,
  readAll,
  recordsIn,
  testTimestamp,
  valuesIn,
} from '../traffic.ts';

test('offsets go on from batch to batch, with every kind of acknowledgement', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    assert.equal(await produceValues(client, 't', ['a', 'b'], { acks: -1 }), 0);
    assert.equal(await produceValues(client, 't', ['c'], { acks: 1 }), 2);
    client.send(produceApi, 9, produceRequest('t', batchOf(['d']), { acks: 0 }));
    assert.equal(await produceValues(client, 't', ['e'], { acks: -1 }), 4);
    assert.deepEqual(await readAll(client, 't'), ['a', 'b', 'c', 'd', 'e']);
  }));

test('an answer tells the log start, and the time only where the broker stamps', () =>
  withBroker(async (client, { platform }) => {
    await createTopic(client, 'created');
    await createTopic(client, 'stamped', 1, { 'message.timestamp.type': 'LogAppendTime' });
    const created = await produce(client, 'created', batchOf(['v']));
    assert.deepEqual([created.logAppendTimeMs, created.logStartOffset], [-1, 0]);
    for (const codec of [undefined, ...codecs.filter(({ id }) => id > 0)]) {
      const before = platform.clock.wallMs();
      const batch = batchOf(['v'.repeat(2000), 'w'], codec === undefined ? {} : { codec });
      const stamped = await produce(client, 'stamped', batch);
      assert.equal(stamped.errorCode, ErrorCode.NONE);
      assert.ok(stamped.logAppendTimeMs >= before && stamped.logAppendTimeMs <= platform.clock.wallMs());
      const { records } = await fetch(client, 'stamped', { fetchOffset: stamped.baseOffset });
      assert.deepEqual(
        recordsIn(records).map(({ timestamp }) => timestamp),
        [stamped.logAppendTimeMs, stamped.logAppendTimeMs],
      );
    }
  }));

test('a failure concerns its partition only', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const { responses } = await client.call(produceApi, 9, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        {
          name: 't',
          partitionData: [
            { index: 0, records: batchOf(['good']) },
            { index: 1, records: new Uint8Array(70) },
            { index: 2, records: batchOf(['no such partition']) },
            { index: -1, records: batchOf(['no such partition']) },
          ],
        },
        { name: 'missing', partitionData: [{ index: 0, records: batchOf(['no such topic']) }] },
        { name: 't', partitionData: [{ index: 1, records: batchOf(['good too']) }] },
      ],
    });
    assert.deepEqual(
      responses.map(({ name, partitionResponses }) => [
        name,
        ...partitionResponses.map(({ index, errorCode, baseOffset }) => [index, errorCode, baseOffset]),
      ]),
      [
        ['t', [0, 0, 0], [1, 87, -1], [2, 3, -1], [-1, 3, -1]],
        ['missing', [0, 3, -1]],
        ['t', [1, 0, 0]],
      ],
    );
  }));

test('topics go by their id from version 13 on', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't');
    const produced = await produce(client, '', batchOf(['v']), { version: 13, topicId });
    assert.deepEqual([produced.errorCode, produced.baseOffset], [0, 0]);
    const unknown = await produce(client, '', batchOf(['v']), { version: 13, topicId: '0000000000000000000001' });
    assert.equal(unknown.errorCode, ErrorCode.UNKNOWN_TOPIC_ID);
  }));

function patched(batch: Uint8Array, patch: (view: DataView) => void, keepsCrc = false): Uint8Array {
  patch(viewOf(batch));
  if (!keepsCrc) assignCrc(batch, viewOf(batch), 0);
  return batch;
}

const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const refusals: readonly (readonly [string, ErrorCode, () => Uint8Array | null])[] = [
  ['no records at all', ErrorCode.INVALID_RECORD, () => null],
  ['empty records', ErrorCode.INVALID_RECORD, () => new Uint8Array(0)],
  ['half a header', ErrorCode.INVALID_RECORD, () => batchOf(['v']).subarray(0, 30)],
  ['a batch that is cut short', ErrorCode.INVALID_RECORD, () => batchOf(['v']).subarray(0, 65)],
  ['two batches', ErrorCode.INVALID_RECORD, () => concat(batchOf(['v']), batchOf(['w']))],
  ['bytes behind the batch', ErrorCode.INVALID_RECORD, () => concat(batchOf(['v']), new Uint8Array(3))],
  ['magic 1', ErrorCode.INVALID_RECORD, () => patched(batchOf(['v']), (view) => view.setInt8(16, 1), true)],
  ['magic 3', ErrorCode.CORRUPT_MESSAGE, () => patched(batchOf(['v']), (view) => view.setInt8(16, 3), true)],
  ['a negative magic', ErrorCode.CORRUPT_MESSAGE, () => patched(batchOf(['v']), (view) => view.setInt8(16, -1), true)],
  [
    'a length below the header',
    ErrorCode.CORRUPT_MESSAGE,
    () => patched(batchOf(['v']), (view) => view.setInt32(8, 10), true),
  ],
  ['a negative length', ErrorCode.CORRUPT_MESSAGE, () => patched(batchOf(['v']), (view) => view.setInt32(8, -5), true)],
  ['a wrong checksum', ErrorCode.CORRUPT_MESSAGE, () => patched(batchOf(['v']), (view) => view.setUint32(17, 1), true)],
  ['a base offset', ErrorCode.INVALID_RECORD, () => patched(batchOf(['v']), (view) => view.setInt32(4, 5))],
  ['a wrong count of records', ErrorCode.INVALID_RECORD, () => patched(batchOf(['v']), (view) => view.setInt32(57, 2))],
  [
    'a huge count of records',
    ErrorCode.INVALID_RECORD,
    () =>
      patched(batchOf(['v']), (view) => {
        view.setInt32(57, 0x7fff_ffff);
        view.setInt32(23, 0x7fff_fffe);
      }),
  ],
  ['no record', ErrorCode.INVALID_RECORD, () => patched(batchOf(['v']), (view) => view.setInt32(57, 0))],
  ['a control batch', ErrorCode.INVALID_RECORD, () => batchOf(['v'], { isControl: true })],
  [
    'a producer id without a sequence',
    ErrorCode.INVALID_RECORD,
    () => batchOf(['v'], { producerId: 5, producerEpoch: 0 }),
  ],
  [
    "a timestamp type that is the topic's to choose",
    ErrorCode.INVALID_TIMESTAMP,
    () => batchOf(['v'], { logAppendTime: -1 }),
  ],
  ['an unknown codec', ErrorCode.UNKNOWN_SERVER_ERROR, () => patched(batchOf(['v']), (view) => view.setInt16(21, 6))],
  [
    'compressed bytes that are none',
    ErrorCode.INVALID_RECORD,
    () => patched(batchOf(['vvvv']), (view) => view.setInt16(21, 1)),
  ],
  [
    'a record of a wrong size',
    ErrorCode.INVALID_RECORD,
    () => patched(batchOf(['v']), (view) => view.setInt8(61, 100)),
  ],
  [
    'a transactional batch of a request without a transactional id',
    ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    () => batchOf(['v'], { isTransactional: true, producerId: 5, producerEpoch: 0, baseSequence: 0 }),
  ],
];

for (const [what, errorCode, records] of refusals) {
  test(`${what}: ${nameOf(errorCode)}, and nothing is appended`, () =>
    withBroker(async (client) => {
      await createTopic(client, 't');
      for (const version of [3, 7, 8, 13]) {
        const topicId = version >= 13 ? { topicId: await idOf(client) } : {};
        const refused = await produce(client, 't', records(), { version, ...topicId });
        assert.equal(refused.errorCode, errorCode, `version ${version}`);
        assert.equal(refused.baseOffset, -1);
        if (version >= 8) assert.ok(refused.errorMessage !== null);
      }
      assert.equal(await produceValues(client, 't', ['first']), 0);
    }));
}

function nameOf(code: ErrorCode): string {
  return Object.entries(ErrorCode).find(([, value]) => value === code)![0];
}

async function idOf(client: TestClient): Promise<string> {
  const { topics } = await client.call(metadataApi, 12, {
    topics: [{ name: 't' }],
    allowAutoTopicCreation: false,
    includeTopicAuthorizedOperations: false,
  });
  return topics[0]!.topicId;
}

test('every codec is accepted, zstd from version 7 on', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const values: string[] = [];
    for (const codec of codecs) {
      const value = `${codec.name} `.repeat(300);
      values.push(value);
      const produced = await produce(client, 't', batchOf([value], codec.id === 0 ? {} : { codec }));
      assert.equal(produced.errorCode, ErrorCode.NONE, codec.name);
    }
    assert.deepEqual(await readAll(client, 't'), values);
    const zstd = codecs.find(({ name }) => name === 'zstd')!;
    const refused = await produce(client, 't', batchOf(['v'], { codec: zstd }), { version: 6 });
    assert.equal(refused.errorCode, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
  }));

test('a batch is written in the codec that the topic asks for', () =>
  withBroker(async (client) => {
    for (const codec of codecs) {
      const topic = `t-${codec.name}`;
      await createTopic(client, topic, 1, { 'compression.type': codec.id === 0 ? 'uncompressed' : codec.name });
      for (const from of codecs)
        await produce(client, topic, batchOf([`${from.name} `.repeat(200)], from.id === 0 ? {} : { codec: from }));
      const { records } = await fetch(client, topic);
      assert.equal(valuesIn(records).length, codecs.length);
      const view = viewOf(records!);
      assert.equal(view.getInt16(21) & 7, codec.id, topic);
    }
  }));

test('a batch larger than max.message.bytes is MESSAGE_TOO_LARGE', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 1, { 'max.message.bytes': '1000' });
    const refused = await produce(client, 't', batchOf(['v'.repeat(1000)]));
    assert.equal(refused.errorCode, ErrorCode.MESSAGE_TOO_LARGE);
    assert.match(refused.errorMessage!, /exceeds the maximum configured value of 1000/);
    assert.equal((await produce(client, 't', batchOf(['v'.repeat(900)]))).errorCode, ErrorCode.NONE);
  }));

test('a batch that inflates beyond the bound is refused and costs no memory', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 't');
      const gzip = codecs.find(({ name }) => name === 'gzip')!;
      const refused = await produce(client, 't', batchOf([new Uint8Array(900_000)], { codec: gzip }));
      assert.ok(refused.errorCode !== ErrorCode.NONE && refused.errorCode !== ErrorCode.UNKNOWN_SERVER_ERROR);
      assert.equal(await produceValues(client, 't', ['v']), 0);
    },
    { 'samsa.decompressed.batch.max.bytes': 100_000 },
  ));

test('records without a key are named one by one when the topic is compacted', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 1, { 'cleanup.policy': 'compact' });
    const builder = new BatchBuilder();
    builder.append(testTimestamp, bytesOf('k'), bytesOf('v'));
    builder.append(testTimestamp, null, bytesOf('v'));
    builder.append(testTimestamp, null, null);
    const refused = await produce(client, 't', builder.build());
    assert.equal(refused.errorCode, ErrorCode.INVALID_RECORD);
    assert.match(refused.errorMessage!, /^One or more records have been rejected due to 2 record errors in total/);
    assert.deepEqual(
      refused.recordErrors.map(({ batchIndex }) => batchIndex),
      [1, 2],
    );
    assert.match(
      refused.recordErrors[0]!.batchIndexErrorMessage!,
      /^Compacted topic cannot accept message without key/,
    );
    assert.equal((await produce(client, 't', batchOf(['v'], { key: 'k' }))).errorCode, ErrorCode.NONE);
  }));

test('timestamps out of bounds are named one by one', () =>
  withBroker(async (client, { platform }) => {
    await createTopic(client, 't', 1, {
      'message.timestamp.before.max.ms': '1000',
      'message.timestamp.after.max.ms': '1000',
    });
    const now = platform.clock.wallMs();
    const builder = new BatchBuilder();
    for (const timestamp of [now, now - 5_000, now + 500, now + 60_000]) builder.append(timestamp, null, bytesOf('v'));
    const refused = await produce(client, 't', builder.build());
    assert.equal(refused.errorCode, ErrorCode.INVALID_TIMESTAMP);
    assert.deepEqual(
      refused.recordErrors.map(({ batchIndex }) => batchIndex),
      [1, 3],
    );
  }));

test('acknowledgements other than 0, 1 and all are INVALID_REQUIRED_ACKS, but a missing topic is still missing', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (const acks of [2, -2, 32767]) {
      assert.equal((await produce(client, 't', batchOf(['v']), { acks })).errorCode, ErrorCode.INVALID_REQUIRED_ACKS);
      const missing = await produce(client, 'missing', batchOf(['v']), { acks });
      assert.equal(missing.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      const beyond = await produce(client, 't', batchOf(['v']), { acks, partition: 1 });
      assert.equal(beyond.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    assert.equal(await produceValues(client, 't', ['first']), 0);
  }));

test('internal topics take records from the admin client only', () =>
  withBroker(async (client) => {
    await createTopic(client, '__consumer_offsets');
    const refused = await produce(client, '__consumer_offsets', batchOf(['v']));
    assert.equal(refused.errorCode, ErrorCode.INVALID_TOPIC_EXCEPTION);
    client.clientId = '__admin_client';
    assert.equal((await produce(client, '__consumer_offsets', batchOf(['v']))).errorCode, ErrorCode.NONE);
  }));

test('without acknowledgement a success is silent and an error closes the connection', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    client.send(produceApi, 9, produceRequest('t', batchOf(['v']), { acks: 0 }));
    assert.deepEqual(await readAll(client, 't'), ['v']);
    const doomed = await broker.connect();
    doomed.send(produceApi, 9, produceRequest('missing', batchOf(['v']), { acks: 0 }));
    await doomed.closedSoon();
    assert.equal(doomed.receivedBytes, 0);
    assert.ok(!client.isClosed);
  }));

const producer = (baseSequence: number, producerEpoch = 0, producerId = 7) => ({
  producerId,
  producerEpoch,
  baseSequence,
});
const two = (baseSequence: number, producerEpoch = 0) => batchOf(['x', 'y'], producer(baseSequence, producerEpoch));

test('the last five batches of a producer are answered again with the offsets they have', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (let sequence = 0; sequence < 12; sequence += 2) await produce(client, 't', two(sequence));
    for (const acks of [1, -1]) {
      for (let sequence = 2; sequence < 12; sequence += 2) {
        const again = await produce(client, 't', two(sequence), { acks });
        assert.deepEqual([again.errorCode, again.baseOffset], [ErrorCode.NONE, sequence]);
      }
    }
    const older = await produce(client, 't', two(0));
    assert.equal(older.errorCode, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    const overlapping = await produce(client, 't', two(9));
    assert.equal(overlapping.errorCode, ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER);
    assert.equal((await readAll(client, 't')).length, 12);
  }));

test('a batch that comes again is acknowledged no sooner than the first time', () =>
  withBroker(async (client, { platform }, { machine }) => {
    await createTopic(client, 't');
    machine.disk.setLatency((operation) => (operation === 'sync' ? 500 : 0.1));
    const before = platform.clock.monotonicMs();
    assert.equal((await produce(client, 't', two(0), { acks: 1 })).errorCode, ErrorCode.NONE);
    assert.ok(platform.clock.monotonicMs() - before < 100);
    const again = await produce(client, 't', two(0), { acks: -1 });
    assert.deepEqual([again.errorCode, again.baseOffset], [ErrorCode.NONE, 0]);
    assert.ok(platform.clock.monotonicMs() - before >= 400, 'not before it is on the disk');
  }));

test('sequences are followed per producer and epoch', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const outcome = async (...args: Parameters<typeof two>): Promise<number> =>
      (await produce(client, 't', two(...args))).errorCode;
    assert.equal(await outcome(100), ErrorCode.NONE, 'an unknown producer may begin anywhere');
    assert.equal(await outcome(103), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 'a gap');
    assert.equal(await outcome(102), ErrorCode.NONE);
    assert.equal(await outcome(5, 1), ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 'a new epoch begins at 0');
    assert.equal(await outcome(0, 1), ErrorCode.NONE);
    assert.equal(await outcome(104, 0), ErrorCode.INVALID_PRODUCER_EPOCH, 'the old epoch is over');
    assert.equal(await outcome(2, 1), ErrorCode.NONE);
  }));

test('a sequence goes on at 0 behind 2147483647', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (const [sequence, offset] of [
      [0x7fff_fffc, 0],
      [0x7fff_fffe, 2],
      [0, 4],
    ] as const) {
      const produced = await produce(client, 't', two(sequence));
      assert.deepEqual([produced.errorCode, produced.baseOffset], [ErrorCode.NONE, offset]);
    }
    const again = await produce(client, 't', two(0x7fff_fffe));
    assert.deepEqual([again.errorCode, again.baseOffset], [ErrorCode.NONE, 2]);
  }));

test('a batch that wraps around in the middle is recognised when it comes again', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    assert.equal((await produce(client, 't', two(0x7fff_ffff))).errorCode, ErrorCode.NONE);
    const again = await produce(client, 't', two(0x7fff_ffff));
    assert.deepEqual([again.errorCode, again.baseOffset], [ErrorCode.NONE, 0]);
    const next = await produce(client, 't', two(1));
    assert.deepEqual([next.errorCode, next.baseOffset], [ErrorCode.NONE, 2]);
  }));

test('pipelined batches keep their order per partition, also when some are opened elsewhere', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    const gzip = codecs.find(({ name }) => name === 'gzip')!;
    const sent: number[] = [];
    for (let sequence = 0; sequence < 60; sequence += 1) {
      // What opens to more than a megabyte is opened by a worker.
      const size = sequence % 15 === 0 ? 1_500_000 : 10;
      const batch = batchOf([`${sequence} `.padEnd(size, 'x')], {
        ...producer(sequence),
        ...(sequence % 3 === 0 ? { codec: gzip } : {}),
      });
      sent.push(client.send(produceApi, 9, produceRequest('t', batch, { acks: sequence % 2 === 0 ? -1 : 1 })));
    }
    for (const [sequence, correlationId] of sent.entries()) {
      const { responses } = await client.receive(produceApi, 9, correlationId);
      const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!;
      assert.deepEqual([errorCode, baseOffset], [ErrorCode.NONE, sequence]);
    }
  }));

test('acks=all is answered when the record is on the disk, acks=1 before', () =>
  withBroker(async (client, { platform }, { machine }) => {
    await createTopic(client, 't');
    machine.disk.setLatency((operation) => (operation === 'sync' ? 500 : 0.1));
    const before = platform.clock.monotonicMs();
    await produceValues(client, 't', ['v'], { acks: 1 });
    assert.ok(platform.clock.monotonicMs() - before < 100);
    assert.equal(machine.disk.durableFile('/data/t-0/00000000000000000000.log')?.length ?? 0, 0);
    const sent = platform.clock.monotonicMs();
    await produceValues(client, 't', ['w'], { acks: -1 });
    assert.ok(platform.clock.monotonicMs() - sent >= 400);
    assert.ok(machine.disk.durableFile('/data/t-0/00000000000000000000.log')!.length > 120);
    assert.deepEqual(await readAll(client, 't'), ['v', 'w']);
  }));

test('acks=all beyond its time is REQUEST_TIMED_OUT, and the data stays', () =>
  withBroker(async (client, _broker, { machine, sleep }) => {
    await createTopic(client, 't');
    machine.disk.setLatency((operation) => (operation === 'sync' ? 5_000 : 0.1));
    const late = await produce(client, 't', batchOf(['v']), { timeoutMs: 200 });
    assert.equal(late.errorCode, ErrorCode.REQUEST_TIMED_OUT);
    const atOnce = await produce(client, 't', batchOf(['w']), { timeoutMs: 0 });
    assert.equal(atOnce.errorCode, ErrorCode.REQUEST_TIMED_OUT);
    await sleep(20_000);
    assert.deepEqual(await readAll(client, 't'), ['v', 'w']);
  }));

test('many producers share flushes', () =>
  withBroker(async (_client, broker, { machine }) => {
    await createTopic(_client, 't');
    let syncs = 0;
    machine.disk.setLatency((operation) => {
      if (operation === 'sync') syncs += 1;
      return operation === 'sync' ? 10 : 0.1;
    });
    const clients = await Promise.all(Array.from({ length: 50 }, () => broker.connect()));
    await Promise.all(clients.map((client) => produceValues(client, 't', ['v'])));
    assert.ok(syncs < 10, `${syncs} syncs for 50 producers`);
  }));

test('a producer id is used by whoever names it, in one request for several partitions', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 3);
    const partitionData = [0, 1, 2].map((index) => ({ index, records: two(0) }));
    const request = { acks: -1, timeoutMs: 1000, topicData: [{ name: 't', partitionData }] };
    const answered = await client.call(produceApi, 9, request);
    assert.deepEqual(
      answered.responses[0]!.partitionResponses.map(({ errorCode, baseOffset }) => [errorCode, baseOffset]),
      [0, 1, 2].map(() => [0, 0]),
    );
  }));
