// Connections of a whole broker: order, pressure, limits, half-open clients, and bad input. Whatever one
// client does, another one is served.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteReader } from '../../src/base/bytes/byte-reader.ts';
import { handlers } from '../../src/broker/handlers/index.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { createTopicsApi } from '../../src/protocol/apis/create-topics.ts';
import { describeClusterApi } from '../../src/protocol/apis/describe-cluster.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { listOffsetsApi } from '../../src/protocol/apis/list-offsets.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { createTopic, type TestBroker, withBroker, withRealBroker } from './kit.ts';
import { lengthPrefix, requestBytes, TestClient } from './test-client.ts';
import { sampleRequests, versionsOf } from './sample-requests.ts';
import { batchOf, fetchRequest, produceRequest, produceValues, readAll } from './traffic.ts';

const asked = { clientSoftwareName: 'test', clientSoftwareVersion: '1.0' };

async function isServed(client: TestClient): Promise<void> {
  assert.equal((await client.call(apiVersionsApi, 4, asked)).errorCode, ErrorCode.NONE);
}

test('ten thousand pipelined requests of different APIs are answered in their order', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 3);
    const ids: number[] = [];
    for (let i = 0; i < 10_000; i += 1) {
      if (i % 5 === 0)
        ids.push(client.send(produceApi, 9, produceRequest('t', batchOf([`${i}`]), { partition: i % 3, acks: i % 2 })));
      else if (i % 5 === 1) ids.push(client.send(metadataApi, 9, { topics: [{ name: 't' }] }));
      else if (i % 5 === 2) ids.push(client.send(apiVersionsApi, 3, asked));
      else if (i % 5 === 3) ids.push(client.send(fetchApi, 12, fetchRequest('t', {}, { maxBytes: 100 })));
      else {
        const topics = [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: -2 }] }];
        ids.push(client.send(listOffsetsApi, 7, { replicaId: -1, isolationLevel: 0, topics }));
      }
    }
    const isSilent = (i: number): boolean => i % 5 === 0 && i % 2 === 0;
    for (const [i, id] of ids.entries()) {
      if (isSilent(i)) continue;
      assert.equal(new ByteReader(await client.nextFrame()).int32(), id);
    }
  }));

test('a request sees what the one before it did, also when neither answer was waited for', () =>
  withBroker(async (client) => {
    const topics = [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }];
    const creation = client.send(createTopicsApi, 7, { topics, timeoutMs: 1000 });
    const production = client.send(produceApi, 9, produceRequest('t', batchOf(['v']), { acks: 1 }));
    const fetching = client.send(fetchApi, 12, fetchRequest('t'));
    assert.equal((await client.receive(createTopicsApi, 7, creation)).topics[0]!.errorCode, ErrorCode.NONE);
    const produced = await client.receive(produceApi, 9, production);
    assert.equal(produced.responses[0]!.partitionResponses[0]!.errorCode, ErrorCode.NONE);
    const fetched = await client.receive(fetchApi, 12, fetching);
    assert.ok(fetched.responses[0]!.partitions[0]!.records!.length > 0);
  }));

test('two thousand unread fetches of a megabyte do not fill the memory', () =>
  withRealBroker(async (broker) => {
    const client = await broker.connect();
    await createTopic(client, 't', 1, { 'max.message.bytes': '2000000' });
    await produceValues(client, 't', ['x'.repeat(1_000_000)]);
    const greedy = await broker.connect();
    greedy.pause();
    for (let i = 0; i < 2_000; i += 1) greedy.send(fetchApi, 12, fetchRequest('t'));
    await greedy.drained();
    const before = process.memoryUsage();
    for (let i = 0; i < 200; i += 1) await isServed(client);
    const after = process.memoryUsage();
    const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
    assert.ok(after.arrayBuffers < 300_000_000 && grown < 100_000_000, `${grown}`);
    greedy.resume();
    for (let i = 0; i < 10; i += 1) assert.ok((await greedy.nextFrame()).length > 1_000_000);
    greedy.destroy();
  }));

test('forty senders of half a frame of ninety megabytes are bounded together, and others are served', () =>
  withRealBroker(
    async (broker) => {
      const client = await broker.connect();
      await createTopic(client, 't');
      const before = process.memoryUsage().arrayBuffers;
      const part = new Uint8Array(1024 * 1024);
      const senders = await Promise.all(Array.from({ length: 40 }, () => broker.connect()));
      for (const sender of senders) {
        sender.write(lengthPrefix(90 * 1024 * 1024));
        for (let i = 0; i < 20; i += 1) sender.write(part);
      }
      for (let i = 0; i < 300; i += 1) await isServed(client);
      await produceValues(client, 't', ['served']);
      const held = process.memoryUsage().arrayBuffers - before;
      // What the senders themselves still hold is one megabyte that all share.
      assert.ok(held < 300 * 1024 * 1024, `${held}`);
      for (const sender of senders) sender.destroy();
      assert.deepEqual(await readAll(client, 't'), ['served']);
    },
    { 'queued.max.request.bytes': 110 * 1024 * 1024 },
  ));

test('frames that are only announced take nothing from those that are sent', () =>
  withRealBroker(
    async (broker) => {
      const client = await broker.connect();
      await createTopic(client, 't');
      const announcers = await Promise.all(Array.from({ length: 80 }, () => broker.connect()));
      for (const announcer of announcers) announcer.write(lengthPrefix(90 * 1024 * 1024), new Uint8Array(1));
      await isServed(client);
      const senders = await Promise.all(Array.from({ length: 5 }, () => broker.connect()));
      await Promise.all(senders.map((sender) => produceValues(sender, 't', ['x'.repeat(900_000)])));
      assert.equal((await readAll(client, 't')).length, 5);
      assert.ok(
        announcers.every(({ isClosed }) => !isClosed),
        'nobody had to wait until their time was up',
      );
      for (const other of [...announcers, ...senders]) other.destroy();
    },
    { 'queued.max.request.bytes': 110 * 1024 * 1024 },
  ));

test('a client that has said its last word still gets its answers', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    const half = await broker.connect();
    const ids = [0, 1, 2].map((i) => half.send(produceApi, 9, produceRequest('t', batchOf([`${i}`]))));
    half.end();
    for (const id of ids) assert.equal((await half.receive(produceApi, 9, id)).responses.length, 1);
    await half.closedSoon();
    assert.equal((await readAll(client, 't')).length, 3);
  }));

test('a frame that does not go on ends its connection after half a minute', () =>
  withBroker(async (client, broker, { sleep }) => {
    const slow = await broker.connect();
    slow.write(lengthPrefix(100), new Uint8Array(10));
    await sleep(29_000);
    assert.ok(!slow.isClosed);
    await sleep(2_000);
    assert.ok(slow.isClosed);
    await isServed(client);
  }));

test('a connection that asks for nothing is closed, one that waits for an answer is not', () =>
  withBroker(
    async (client, broker, { sleep }) => {
      await createTopic(client, 't');
      const waiting = await broker.connect();
      const id = waiting.send(fetchApi, 12, fetchRequest('t', {}, { maxWaitMs: 50_000 }));
      const idle = await broker.connect();
      for (let i = 0; i < 8; i += 1) {
        await isServed(client);
        await sleep(5_000);
      }
      assert.ok(idle.isClosed && !client.isClosed && !waiting.isClosed);
      assert.equal((await waiting.receive(fetchApi, 12, id)).errorCode, ErrorCode.NONE);
    },
    { 'connections.max.idle.ms': 10_000 },
  ));

test('a connection that never reads its answer counts as idle', () =>
  withBroker(
    async (client, broker, { sleep }) => {
      await createTopic(client, 't');
      for (let i = 0; i < 3; i += 1) await produceValues(client, 't', ['x'.repeat(900_000)]);
      const deaf = await broker.connect();
      deaf.pause();
      for (let i = 0; i < 10; i += 1) deaf.send(fetchApi, 12, fetchRequest('t'));
      const isIdle = (): boolean =>
        broker.events.some(({ fields }) => fields['reason'] === 'idle for longer than connections.max.idle.ms');
      await sleep(5_000);
      assert.ok(!isIdle());
      await Promise.race([deaf.closed, keepAlive(client, sleep)]);
      assert.ok(isIdle());
    },
    { 'connections.max.idle.ms': 10_000 },
  ));

async function keepAlive(client: TestClient, sleep: (durationMs: number) => Promise<void>): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    await isServed(client);
    await sleep(5_000);
  }
}

/** How many of so many connections are let in. */
async function admitted({ connect }: TestBroker, count: number): Promise<TestClient[]> {
  const open: TestClient[] = [];
  for (const client of await Promise.all(Array.from({ length: count }, () => connect()))) {
    const answer = client.call(apiVersionsApi, 4, asked);
    if (
      await answer.then(
        () => true,
        () => false,
      )
    )
      open.push(client);
  }
  return open;
}

test('no more connections than there may be, in all', () =>
  withBroker(
    async (client, broker, { sleep }) => {
      const open = await admitted(broker, 10);
      assert.equal(open.length, 4, 'and the one of the test');
      open[0]!.destroy();
      await sleep(100);
      assert.equal((await admitted(broker, 3)).length, 1);
      await isServed(client);
    },
    { 'max.connections': 5 },
  ));

test('no more connections than there may be from one address', () =>
  withBroker(
    async (client, broker) => {
      assert.equal((await admitted(broker, 10)).length, 2);
      await isServed(client);
    },
    { 'max.connections.per.ip': 3 },
  ));

test('an address may have a limit of its own', () =>
  withBroker(
    async (_client, broker, { clients }) => {
      assert.equal(clients.network.address, '10.0.0.2');
      assert.equal((await admitted(broker, 10)).length, 6);
    },
    { 'max.connections.per.ip': 3, 'max.connections.per.ip.overrides': '10.0.0.2:7,10.0.0.9:1' },
  ));

test('connections come in at most at the rate there may be', () =>
  withBroker(
    async (_client, broker, { sleep }) => {
      const first = await admitted(broker, 10);
      assert.ok(first.length >= 2 && first.length <= 4, `${first.length}`);
      await sleep(1_000);
      const second = await admitted(broker, 10);
      assert.ok(second.length >= 3 && second.length <= 5, `${second.length}`);
    },
    { 'max.connection.creation.rate': 4 },
  ));

test('a broker that stops takes no more connections and lets go of those that wait', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    const waiting = await broker.connect();
    const id = waiting.send(fetchApi, 12, fetchRequest('t', {}, { maxWaitMs: 1_000 }));
    const idle = await broker.connect();
    await isServed(idle);
    const closing = broker.broker.close();
    await idle.closedSoon();
    await assert.rejects(broker.connect(), /ECONNREFUSED/);
    assert.equal((await waiting.receive(fetchApi, 12, id)).errorCode, ErrorCode.NONE);
    await closing;
    await waiting.closedSoon();
  }));

test('a client that keeps its end open does not keep a broker from stopping', () =>
  withBroker(async (_client, broker, { clients }) => {
    const rude = await broker.connect();
    rude.endsWithBroker = false;
    const before = clients.clock.monotonicMs();
    await broker.broker.close();
    assert.ok(clients.clock.monotonicMs() - before <= 5_100);
  }));

const header = (apiKey: number, version: number, ...rest: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(8 + rest.length);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, apiKey);
  view.setInt16(2, version);
  bytes.set(rest, 8);
  return bytes;
};

const whole = requestBytes(metadataApi, 9, 5, 'id', { topics: [{ name: 't' }] });

/** Bytes after which the connection is closed without an answer. */
const malformed: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['a negative length', [lengthPrefix(-1)]],
  ['the most negative length', [lengthPrefix(-(2 ** 31))]],
  ['a length above the limit', [lengthPrefix(104_857_601)]],
  ['the largest length', [lengthPrefix(2 ** 31 - 1)]],
  ['an HTTP request', [new TextEncoder().encode('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')]],
  ['a TLS hello', [Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03)]],
  ['an empty frame', [lengthPrefix(0)]],
  ['a frame of one byte', [lengthPrefix(1), Uint8Array.of(0)]],
  ['half a header', [lengthPrefix(6), Uint8Array.of(0, 3, 0, 9, 0, 0)]],
  ['an unknown API', [lengthPrefix(10), header(999, 0, 0, 0)]],
  ['a negative API', [lengthPrefix(10), header(-1, 0, 0, 0)]],
  ['an API of the protocol that is not served', [lengthPrefix(10), header(11, 5, 0, 0)]],
  ['an API of another listener', [lengthPrefix(11), header(62, 0, 0, 0, 0)]],
  ['a huge count in few bytes', [lengthPrefix(14), header(3, 1, 255, 255, 0x7f, 0xff, 0xff, 0xff)]],
  ['a huge compact count', [lengthPrefix(16), header(3, 9, 255, 255, 0, 255, 255, 255, 255, 7)]],
  ['a client id longer than the frame', [lengthPrefix(12), header(3, 1, 0x7f, 0xff, 1, 2)]],
];

for (const [what, bytes] of malformed) {
  test(`${what} closes the connection, and another one is served`, () =>
    withBroker(async (client, broker, { sleep }) => {
      const bad = await broker.connect();
      bad.write(...bytes);
      await sleep(31_000);
      assert.ok(bad.isClosed);
      assert.equal(bad.receivedBytes, 0);
      await isServed(client);
    }));
}

test('who is refused is told in the log, with the reason', () =>
  withBroker(async (_client, broker) => {
    const bad = await broker.connect();
    bad.write(lengthPrefix(10), header(999, 0, 0, 0));
    await bad.closedSoon();
    const told = broker.events.find(({ message }) => message === 'refused a request and its connection');
    assert.equal(told?.level, 'warn');
    assert.match(String(told.fields['reason']), /API key 999/);
    assert.equal(told.fields['address'], '10.0.0.2');
  }));

test('a request that is cut short anywhere closes the connection', () =>
  withBroker(async (client, broker) => {
    await createTopic(client, 't');
    for (let size = 0; size < whole.length; size += 1) {
      const bad = await broker.connect();
      bad.writeFrame(whole.subarray(0, size));
      await bad.closedSoon();
      assert.equal(bad.receivedBytes, 0, `${size} bytes`);
    }
    await isServed(client);
  }));

test('a request with more elements than any needs closes the connection', () =>
  withBroker(async (client, broker) => {
    const topics = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }));
    const request = (count: number) => ({ topics: topics(count), allowAutoTopicCreation: false });
    assert.equal((await client.call(metadataApi, 9, request(190_000))).topics.length, 190_000);
    const bad = await broker.connect();
    bad.send(metadataApi, 9, request(210_000));
    await bad.closedSoon();
    assert.equal(bad.receivedBytes, 0);
  }));

test('bytes behind a request are tolerated', () =>
  withBroker(async (client) => {
    client.writeFrame(Buffer.concat([whole, new Uint8Array(100)]));
    assert.ok((await client.nextFrame()).length > 0);
    await isServed(client);
  }));

test('the requests before a bad one are answered', () =>
  withBroker(async (_client, broker) => {
    const bad = await broker.connect();
    const ids = [1, 2, 3].map(() => bad.send(describeClusterApi, 0, { includeClusterAuthorizedOperations: false }));
    bad.write(lengthPrefix(-1));
    for (const id of ids) await bad.receive(describeClusterApi, 0, id);
    await bad.closedSoon();
  }));

/** Bytes like those of real requests, with anything from a flipped bit to nonsense in them. */
const hostileFrames = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .record({
      api: fc.constantFrom(...handlers.map(({ api }) => api)),
      beside: fc.integer({ min: -1, max: 1 }),
      version: fc.nat(20),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    .map(({ api, beside, version, body }) => {
      const { min, max } = api.versions;
      const bytes = header(api.key, Math.min(min + version, max + beside), 0, 1, 97);
      return Buffer.concat([bytes, body]);
    }),
  // A good request of any API and version in which up to three bytes are something else, and perhaps the end is missing.
  fc
    .record({
      handler: fc.constantFrom(...handlers),
      version: fc.nat(),
      changes: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 3 }),
      cut: fc.option(fc.nat(), { freq: 3 }),
    })
    .map(({ handler: { api }, version, changes, cut }) => {
      const versions = versionsOf(api);
      const picked = versions[version % versions.length]!;
      const request = sampleRequests[api.name]!(picked, '000000000000000000000w');
      const bytes = requestBytes(api, picked, 1, 'x', request);
      for (const { at, value } of changes) bytes[4 + (at % (bytes.length - 4))] = value;
      return cut === null ? bytes : bytes.subarray(0, 4 + (cut % (bytes.length - 4)));
    }),
);

test('no bytes whatever disturb another client, and none are answered with an unknown error', () =>
  withBroker(async (client, broker, world) => {
    await createTopic(client, 't');
    await fc.assert(
      fc.asyncProperty(fc.array(hostileFrames, { minLength: 1, maxLength: 8 }), async (frames) => {
        const bad = await broker.connect();
        bad.endsWithBroker = true;
        for (const bytes of frames) bad.writeFrame(bytes);
        bad.end();
        // Whatever it was, the connection comes to its end: long polls are bounded by the client's leaving.
        await Promise.race([bad.closed, world.sleep(1_000)]);
        bad.destroy();
        await isServed(client);
      }),
      { numRuns: Number(process.env['FUZZ'] ?? 400), endOnFailure: true },
    );
    const unexpected = broker.events.filter(({ message }) => message === 'a request failed');
    assert.deepEqual(
      unexpected.map(
        ({ fields }) =>
          `${fields['api'] as string} v${fields['version'] as number}: ${(fields['error'] as Error).stack}`,
      ),
      [],
    );
    assert.equal(typeof (await produceValues(client, 't', ['still here'])), 'number');
  }));
