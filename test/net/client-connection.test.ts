// The client's end of a connection, against a scripted peer on the simulated network.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ByteStream } from '../../src/base/ports/network.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { ClientConnection, type ClientConnectionOptions } from '../../src/net/client-connection.ts';
import {
  DisconnectedError,
  ProtocolError,
  RequestTimeoutError,
  UnsupportedVersionError,
} from '../../src/net/connection-errors.ts';
import { FrameDecoder } from '../../src/net/frame-decoder.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { describeClusterApi } from '../../src/protocol/apis/describe-cluster.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { FakeBroker } from '../client/fake-broker.ts';

interface Pair {
  readonly machine: SimulatedPlatform;
  readonly broker: FakeBroker;
  readonly connect: (options?: Partial<ClientConnectionOptions>) => Promise<ClientConnection>;
}

async function pair(prepare: (broker: FakeBroker) => void = () => {}): Promise<Pair> {
  const machine = new SimulatedPlatform(1, { name: 'broker' });
  const client = machine.host('client');
  const broker = new FakeBroker(machine);
  broker.handle(metadataApi, () => ({ brokers: [], topics: [] }));
  prepare(broker);
  await machine.runUntil(broker.start(9092));
  const connect = (options: Partial<ClientConnectionOptions> = {}): Promise<ClientConnection> =>
    machine.runUntil(ClientConnection.connect(client, { host: 'broker', port: 9092 }, { clientId: 'me', ...options }));
  return { machine, broker, connect };
}

const question = { topics: [] };
const errorOf = <T>(promise: Promise<T>): Promise<Error | T> => promise.catch((error: unknown) => error as Error);

test('the first request is ApiVersions in our highest version, and later ones use what both know', async () => {
  const { machine, broker, connect } = await pair((fake) => fake.ranges.set(metadataApi.key, { min: 0, max: 5 }));
  const connection = await connect();
  assert.equal(broker.requests[0]?.name, 'ApiVersions');
  assert.equal(broker.requests[0]?.version, 4);
  const { version } = await machine.runUntil(connection.sendVersioned(metadataApi, question));
  assert.equal(version, 5);
  assert.equal(broker.requests[1]?.clientId, 'me');
  assert.equal((await machine.runUntil(connection.sendVersioned(metadataApi, question, { maxVersion: 3 }))).version, 3);
  assert.throws(() => connection.versionOf(metadataApi, { minVersion: 6 }), UnsupportedVersionError);
  assert.throws(() => connection.versionOf(describeClusterApi), UnsupportedVersionError);
  assert.ok(
    (await errorOf(connection.send(metadataApi, question, { minVersion: 6 }))) instanceof UnsupportedVersionError,
  );
  assert.ok(connection.isOpen);
  await machine.runUntil(connection.close());
});

test('a broker that is older than our ApiVersions is asked again in its own version', async () => {
  for (const max of [0, 1, 3]) {
    const { machine, broker, connect } = await pair((fake) => fake.ranges.set(apiVersionsApi.key, { min: 0, max }));
    const connection = await connect();
    assert.deepEqual(
      broker.seen(apiVersionsApi).map(({ version }) => version),
      [max],
    );
    assert.equal(broker.connections, 1);
    await machine.runUntil(connection.close());
  }
});

test('requests are pipelined, answered in order, and wait their turn beyond the limit', async () => {
  const { machine, broker, connect } = await pair();
  const release: (() => void)[] = [];
  const connection = await connect({ maxInFlight: 3 });
  broker.handle(metadataApi, async (_request, { correlationId }) => {
    await new Promise<void>((resolve) => release.push(resolve));
    return { brokers: [], topics: [], controllerId: correlationId };
  });
  const answers: number[] = [];
  const sends = Array.from({ length: 5 }, async () =>
    answers.push((await connection.send(metadataApi, question)).controllerId),
  );
  assert.equal(connection.load, 5);
  await machine.advance(50);
  for (let turn = 0; turn < 5; turn += 1) {
    release.shift()?.();
    await machine.advance(50);
  }
  await machine.runUntil(Promise.all(sends));
  assert.deepEqual(answers, [1, 2, 3, 4, 5]);
  assert.equal(connection.load, 0);
  await machine.runUntil(connection.close());
});

test('correlation ids start again at 0 before they overflow', async () => {
  const { machine, broker, connect } = await pair();
  const connection = await connect({ firstCorrelationId: 0x7fffffff - 9 });
  for (let count = 0; count < 4; count += 1) await machine.runUntil(connection.send(metadataApi, question));
  assert.deepEqual(
    broker.requests.map(({ correlationId }) => correlationId),
    [0x7fffffff - 9, 0x7fffffff - 8, 0, 1, 2],
  );
  await machine.runUntil(connection.close());
});

test('a request that is not answered in time ends the connection and everything on it, to be tried again', async () => {
  const { machine, broker, connect } = await pair();
  const connection = await connect({ requestTimeoutMs: 1_000 });
  broker.handle(metadataApi, () => 'silence');
  const sends = [
    connection.send(metadataApi, question, { timeoutMs: 60_000 }),
    connection.send(metadataApi, question),
  ].map(errorOf);
  await machine.advance(999);
  assert.ok(connection.isOpen);
  const failures = await machine.runUntil(Promise.all(sends));
  for (const failure of failures) {
    assert.ok(failure instanceof RequestTimeoutError && failure.retriable);
    assert.match(failure.message, /Metadata within 1000 ms/);
  }
  assert.ok((await connection.closed) instanceof RequestTimeoutError);
  assert.ok((await errorOf(connection.send(metadataApi, question))) instanceof DisconnectedError);
  await machine.simulation.runToEnd();
});

test('a peer that hangs up fails what is in flight', async () => {
  const { machine, broker, connect } = await pair();
  const connection = await connect();
  broker.handle(metadataApi, () => 'close');
  const failure = await machine.runUntil(errorOf(connection.send(metadataApi, question)));
  assert.ok(failure instanceof DisconnectedError && failure.retriable);
  await machine.simulation.runToEnd();
});

/** A peer that answers every request with the same bytes. */
async function rudePeer(answer: (correlationId: number) => Uint8Array): Promise<Error | ClientConnection> {
  const machine = new SimulatedPlatform(1, { name: 'broker' });
  const client = machine.host('client');
  await machine.runUntil(
    machine.network.listen({ host: '0.0.0.0', port: 1 }, (stream: ByteStream) => {
      const decoder = new FrameDecoder(10_000);
      stream.start({
        onData: (chunk) => decoder.push(chunk).forEach((request) => stream.write([answer(request.readInt32BE(4))])),
        onEnd: () => stream.end(),
        onDrain: () => {},
        onClose: () => {},
      });
    }),
  );
  const connecting = ClientConnection.connect(
    client,
    { host: 'broker', port: 1 },
    { clientId: null, responseLimitBytes: 1_000 },
  );
  return machine.runUntil(errorOf(connecting));
}

function frame(...bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, 0, bytes.length, ...bytes]);
}

test('an answer with the wrong id, of no sense, cut short or too large ends the connection', async () => {
  const cases = new Map<string, (correlationId: number) => Uint8Array>([
    ['wrong correlation id', () => frame(0, 0, 0, 77, 0, 0, 1)],
    ['cut short', (id) => frame(0, 0, 0, id, 0)],
    ['no correlation id', () => frame(0)],
    ['null array', (id) => frame(0, 0, 0, id, 0, 0, 0)],
    ['too large', () => Uint8Array.from([0x7f, 0xff, 0xff, 0xff])],
    ['negative size', () => Uint8Array.from([0xff, 0xff, 0xff, 0xff])],
  ]);
  for (const [name, answer] of cases) {
    const outcome = await rudePeer(answer);
    assert.ok(outcome instanceof ProtocolError, `${name}: ${outcome instanceof Error ? outcome.message : 'connected'}`);
  }
});

test('a request that cannot be expressed fails alone', async () => {
  const { machine, connect } = await pair();
  const connection = await connect();
  const tooLong = { topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'x'.repeat(40_000) }] };
  assert.ok((await errorOf(connection.send(metadataApi, tooLong))) instanceof RangeError);
  await machine.runUntil(connection.send(metadataApi, question));
  await machine.runUntil(connection.close());
});

test('what is never answered is not waited for', async () => {
  const { machine, broker, connect } = await pair((fake) => fake.handle(produceApi, () => 'silence'));
  const connection = await connect({ requestTimeoutMs: 100 });
  await machine.runUntil(connection.sendUnanswered(produceApi, { acks: 0, timeoutMs: 1, topicData: [] }));
  await machine.advance(1_000);
  assert.ok(connection.isOpen);
  assert.equal(broker.seen(produceApi).length, 1);
  await machine.runUntil(connection.send(metadataApi, question));
  await machine.runUntil(connection.close());
  await machine.simulation.runToEnd();
});
