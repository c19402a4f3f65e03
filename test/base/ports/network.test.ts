// The contract of the network port, against every implementation.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ByteStream, type Listener, type Network, NetworkError } from '../../../src/base/ports/network.ts';
import type { Timers } from '../../../src/base/ports/timers.ts';
import { bytes, deferred, implementations, text } from './implementations.ts';

const timeoutMs = 5_000;

/** Everything one end was told, with promises for the moments a test waits for. */
class Conversation {
  readonly stream: ByteStream;
  readonly received: Uint8Array[] = [];
  readonly events: string[] = [];
  readonly ended: Promise<void>;
  readonly closed: Promise<Error | undefined>;
  onReceive: () => void = () => {};
  onDrain: () => void = () => {};

  constructor(stream: ByteStream) {
    this.stream = stream;
    const end = deferred<void>();
    const close = deferred<Error | undefined>();
    this.ended = end.promise;
    this.closed = close.promise;
    stream.start({
      onData: (chunk) => {
        this.received.push(chunk);
        this.onReceive();
      },
      onEnd: () => {
        this.events.push('end');
        end.resolve();
      },
      onDrain: () => this.onDrain(),
      onClose: (error) => {
        this.events.push('close');
        close.resolve(error);
      },
    });
  }

  get receivedBytes(): number {
    return this.received.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  get text(): string {
    return text(Buffer.concat(this.received));
  }

  /** Resolves when this many bytes have arrived. */
  async receive(sizeBytes: number): Promise<void> {
    if (this.receivedBytes >= sizeBytes) return;
    await new Promise<void>((resolve) => {
      this.onReceive = () => {
        if (this.receivedBytes >= sizeBytes) resolve();
      };
    });
  }
}

interface Pair {
  readonly client: Conversation;
  readonly server: Conversation;
  readonly listener: Listener;
}

/** Reads into memory that it names itself, ten bytes at a time, and checks that nothing lies elsewhere. */
class TargetedReader {
  readonly done: Promise<string>;
  #memory = Buffer.alloc(0);
  #received = '';

  constructor(stream: ByteStream, sizeBytes: number) {
    const done = deferred<string>();
    this.done = done.promise;
    stream.start({
      target: () => (this.#memory = Buffer.alloc(10)),
      onData: (chunk) => {
        if (chunk.buffer === this.#memory.buffer) this.#received += text(chunk);
        // A connection may have to name its first target before it has a reader.
        else if (this.#received === '') this.#received = text(chunk);
        else this.#received += ' (not in the target)';
        if (this.#received.length >= sizeBytes) done.resolve(this.#received);
      },
      onEnd: () => {},
      onDrain: () => {},
      onClose: () => done.resolve(this.#received),
    });
  }
}

async function connectPair(network: Network): Promise<Pair> {
  const accepted = deferred<Conversation>();
  const listener = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) =>
    accepted.resolve(new Conversation(stream)),
  );
  const client = new Conversation(await network.connect(listener.address, timeoutMs));
  return { client, server: await accepted.promise, listener };
}

for (const implementation of implementations) {
  const check = (name: string, body: (network: Network, timers: Timers) => Promise<void>): void => {
    test(name, () => implementation.run(({ platform }) => body(platform.network, platform.timers)));
  };

  describe(`${implementation.name} network`, () => {
    check('carries bytes both ways in order', async (network) => {
      const { client, server, listener } = await connectPair(network);
      client.stream.write([bytes('re'), bytes('que'), bytes('st')]);
      await server.receive(7);
      server.stream.write([bytes('ans')]);
      server.stream.write([bytes('wer')]);
      await client.receive(6);
      assert.equal(server.text, 'request');
      assert.equal(client.text, 'answer');
      client.stream.end();
      server.stream.end();
      assert.deepEqual(await Promise.all([client.closed, server.closed]), [undefined, undefined]);
      assert.deepEqual(client.events, ['end', 'close']);
      assert.deepEqual(server.events, ['end', 'close']);
      await listener.close();
    });

    check('puts the bytes where the reader wants them, on both ends', async (network) => {
      const accepted = deferred<ByteStream>();
      const answer = deferred<TargetedReader>();
      const sent = 'as many bytes as it takes to fill a target several times over';
      const listener = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) => {
        answer.resolve(new TargetedReader(stream, 2 * sent.length));
        accepted.resolve(stream);
      });
      const connected = await network.connect(listener.address, timeoutMs);
      const reader = new TargetedReader(connected, 2 * sent.length);
      const server = await accepted.promise;
      for (const stream of [server, connected]) {
        stream.write([bytes(sent)]);
        stream.write([bytes(sent)]);
      }
      assert.equal(await reader.done, sent + sent);
      assert.equal(await (await answer.promise).done, sent + sent);
      connected.destroy();
      server.destroy();
      await listener.close();
    });

    check('shows plain addresses and the port that was chosen', async (network) => {
      const { client, server, listener } = await connectPair(network);
      assert.equal(listener.address.host, '127.0.0.1');
      assert.ok(listener.address.port > 0);
      assert.equal(client.stream.remotePort, listener.address.port);
      assert.equal(client.stream.remoteAddress, '127.0.0.1');
      assert.equal(server.stream.remoteAddress, '127.0.0.1');
      assert.ok(server.stream.remotePort > 0);
      await finish(client, server, listener);
    });

    check('still answers a peer that has finished sending', async (network) => {
      const { client, server, listener } = await connectPair(network);
      client.stream.write([bytes('last request')]);
      client.stream.end();
      await server.ended;
      assert.equal(server.text, 'last request');
      server.stream.write([bytes('late answer')]);
      server.stream.end();
      assert.equal(await client.closed, undefined);
      assert.equal(client.text, 'late answer');
      assert.equal(await server.closed, undefined);
      await listener.close();
    });

    check('closes an ended stream although the peer never ends', async (network) => {
      const { client, server, listener } = await connectPair(network);
      server.stream.write([bytes('bye')]);
      server.stream.end();
      await client.ended;
      assert.equal(client.text, 'bye');
      // The client does not end; the lingering of the server has a bound. Only virtual time waits for it.
      if (implementation.name === 'simulated') await server.closed;
      else client.stream.destroy();
      await server.closed;
      client.stream.destroy();
      await client.closed;
      await listener.close();
    });

    check('releases the chunks of every write once, in order', async (network) => {
      const { client, server, listener } = await connectPair(network);
      const released: number[] = [];
      const done = deferred<void>();
      for (let index = 0; index < 5; index++) {
        client.stream.write([new Uint8Array(50_000), new Uint8Array(50_000)], () => {
          released.push(index);
          if (released.length === 5) done.resolve();
        });
      }
      await done.promise;
      assert.deepEqual(released, [0, 1, 2, 3, 4]);
      assert.equal(client.stream.pendingBytes, 0);
      await server.receive(500_000);
      await finish(client, server, listener);
      assert.deepEqual(released, [0, 1, 2, 3, 4]);
    });

    check('holds the sender back while the receiver is paused, and drains', async (network, timers) => {
      const { client, server, listener } = await connectPair(network);
      server.stream.pause();
      const chunk = new Uint8Array(256 * 1024).fill(7);
      let sentBytes = 0;
      // Buffers of the system take some; in the end bytes stay pending although turns go by.
      for (let idleTurns = 0; idleTurns < 20;) {
        if (client.stream.pendingBytes === 0) {
          client.stream.write([chunk]);
          sentBytes += chunk.length;
          idleTurns = 0;
          assert.ok(sentBytes < 100 * 2 ** 20, 'back-pressure never came');
        } else {
          idleTurns++;
        }
        await timers.yield();
      }
      assert.ok(client.stream.pendingBytes > 0);
      const drained = new Promise<void>((resolve) => (client.onDrain = resolve));
      assert.equal(client.stream.write([chunk]), false);
      sentBytes += chunk.length;
      assert.equal(server.receivedBytes, 0);
      server.stream.resume();
      await drained;
      assert.equal(client.stream.pendingBytes, 0);
      await server.receive(sentBytes);
      assert.equal(server.receivedBytes, sentBytes);
      assert.ok(server.received.every((part) => part.every((byte) => byte === 7)));
      await finish(client, server, listener);
    });

    check('releases what it could not send when it is destroyed, and closes last', async (network, timers) => {
      const { client, server, listener } = await connectPair(network);
      server.stream.pause();
      let released = 0;
      for (let index = 0; index < 40; index++) client.stream.write([new Uint8Array(2 ** 20)], () => released++);
      await timers.yield();
      const error = new Error('gave up');
      client.stream.destroy(error);
      assert.equal(await client.closed, error);
      assert.equal(released, 40);
      const after = deferred<void>();
      assert.equal(client.stream.write([bytes('too late')], after.resolve), false);
      await after.promise;
      assert.deepEqual(client.events, ['close']);
      server.stream.resume();
      server.stream.destroy();
      await server.closed;
      await listener.close();
    });

    check('tells the peer of a stream that was destroyed', async (network) => {
      const { client, server, listener } = await connectPair(network);
      client.stream.destroy();
      client.stream.destroy();
      assert.equal(await client.closed, undefined);
      await Promise.race([server.ended, server.closed]);
      server.stream.destroy();
      await server.closed;
      assert.equal(server.events.at(-1), 'close');
      await listener.close();
    });

    check('keeps bytes that arrive before the client starts', async (network) => {
      const listener = await network.listen({ host: '127.0.0.1', port: 0 }, (stream) => {
        const server = new Conversation(stream);
        server.stream.write([bytes('hello')]);
        server.stream.end();
      });
      const client = new Conversation(await network.connect(listener.address, timeoutMs));
      await client.ended;
      assert.equal(client.text, 'hello');
      client.stream.end();
      await client.closed;
      await listener.close();
    });

    check('refuses a connection where nobody listens any more', async (network) => {
      const { client, server, listener } = await connectPair(network);
      await listener.close();
      await listener.close();
      await assert.rejects(network.connect(listener.address, timeoutMs), (error) => {
        assert.ok(error instanceof NetworkError);
        assert.equal(error.operation, 'connect');
        assert.equal(error.code, 'ECONNREFUSED');
        return true;
      });
      // The connection that was there goes on.
      client.stream.write([bytes('still here')]);
      await server.receive(10);
      await finish(client, server, listener);
    });

    check('looks up addresses and names of hosts, and finds nothing for what is neither', async (network) => {
      assert.equal(await network.lookUp('10.0.0.1'), '10.0.0.1');
      assert.equal(await network.lookUp('2001:db8::1'), '2001:db8::1');
      assert.ok(['127.0.0.1', '::1'].includes((await network.lookUp('localhost'))!));
      for (const neither of ['10.0.0.256', '1.2.3.4/24', 'no such host', '::g', ' ']) {
        assert.equal(await network.lookUp(neither), undefined, neither);
      }
    });

    check('refuses a port that is taken, and gives it again when it is free', async (network) => {
      const first = await network.listen({ host: '127.0.0.1', port: 0 }, () => {});
      await assert.rejects(
        network.listen(first.address, () => {}),
        { name: 'NetworkError', code: 'EADDRINUSE' },
      );
      await first.close();
      const second = await network.listen(first.address, () => {});
      assert.equal(second.address.port, first.address.port);
      await second.close();
    });
  });
}

async function finish(client: Conversation, server: Conversation, listener: Listener): Promise<void> {
  client.stream.end();
  server.stream.end();
  await Promise.all([client.closed, server.closed]);
  await listener.close();
}
