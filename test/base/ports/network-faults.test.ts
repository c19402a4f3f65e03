// What a simulated network does beyond the common contract: partitions, resets, machines that die,
// and the same again for the same seed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ByteStream } from '../../../src/base/ports/network.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { bytes, deferred, text } from './implementations.ts';

interface End {
  readonly stream: ByteStream;
  readonly chunks: Uint8Array[];
  readonly log: string[];
}

function attend(stream: ByteStream): End {
  const end: End = { stream, chunks: [], log: [] };
  stream.start({
    onData: (chunk) => end.chunks.push(chunk),
    onEnd: () => end.log.push('end'),
    onDrain: () => end.log.push('drain'),
    onClose: (error: NodeJS.ErrnoException | undefined) => end.log.push(`close ${error?.code ?? 'clean'}`),
  });
  return end;
}

/** A client on machine `a` that is connected to a server on machine `b`. */
async function world(seed: number): Promise<{ a: SimulatedPlatform; b: SimulatedPlatform; client: End; server: End }> {
  const a = new SimulatedPlatform(seed, { name: 'a' });
  const b = a.host('b');
  const accepted = deferred<End>();
  await a.runUntil(b.network.listen({ host: '0.0.0.0', port: 9092 }, (stream) => accepted.resolve(attend(stream))));
  const client = attend(await a.runUntil(a.network.connect({ host: 'b', port: 9092 }, 1_000)));
  return { a, b, client, server: await a.runUntil(accepted.promise) };
}

function received(end: End): string {
  return text(Buffer.concat(end.chunks));
}

describe('a simulated network', () => {
  test('cuts what was written anywhere, and never changes it', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => `message ${index};`);
    const cuts = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const { a, client, server } = await world(seed);
      for (const [index, message] of messages.entries()) {
        client.stream.write([bytes(message)]);
        if (index % 5 === 0) await a.advance(0.05);
      }
      await a.advance(100);
      assert.equal(received(server), messages.join(''), `seed ${seed}`);
      for (const chunk of server.chunks) cuts.add(chunk.length);
    }
    assert.ok(cuts.size > 20);
  });

  test('holds back what is sent during a partition, and delivers it after', async () => {
    const { a, client, server } = await world(1);
    a.simulation.fabric.partition('a', 'b');
    client.stream.write([bytes('patience')]);
    await a.advance(60_000);
    assert.equal(received(server), '');
    a.simulation.fabric.heal('a', 'b');
    await a.advance(10);
    assert.equal(received(server), 'patience');
  });

  test('lets a one-way cut pass in the other direction', async () => {
    const { a, client, server } = await world(1);
    a.simulation.fabric.cut('a', 'b');
    client.stream.write([bytes('lost')]);
    server.stream.write([bytes('heard')]);
    await a.advance(100);
    assert.equal(received(server), '');
    assert.equal(received(client), 'heard');
  });

  test('times a connection out across a partition', async () => {
    const { a, b } = await world(1);
    a.simulation.fabric.partition('a', 'b');
    const startMs = a.clock.monotonicMs();
    await assert.rejects(a.runUntil(a.network.connect({ host: b.network.address, port: 9092 }, 250)), {
      name: 'NetworkError',
      code: 'ETIMEDOUT',
    });
    assert.ok(a.clock.monotonicMs() - startMs >= 250);
  });

  test('does not know strangers and listens only where it is', async () => {
    const { a } = await world(1);
    await assert.rejects(a.runUntil(a.network.connect({ host: 'nowhere', port: 1 }, 100)), { code: 'ENOTFOUND' });
    await assert.rejects(a.runUntil(a.network.listen({ host: 'b', port: 1 }, () => {})), { code: 'EADDRNOTAVAIL' });
  });

  test('resets both ends of a connection', async () => {
    const { a, client, server } = await world(1);
    a.simulation.fabric.reset('a', 'b');
    await a.advance(100);
    assert.deepEqual(client.log, ['close ECONNRESET']);
    assert.deepEqual(server.log, ['close ECONNRESET']);
  });

  test('resets the peers of a machine that dies, and says nothing to the dead', async () => {
    const { a, b, client, server } = await world(1);
    let fired = false;
    b.timers.after(1, () => {
      fired = true;
    });
    b.kill();
    await a.advance(100);
    assert.deepEqual(client.log, ['close ECONNRESET']);
    assert.deepEqual(server.log, []);
    assert.equal(fired, false);
    await assert.rejects(a.runUntil(a.network.connect({ host: 'b', port: 9092 }, 100)), { code: 'ECONNREFUSED' });
  });

  test('resets a sender whose peer has closed', async () => {
    const { a, client, server } = await world(1);
    server.stream.destroy();
    await a.advance(10);
    assert.deepEqual(client.log, ['end']);
    client.stream.write([bytes('anybody there?')]);
    await a.advance(10);
    assert.deepEqual(client.log, ['end', 'close ECONNRESET']);
    assert.deepEqual(server.log, ['close clean']);
  });

  test('repeats its trace for the same seed', async () => {
    const run = async (seed: number): Promise<number> => {
      const { a, client, server } = await world(seed);
      for (let index = 0; index < 20; index++) client.stream.write([new Uint8Array(10_000)]);
      server.stream.end();
      await a.advance(10_000);
      return a.traceHash;
    };
    assert.equal(await run(5), await run(5));
    assert.notEqual(await run(5), await run(6));
  });
});
