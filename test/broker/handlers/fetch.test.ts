import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteRecordsApi } from '../../../src/protocol/apis/delete-records.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, type TestBroker, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import {
  askedTopic,
  batchesIn,
  batchOf,
  fetch,
  fetchRequest,
  listOffset,
  produce,
  produceRequest,
  produceValues,
  valuesIn,
} from '../traffic.ts';

test('a fetch gives what there is from the batch that holds the offset on', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a', 'b', 'c']);
    await produceValues(client, 't', ['d']);
    const fetched = await fetch(client, 't', { fetchOffset: 1 });
    assert.deepEqual(
      [fetched.errorCode, fetched.highWatermark, fetched.lastStableOffset, fetched.logStartOffset],
      [ErrorCode.NONE, 4, 4, 0],
    );
    assert.deepEqual(valuesIn(fetched.records), ['a', 'b', 'c', 'd']);
    assert.equal(fetched.abortedTransactions, null);
    assert.equal(fetched.preferredReadReplica, -1);
    const committed = await fetch(client, 't', { fetchOffset: 3 }, { isolationLevel: 1 });
    assert.deepEqual(valuesIn(committed.records), ['d']);
    assert.deepEqual(committed.abortedTransactions, []);
  }));

test('at the end of the log records are empty, never null, in every version', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't');
    await produceValues(client, 't', ['a']);
    for (let version = fetchApi.versions.min; version <= fetchApi.versions.max; version += 1) {
      const options = { version, ...(version >= 13 ? { topicId } : {}) };
      const atEnd = await fetch(client, 't', { fetchOffset: 1 }, options);
      assert.deepEqual([atEnd.errorCode, atEnd.records?.length], [ErrorCode.NONE, 0], `version ${version}`);
      const failed = await fetch(client, 't', { fetchOffset: 2 }, options);
      assert.deepEqual([failed.errorCode, failed.records?.length], [ErrorCode.OFFSET_OUT_OF_RANGE, 0]);
      const data = await fetch(client, 't', {}, options);
      assert.deepEqual(valuesIn(data.records), ['a'], `version ${version}`);
    }
  }));

test('an error comes without offsets', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const failed = await fetch(client, 't', { fetchOffset: 5 }, { isolationLevel: 1 });
    assert.deepEqual(
      [failed.errorCode, failed.highWatermark, failed.lastStableOffset, failed.logStartOffset],
      [ErrorCode.OFFSET_OUT_OF_RANGE, -1, -1, -1],
    );
    assert.equal(failed.abortedTransactions, null);
  }));

test('offsets outside the log are OFFSET_OUT_OF_RANGE, at the start and at the end of numbers too', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a', 'b', 'c']);
    const { topics } = await client.call(deleteRecordsApi, 2, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1000,
    });
    assert.equal(topics[0]!.partitions[0]!.errorCode, ErrorCode.NONE);
    for (const fetchOffset of [-1, -5, 0, 1, 4, 2 ** 53 - 1, -(2 ** 53 - 1)])
      assert.equal(
        (await fetch(client, 't', { fetchOffset })).errorCode,
        ErrorCode.OFFSET_OUT_OF_RANGE,
        `${fetchOffset}`,
      );
    const fetched = await fetch(client, 't', { fetchOffset: 2 });
    assert.deepEqual([fetched.errorCode, fetched.logStartOffset], [ErrorCode.NONE, 2]);
  }));

test('what is missing has its own error, by name and by id', () =>
  withBroker(async (client) => {
    const topicId = await createTopic(client, 't');
    assert.equal((await fetch(client, 'missing')).errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assert.equal((await fetch(client, 't', { partition: 1 })).errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assert.equal((await fetch(client, 't', { partition: -1 })).errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    const unknown = await fetch(client, '', {}, { version: 13, topicId: '0000000000000000000001' });
    assert.equal(unknown.errorCode, ErrorCode.UNKNOWN_TOPIC_ID);
    const beyond = await fetch(client, '', { partition: 1 }, { version: 13, topicId });
    assert.equal(beyond.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    const replica = await fetch(client, 't', {}, { replicaId: 5 });
    assert.notEqual(replica.errorCode, ErrorCode.NONE);
  }));

test('leader epochs that are not the current one are fenced or unknown', () =>
  withBroker(async (client, broker, world) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a']);
    assert.equal((await fetch(client, 't', { currentLeaderEpoch: 0 })).errorCode, ErrorCode.NONE);
    assert.equal((await fetch(client, 't', { currentLeaderEpoch: 1 })).errorCode, ErrorCode.UNKNOWN_LEADER_EPOCH);
    await broker.broker.close();
    const restarted = await world.start();
    const again = await restarted.connect();
    const { topics } = await again.call(metadataApi, 9, { topics: null });
    const { leaderEpoch } = topics[0]!.partitions[0]!;
    assert.ok(leaderEpoch > 0, 'a new leadership has a new epoch');
    assert.equal((await fetch(again, 't', { currentLeaderEpoch: 0 })).errorCode, ErrorCode.FENCED_LEADER_EPOCH);
    assert.equal((await fetch(again, 't', { currentLeaderEpoch: leaderEpoch })).errorCode, ErrorCode.NONE);
    await produceValues(again, 't', ['b']);
    // The last epoch the reader saw ended at offset 1, and a reader beyond it has read something else.
    const diverging = await fetch(again, 't', { fetchOffset: 2, lastFetchedEpoch: 0 });
    assert.equal(diverging.errorCode, ErrorCode.NONE);
    assert.deepEqual(diverging.divergingEpoch, { epoch: 0, endOffset: 1 });
    assert.equal(diverging.records?.length, 0);
    const agreeing = await fetch(again, 't', { fetchOffset: 1, lastFetchedEpoch: 0 });
    assert.deepEqual(valuesIn(agreeing.records), ['b']);
    assert.deepEqual(agreeing.divergingEpoch, { epoch: -1, endOffset: -1 });
    await restarted.broker.close();
  }));

test('a zstd topic is not shown to clients that cannot read it', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 1, { 'compression.type': 'zstd' });
    await produceValues(client, 't', ['a']);
    assert.equal((await fetch(client, 't', {}, { version: 9 })).errorCode, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    assert.deepEqual(valuesIn((await fetch(client, 't', {}, { version: 10 })).records), ['a']);
  }));

test('the first batch is given whole although it is larger than every limit, the others are not', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    for (const partition of [0, 1])
      for (const letter of 'ab') await produceValues(client, 't', [letter.repeat(1000)], { partition });
    const { responses } = await client.call(
      fetchApi,
      12,
      fetchRequest(
        '',
        {},
        {
          maxBytes: 1,
          topics: [askedTopic('t', [{ partitionMaxBytes: 1 }, { partition: 1, partitionMaxBytes: 1 }])],
        },
      ),
    );
    const [first, second] = responses[0]!.partitions;
    assert.equal(batchesIn(first!.records).length, 1);
    assert.equal(second!.records?.length, 0);
    assert.equal(second!.errorCode, ErrorCode.NONE);
  }));

test('the size of an answer stays within the limits of the request and of the broker', () =>
  withBroker(
    async (client) => {
      await createTopic(client, 't', 3);
      for (const partition of [0, 1, 2])
        for (let i = 0; i < 20; i += 1) await produceValues(client, 't', ['x'.repeat(900)], { partition });
      const sizes = async (maxBytes: number, partitionMaxBytes: number): Promise<number[]> => {
        const partitions = [0, 1, 2].map((partition) => ({ partition, partitionMaxBytes }));
        const request = fetchRequest('', {}, { maxBytes, topics: [askedTopic('t', partitions)] });
        const { responses } = await client.call(fetchApi, 12, request);
        return responses[0]!.partitions.map(({ records }) => records!.length);
      };
      const [a, b, c] = (await sizes(100_000, 4_000)) as [number, number, number];
      for (const size of [a, b, c]) assert.ok(size > 2_500 && size <= 4_000, `${size}`);
      const [first, second, third] = (await sizes(5_000, 4_000)) as [number, number, number];
      assert.ok(first > 2_500 && first + second + third <= 5_000);
      const capped = await sizes(2 ** 31 - 1, 2 ** 31 - 1);
      assert.ok(capped[0]! + capped[1]! + capped[2]! <= 30_000);
      assert.deepEqual((await sizes(100_000, 0)).slice(1), [0, 0]);
      assert.deepEqual((await sizes(-1, -1)).slice(1), [0, 0]);
    },
    { 'fetch.max.bytes': 30_000 },
  ));

interface Timed {
  readonly elapsedMs: number;
  readonly values: (string | null)[];
}

/** Fetches and tells how long it took. */
async function timed(
  client: TestClient,
  { platform }: TestBroker,
  request: Parameters<typeof fetch>[3],
  fetchOffset = 0,
): Promise<Timed> {
  const before = platform.clock.monotonicMs();
  const { records } = await fetch(client, 't', { fetchOffset }, request);
  return { elapsedMs: platform.clock.monotonicMs() - before, values: valuesIn(records) };
}

test('a fetch at the end waits as long as it may, and no longer than until there is something', () =>
  withBroker(async (client, broker, { sleep }) => {
    await createTopic(client, 't');
    const empty = await timed(client, broker, { maxWaitMs: 500 });
    assert.ok(empty.elapsedMs >= 500 && empty.elapsedMs < 520, `${empty.elapsedMs}`);
    const producer = await broker.connect();
    for (const acks of [-1, 1]) {
      const fetchOffset = acks === -1 ? 0 : 1;
      const waiting = timed(client, broker, { maxWaitMs: 10_000 }, fetchOffset);
      await sleep(200);
      await produceValues(producer, 't', ['v'], { acks });
      const { elapsedMs, values } = await waiting;
      assert.deepEqual(values, ['v']);
      assert.ok(elapsedMs >= 200 && elapsedMs < 220, `acks ${acks}: ${elapsedMs}`);
    }
  }));

test('a fetch waits for the least it wants', () =>
  withBroker(async (client, broker, { sleep }) => {
    await createTopic(client, 't');
    const producer = await broker.connect();
    const waiting = timed(client, broker, { maxWaitMs: 10_000, minBytes: 1_000 });
    for (let i = 0; i < 4; i += 1) {
      await sleep(100);
      await produceValues(producer, 't', ['x'.repeat(200)]);
    }
    const { elapsedMs, values } = await waiting;
    assert.equal(values.length, 4);
    assert.ok(elapsedMs >= 400 && elapsedMs < 450, `${elapsedMs}`);
    const inVain = await timed(client, broker, { maxWaitMs: 300, minBytes: 100_000 });
    assert.ok(inVain.elapsedMs >= 300 && inVain.elapsedMs < 320);
    assert.equal(inVain.values.length, 4);
    const atOnce = await timed(client, broker, { maxWaitMs: 10_000, minBytes: 0 }, 4);
    assert.ok(atOnce.elapsedMs < 20);
  }));

test('an error or nothing to ask for is answered at once', () =>
  withBroker(async (client, { platform }) => {
    await createTopic(client, 't');
    const before = platform.clock.monotonicMs();
    const topics = [askedTopic('t', [{}]), askedTopic('missing', [{}])];
    const { responses } = await client.call(fetchApi, 12, fetchRequest('', {}, { maxWaitMs: 10_000, topics }));
    assert.deepEqual(
      responses.map(({ partitions }) => partitions[0]!.errorCode),
      [ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
    );
    const nothing = await client.call(fetchApi, 12, fetchRequest('', {}, { maxWaitMs: 10_000, topics: [] }));
    assert.deepEqual(nothing.responses, []);
    assert.ok(platform.clock.monotonicMs() - before < 50);
  }));

test('a waiting fetch notices that its topic is deleted', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    const before = broker.platform.clock.monotonicMs();
    const waiting = fetch(client, 't', {}, { maxWaitMs: 60_000 });
    const other = await broker.connect();
    await other.call(deleteTopicsApi, 6, { topics: [{ name: 't' }], timeoutMs: 1000 });
    const { errorCode } = await waiting;
    assert.ok(
      ([ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.NOT_LEADER_OR_FOLLOWER] as number[]).includes(errorCode),
    );
    assert.ok(broker.platform.clock.monotonicMs() - before < 1_000);
  }));

test('a waiting fetch whose client has gone lets go of its timer and its partitions', () =>
  withBroker(async (client, broker, { sleep }) => {
    await createTopic(client, 't');
    const other = await broker.connect();
    other.pause();
    other.send(fetchApi, 12, fetchRequest('t', { fetchOffset: 5 }));
    await sleep(10);
    other.send(fetchApi, 12, fetchRequest('t', {}, { maxWaitMs: 2 ** 31 - 1 }));
    await sleep(10);
    other.destroy();
    await sleep(100);
    const before = broker.platform.clock.monotonicMs();
    client.destroy();
    await broker.broker.close();
    assert.ok(broker.platform.clock.monotonicMs() - before < 1_000, 'nobody waits for it');
  }));

test('a partition that always has data does not starve the visibility of another', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 2);
    await produceValues(client, 't', ['much']);
    await produce(client, 't', batchOf(['little']), { partition: 1, acks: 1 });
    const seen: (string | null)[] = [];
    for (let round = 0; round < 5 && !seen.includes('little'); round += 1) {
      const request = fetchRequest('', {}, { maxWaitMs: 100, topics: [askedTopic('t', [{}, { partition: 1 }])] });
      const { responses } = await client.call(fetchApi, 12, request);
      for (const { records } of responses[0]!.partitions) seen.push(...valuesIn(records));
    }
    assert.ok(seen.includes('little'));
  }));

test('a disk that hangs keeps neither readers nor questions waiting for ever', () =>
  withBroker(async (client, { platform }, { machine }) => {
    await createTopic(client, 't', 20);
    await produceValues(client, 't', ['durable']);
    machine.disk.setLatency((operation) => (operation === 'sync' ? 60_000 : 0.1));
    const asked = Array.from({ length: 20 }, (_, partition) => ({ partition, fetchOffset: partition === 0 ? 1 : 0 }));
    for (const { partition } of asked) await produceValues(client, 't', ['late'], { partition, acks: 1 });
    const before = platform.clock.monotonicMs();
    const { responses } = await client.call(fetchApi, 12, fetchRequest('', {}, { topics: [askedTopic('t', asked)] }));
    assert.deepEqual(
      responses[0]!.partitions.map(({ highWatermark }) => highWatermark),
      asked.map(({ fetchOffset }) => fetchOffset),
    );
    assert.equal((await listOffset(client, 't', -1)).offset, 1);
    assert.ok(platform.clock.monotonicMs() - before < 3_000);
    machine.disk.setLatency(() => 0.1);
  }));

test('no read at the tail ever goes beyond the high watermark it comes with', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    const producer = await broker.connect();
    const producing = (async () => {
      for (let i = 0; i < 300; i += 1)
        producer.send(produceApi, 9, produceRequest('t', batchOf([`${i}`]), { acks: i % 3 === 0 ? -1 : 1 }));
      for (let i = 0; i < 300; i += 1) await producer.nextFrame();
    })();
    let fetchOffset = 0;
    while (fetchOffset < 300) {
      const { records, highWatermark, errorCode } = await fetch(client, 't', { fetchOffset }, { maxWaitMs: 5 });
      assert.equal(errorCode, ErrorCode.NONE);
      for (const { baseOffset, lastOffset } of batchesIn(records)) {
        assert.equal(baseOffset, fetchOffset);
        assert.ok(lastOffset < highWatermark, `${lastOffset} < ${highWatermark}`);
        fetchOffset = lastOffset + 1;
      }
    }
    await producing;
  }));
