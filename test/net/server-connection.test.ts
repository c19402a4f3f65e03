// The broker's end of a connection, on a simulated network, with handlers that a test decides.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferPool } from '../../src/base/bytes/buffer-pool.ts';
import type { ByteStream } from '../../src/base/ports/network.ts';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { FrameDecoder } from '../../src/net/frame-decoder.ts';
import type { Frame } from '../../src/net/frame.ts';
import { ReceiveBudget } from '../../src/net/receive-budget.ts';
import { type Outcome, ServerConnection, type ServerConnectionOptions } from '../../src/net/server-connection.ts';

const frameTimeoutMs = 30_000;
const maxFrameBytes = 100 * 1024 * 1024;

interface Bench {
  readonly platform: SimulatedPlatform;
  readonly connection: ServerConnection;
  readonly client: ByteStream;
  /** Frames that the client received. */
  readonly answers: Uint8Array[];
  readonly closeReasons: string[];
  readonly failures: unknown[];
  readonly budget: ReceiveBudget;
  /** The client has been told that no more answers come, or the connection is gone. */
  readonly isOver: () => boolean;
  readonly sleep: (durationMs: number) => Promise<void>;
}

/** A connection whose peer is the test. */
async function withConnection(
  options: {
    readonly handle?: (body: Uint8Array, whole: Frame) => Promise<Outcome> | Outcome;
    readonly mayOverlap?: ServerConnectionOptions['mayOverlap'];
  },
  body: (bench: Bench) => Promise<void>,
  seed = 1,
): Promise<void> {
  const platform = new SimulatedPlatform(seed);
  const run = async (): Promise<void> => {
    const closeReasons: string[] = [];
    const failures: unknown[] = [];
    const budget = new ReceiveBudget(64 * 1024 * 1024);
    let connection: ServerConnection | undefined;
    const listener = await platform.network.listen({ host: 'localhost', port: 0 }, (stream) => {
      connection = new ServerConnection({
        stream,
        clock: platform.clock,
        timers: platform.timers,
        maxFrameBytes,
        frameTimeoutMs,
        receiveBudget: budget,
        framePool: new BufferPool(1024 * 1024),
        mayOverlap: options.mayOverlap ?? (() => false),
        handle: (whole) => (options.handle ?? echo)(whole.bytes, whole),
        onClose: (reason, failure) => {
          closeReasons.push(reason);
          if (failure !== undefined) failures.push(failure);
        },
      });
    });
    const client = await platform.network.connect({ host: 'localhost', port: listener.address.port }, 1000);
    const answers: Uint8Array[] = [];
    const decoder = new FrameDecoder(maxFrameBytes);
    let isOver = false;
    const over = (): void => {
      isOver = true;
    };
    client.start({
      onData: (chunk) => void answers.push(...decoder.push(chunk)),
      onEnd: over,
      onDrain: () => {},
      onClose: over,
    });
    await body({
      platform,
      connection: connection!,
      client,
      answers,
      closeReasons,
      failures,
      budget,
      isOver: () => isOver,
      sleep: (durationMs) => new Promise((resolve) => platform.timers.after(durationMs, resolve)),
    });
  };
  await platform.runUntil(run());
}

function frame(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setInt32(0, body.length);
  bytes.set(body, 4);
  return bytes;
}

function numbered(number: number, sizeBytes = 4): Uint8Array {
  const body = new Uint8Array(sizeBytes);
  new DataView(body.buffer).setInt32(0, number);
  return frame(body);
}

const numberOf = (body: Uint8Array): number => new DataView(body.buffer, body.byteOffset).getInt32(0);

function echo(body: Uint8Array): Outcome & { kind: 'respond' } {
  return { kind: 'respond', chunks: [frame(body.slice())] };
}

test('ten thousand pipelined requests are answered in their order, whatever each of them takes', async () => {
  const random = { at: 7 };
  const next = (): number => (random.at = (random.at * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  let platform!: SimulatedPlatform;
  let underWay = 0;
  let mostUnderWay = 0;
  const handle = (body: Uint8Array): Outcome | Promise<Outcome> => {
    const delayMs = next() * 2;
    if (delayMs < 1) return echo(body);
    underWay += 1;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    return new Promise((resolve) =>
      platform.timers.after(delayMs, () => {
        underWay -= 1;
        resolve(echo(body));
      }),
    );
  };
  const mayOverlap = (body: Uint8Array): boolean => numberOf(body) % 3 !== 0;
  await withConnection({ handle, mayOverlap }, async (bench) => {
    platform = bench.platform;
    for (let number = 0; number < 10_000; number += 1) bench.client.write([numbered(number)]);
    while (bench.answers.length < 10_000) await bench.sleep(100);
    assert.deepEqual(
      bench.answers.map(numberOf),
      Array.from({ length: 10_000 }, (_, number) => number),
    );
  });
  assert.ok(mostUnderWay > 1 && mostUnderWay <= 64, `${mostUnderWay} at once`);
});

test('only requests that may overlap are under way together', async () => {
  const started: number[] = [];
  const finish = new Map<number, (outcome: Outcome) => void>();
  const handle = (body: Uint8Array): Promise<Outcome> => {
    const number = numberOf(body);
    started.push(number);
    return new Promise((resolve) => finish.set(number, resolve));
  };
  const mayOverlap = (body: Uint8Array): boolean => numberOf(body) < 10;
  await withConnection({ handle, mayOverlap }, async ({ client, answers, sleep }) => {
    client.write([numbered(1), numbered(2), numbered(20), numbered(3)]);
    await sleep(10);
    assert.deepEqual(started, [1, 2]);
    finish.get(2)!(echo(numbered(2).subarray(4)));
    await sleep(10);
    assert.deepEqual(started, [1, 2], 'the third waits for both');
    assert.equal(answers.length, 0, 'the second answer waits for the first');
    finish.get(1)!(echo(numbered(1).subarray(4)));
    await sleep(10);
    assert.deepEqual(answers.map(numberOf), [1, 2]);
    assert.deepEqual(started, [1, 2, 20]);
    finish.get(20)!(echo(numbered(20).subarray(4)));
    await sleep(10);
    assert.deepEqual(started, [1, 2, 20, 3]);
  });
});

test('a request that has to wait knows since when, and an answer that had to is told when it goes', async () => {
  const received: (number | undefined)[] = [];
  const delayed: number[] = [];
  const finish = new Map<number, (outcome: Outcome) => void>();
  const handle = (body: Uint8Array, { receivedMs }: Frame): Promise<Outcome> => {
    received.push(receivedMs);
    return new Promise((resolve) => finish.set(numberOf(body), resolve));
  };
  const answer = (number: number): void =>
    finish.get(number)!({ ...echo(numbered(number).subarray(4)), delayed: () => void delayed.push(number) });
  const mayOverlap = (body: Uint8Array): boolean => numberOf(body) < 10;
  await withConnection({ handle, mayOverlap }, async ({ platform, client, sleep }) => {
    client.write([numbered(1)]);
    await sleep(10);
    client.write([numbered(2), numbered(20)]);
    await sleep(10);
    const beforeMs = platform.clock.monotonicMs();
    answer(2);
    await sleep(5);
    assert.deepEqual(delayed, []);
    answer(1);
    await sleep(5);
    answer(20);
    await sleep(5);
    assert.deepEqual(delayed, [2]);
    assert.equal(received.length, 3);
    assert.equal(received[0], undefined);
    assert.ok(received[2]! < beforeMs && beforeMs - received[2]! <= 10, `${received[2]}, at ${beforeMs}`);
  });
});

test('a client that does not read its answers is not served beyond one of them', async () => {
  const large = new Uint8Array(1024 * 1024);
  let handled = 0;
  const handle = (): Outcome => {
    handled += 1;
    return { kind: 'respond', chunks: [frame(large)] };
  };
  await withConnection({ handle }, async ({ client, answers, sleep }) => {
    client.pause();
    for (let number = 0; number < 2_000; number += 1) client.write([numbered(number)]);
    await sleep(10_000);
    assert.equal(handled, 1);
    client.resume();
    while (answers.length < 20) await sleep(10);
    assert.ok(handled <= answers.length + 2, `${handled} handled for ${answers.length} read`);
  });
});

test('what a client sends ahead of its answers is taken in up to a bound', async () => {
  await withConnection({ handle: () => new Promise(() => {}) }, async ({ client, sleep }) => {
    for (let number = 0; number < 40; number += 1) client.write([numbered(number, 1024 * 1024)]);
    await sleep(1_000);
    assert.ok(client.pendingBytes > 30 * 1024 * 1024, `${client.pendingBytes} bytes wait at the client`);
  });
});

test('many tiny requests ahead of their answers are taken in up to a bound', async () => {
  await withConnection({ handle: () => new Promise(() => {}) }, async ({ client, sleep }) => {
    const count = 200_000;
    const tiny = new Uint8Array(count * 5);
    for (let at = 3; at < tiny.length; at += 5) tiny[at] = 1;
    client.write([tiny]);
    await sleep(1_000);
    assert.ok(client.pendingBytes > tiny.length / 2, `${client.pendingBytes} bytes wait at the client`);
  });
});

test('a client that shuts its sending side down still gets the answers to what it sent', async () => {
  let platform!: SimulatedPlatform;
  const handle = (body: Uint8Array): Promise<Outcome> =>
    new Promise((resolve) => platform.timers.after(50, () => resolve(echo(body))));
  await withConnection({ handle }, async (bench) => {
    platform = bench.platform;
    bench.client.write([numbered(1), numbered(2), numbered(3)]);
    bench.client.end();
    await bench.sleep(1_000);
    assert.deepEqual(bench.answers.map(numberOf), [1, 2, 3]);
    assert.deepEqual(bench.closeReasons, ['closed by the peer']);
  });
});

test('a frame that does not arrive whole in time ends the connection', async () => {
  await withConnection({}, async ({ client, closeReasons, sleep, budget }) => {
    client.write([numbered(1, 1000).subarray(0, 500)]);
    await sleep(frameTimeoutMs - 100);
    assert.deepEqual(closeReasons, []);
    assert.ok(budget.usedBytes >= 500);
    await sleep(200);
    assert.deepEqual(closeReasons, ['a request did not arrive whole in time']);
    assert.equal(budget.usedBytes, 0);
  });
});

test('the time of a frame does not run while the broker itself does not read', async () => {
  const large = frame(new Uint8Array(4 * 1024 * 1024));
  const handle = (): Outcome => ({ kind: 'respond', chunks: [large] });
  await withConnection({ handle }, async ({ client, answers, closeReasons, sleep }) => {
    client.pause();
    client.write([numbered(1), numbered(2).subarray(0, 6)]);
    await sleep(3 * frameTimeoutMs);
    assert.deepEqual(closeReasons, []);
    client.write([numbered(2).subarray(6)]);
    client.resume();
    await sleep(1_000);
    assert.equal(answers.length, 2);
  });
});

test('a bad length ends the connection after the requests before it were answered', async () => {
  for (const size of [-1, -2_147_483_648, maxFrameBytes + 1]) {
    let platform!: SimulatedPlatform;
    const handle = (body: Uint8Array): Promise<Outcome> =>
      new Promise((resolve) => platform.timers.after(20, () => resolve(echo(body))));
    await withConnection({ handle }, async (bench) => {
      platform = bench.platform;
      const bad = new Uint8Array(4);
      new DataView(bad.buffer).setInt32(0, size);
      bench.client.write([numbered(1), numbered(2), bad]);
      // What follows is not kept: it would add up as long as the answers take.
      for (let megabytes = 0; megabytes < 20; megabytes += 1) {
        bench.client.write([new Uint8Array(1024 * 1024)]);
        await bench.sleep(1);
      }
      await bench.sleep(10);
      assert.equal(bench.budget.usedBytes, 0);
      await bench.sleep(1_000);
      assert.deepEqual(bench.answers.map(numberOf), [1, 2]);
      assert.ok(bench.isOver());
      await bench.sleep(10_000);
      assert.equal(bench.closeReasons.length, 1);
    });
  }
});

test('an outcome of close ends the connection and what waits behind it', async () => {
  const handled: number[] = [];
  const handle = (body: Uint8Array): Outcome => {
    handled.push(numberOf(body));
    return numberOf(body) === 2 ? { kind: 'close', reason: 'enough' } : echo(body);
  };
  await withConnection({ handle }, async ({ client, closeReasons, sleep }) => {
    client.write([numbered(1), numbered(2), numbered(3)]);
    await sleep(100);
    assert.deepEqual(closeReasons, ['enough']);
    assert.deepEqual(handled, [1, 2]);
  });
});

test('silence keeps the order of the other answers', async () => {
  const handle = (body: Uint8Array): Outcome => (numberOf(body) % 2 === 0 ? { kind: 'silence' } : echo(body));
  await withConnection({ handle }, async ({ client, answers, sleep }) => {
    for (let number = 1; number <= 6; number += 1) client.write([numbered(number)]);
    await sleep(100);
    assert.deepEqual(answers.map(numberOf), [1, 3, 5]);
  });
});

test('a handler that throws or rejects ends its connection only', async () => {
  const failures: ((body: Uint8Array) => Promise<Outcome>)[] = [
    () => {
      throw new Error('thrown');
    },
    () => Promise.reject(new Error('rejected')),
  ];
  for (const handle of failures) {
    await withConnection({ handle }, async ({ client, closeReasons, failures: told, sleep }) => {
      client.write([numbered(1)]);
      await sleep(100);
      assert.deepEqual(closeReasons, ['a request failed']);
      assert.match(String(told[0]), /^Error: (?:thrown|rejected)$/);
    });
  }
});

test('finishing answers what was received, takes nothing more and sees the peer go', async () => {
  let platform!: SimulatedPlatform;
  const handle = (body: Uint8Array): Promise<Outcome> =>
    new Promise((resolve) => platform.timers.after(50, () => resolve(echo(body))));
  await withConnection({ handle }, async (bench) => {
    platform = bench.platform;
    bench.client.write([numbered(1), numbered(2), numbered(3).subarray(0, 5)]);
    await bench.sleep(10);
    bench.connection.finish();
    bench.client.write([numbered(3).subarray(5), numbered(4)]);
    await bench.sleep(200);
    assert.deepEqual(bench.answers.map(numberOf), [1, 2]);
    assert.equal(bench.budget.usedBytes, 0);
    assert.ok(bench.isOver());
    bench.client.end();
    await bench.sleep(10);
    assert.deepEqual(bench.closeReasons, ['closed by the peer'], 'at once, not when its time is up');
  });
});

test('an answer that comes after the connection was reset is dropped', async () => {
  let finish!: (outcome: Outcome) => void;
  const handle = (body: Uint8Array): Outcome | Promise<Outcome> =>
    numberOf(body) === 1 ? echo(body) : new Promise((resolve) => (finish = resolve));
  await withConnection({ handle }, async ({ client, closeReasons, sleep }) => {
    client.pause();
    client.write([numbered(1), numbered(2)]);
    await sleep(10);
    // Going with an answer unread resets the connection.
    client.destroy();
    await sleep(10);
    assert.deepEqual(closeReasons, ['the connection was reset by its peer']);
    finish(echo(numbered(2)));
    await sleep(10);
    assert.equal(closeReasons.length, 1);
  });
});

test('behind an answer that mutes, nothing is started or read until the time is over', async () => {
  let handled = 0;
  const handle = (body: Uint8Array): Outcome => {
    handled += 1;
    const outcome = echo(body);
    return handled === 1 ? { ...outcome, muteMs: 60_000 } : outcome;
  };
  await withConnection({ handle }, async ({ client, connection, answers, sleep }) => {
    for (let number = 0; number < 40; number += 1) client.write([numbered(number, 1024 * 1024)]);
    await sleep(59_000);
    assert.deepEqual([handled, answers.length], [1, 1], 'the answer itself has left');
    assert.ok(connection.isWorking, 'it is not idle');
    assert.ok(client.pendingBytes > 30 * 1024 * 1024, `${client.pendingBytes} bytes wait at the client`);
    await sleep(30_000);
    assert.deepEqual([handled, answers.length], [40, 40]);
    assert.ok(!connection.isWorking);
  });
});

test('a broker that stops ends a mute', async () => {
  const handle = (body: Uint8Array): Outcome => ({ ...echo(body), muteMs: 60_000 });
  await withConnection({ handle }, async ({ client, connection, answers, isOver, sleep }) => {
    client.write([numbered(1)]);
    await sleep(10);
    assert.deepEqual([answers.length, connection.isWorking], [1, true]);
    connection.finish();
    await sleep(10);
    assert.deepEqual([isOver(), connection.isWorking], [true, false]);
  });
});
