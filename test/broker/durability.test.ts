// What an acknowledgement is worth: stops, kills, power cuts, full and broken disks, on a simulated
// machine. The data directory is checked through the front door only: by what a client can read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { createTopic, dataDirectory, simulate } from './kit.ts';
import { ConnectionClosed, type TestClient } from './test-client.ts';
import {
  askedTopic,
  batchOf,
  fetch,
  fetchRequest,
  listOffset,
  produce,
  produceRequest,
  produceValues,
  readAll,
  recordsIn,
} from './traffic.ts';

const partitions = 3;

interface Witness {
  /** Values by partition and offset. */
  readonly ofAll: Map<string, string>;
  readonly ofOne: Map<string, string>;
  readonly read: Map<string, string>;
}

const place = (partition: number, offset: number): string => `${partition}@${offset}`;

/** Produces with all kinds of acknowledgement and reads at the end, until the connection is gone. */
function traffic(clients: readonly TestClient[], witness: Witness, round: number): Promise<unknown>[] {
  const [producer, other, reader] = clients as [TestClient, TestClient, TestClient];
  const produceOn = async (client: TestClient, name: string): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const value = `${round}-${name}-${number}`;
      const partition = number % partitions;
      const acks = number % 2 === 0 ? -1 : 1;
      const size = number % 7 === 0 ? 20_000 : 10;
      const produced = await produce(client, 't', batchOf([value.padEnd(size)]), { partition, acks });
      assert.equal(produced.errorCode, ErrorCode.NONE, produced.errorMessage ?? '');
      (acks === -1 ? witness.ofAll : witness.ofOne).set(place(partition, produced.baseOffset), value);
    }
  };
  const read = async (): Promise<void> => {
    const positions = Array.from({ length: partitions }, () => 0);
    for (;;) {
      const asked = positions.map((fetchOffset, partition) => ({ partition, fetchOffset }));
      const request = fetchRequest('', {}, { maxWaitMs: 20, topics: [askedTopic('t', asked)] });
      const { responses } = await reader.call(fetchApi, 12, request);
      for (const { partitionIndex, records } of responses[0]!.partitions) {
        for (const { offset, value } of recordsIn(records)) {
          witness.read.set(place(partitionIndex, offset), value!.trimEnd());
          positions[partitionIndex] = offset + 1;
        }
      }
    }
  };
  const untilClosed = (work: Promise<void>): Promise<unknown> =>
    work.catch((error: unknown) => {
      if (!(error instanceof ConnectionClosed)) throw error;
    });
  return [untilClosed(produceOn(producer, 'a')), untilClosed(produceOn(other, 'b')), untilClosed(read())];
}

async function everything(client: TestClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let partition = 0; partition < partitions; partition += 1) {
    const values = await readAll(client, 't', partition);
    for (const [offset, value] of values.entries()) found.set(place(partition, offset), value!.trimEnd());
  }
  return found;
}

function assertHas(found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>, what: string): void {
  for (const [at, value] of wanted) assert.equal(found.get(at), value, `${what} ${at}`);
}

for (const end of ['close', 'kill', 'crash'] as const) {
  const seeds = end === 'close' ? 2 : 8;
  test(`after a ${end} everything that was promised is there (${seeds} seeds)`, async () => {
    let acknowledged = 0;
    let lost = 0;
    for (let seed = 1; seed <= seeds; seed += 1) {
      await simulate(
        async (world) => {
          const witness: Witness = { ofAll: new Map(), ofOne: new Map(), read: new Map() };
          for (let round = 0; round < 3; round += 1) {
            const broker = await world.start({ 'samsa.log.cache.bytes': 50_000 });
            const setup = await broker.connect();
            if (round === 0) await createTopic(setup, 't', partitions, { 'segment.bytes': '1048576' });
            const clients = await Promise.all([1, 2, 3].map(() => broker.connect()));
            const working = traffic(clients, witness, round);
            await world.sleep(20 + 13 * seed);
            if (end === 'close') await broker.broker.close();
            else world.machine[end]();
            await Promise.all(working);
            const restarted = await world.start();
            const found = await everything(await restarted.connect());
            assertHas(found, witness.ofAll, `seed ${seed}: acknowledged by all`);
            assertHas(found, witness.read, `seed ${seed}: read`);
            if (end !== 'crash') assertHas(found, witness.ofOne, `seed ${seed}: acknowledged by one`);
            for (const at of [...witness.ofOne.keys()].filter((known) => !found.has(known))) {
              witness.ofOne.delete(at);
              lost += 1;
            }
            acknowledged += witness.ofAll.size;
            await restarted.broker.close();
          }
        },
        { seed },
      );
    }
    assert.ok(acknowledged > 50 * seeds, `${acknowledged} acknowledged`);
    // Otherwise the power cuts would prove nothing.
    assert.equal(lost > 0, end === 'crash', `${lost} of those acknowledged by one are lost`);
  });
}

test('an acknowledgement of all outlives a power cut in the same moment, a hundred times', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    await simulate(
      async (world) => {
        const first = await world.start();
        const client = await first.connect();
        await createTopic(client, 't');
        await produceValues(client, 't', ['a']);
        await produceValues(client, 't', ['b']);
        world.machine.crash();
        const second = await world.start();
        assert.deepEqual(await readAll(await second.connect(), 't'), ['a', 'b'], `seed ${seed}`);
      },
      { seed },
    );
  }
});

test('a topic that was answered outlives a power cut in the same moment', async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    await simulate(
      async (world) => {
        const first = await world.start();
        await createTopic(await first.connect(), 't', 4);
        world.machine.crash();
        const second = await world.start();
        const client = await second.connect();
        for (let partition = 0; partition < 4; partition += 1)
          assert.equal((await produce(client, 't', batchOf(['v']), { partition })).errorCode, ErrorCode.NONE);
      },
      { seed },
    );
  }
});

test('a broker that is killed while it starts starts the next time', async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    await simulate(
      async (world) => {
        const first = await world.start();
        const client = await first.connect();
        await createTopic(client, 't', partitions);
        for (let i = 0; i < 9; i += 1) await produceValues(client, 't', [`${i}`], { partition: i % partitions });
        await first.broker.close();
        for (let attempt = 0; attempt < 4; attempt += 1) {
          world.start().catch(() => {});
          await world.sleep(seed * (attempt + 1) * 0.13);
          if (attempt % 2 === 0) world.machine.kill();
          else world.machine.crash();
        }
        const last = await world.start();
        const found = await everything(await last.connect());
        assert.equal(found.size, 9, `seed ${seed}`);
        await last.broker.close();
      },
      { seed },
    );
  }
});

test('a producer goes on where it was: its last batches are known after a kill and after a power cut', async () => {
  for (const end of ['kill', 'crash'] as const) {
    await simulate(async (world) => {
      const first = await world.start();
      const client = await first.connect();
      await createTopic(client, 't');
      const batch = (baseSequence: number) => batchOf(['v'], { producerId: 9, producerEpoch: 3, baseSequence });
      for (let sequence = 0; sequence < 8; sequence += 1) await produce(client, 't', batch(sequence));
      world.machine[end]();
      const second = await world.start();
      const again = await second.connect();
      for (let sequence = 3; sequence < 8; sequence += 1) {
        const { errorCode, baseOffset } = await produce(again, 't', batch(sequence));
        assert.deepEqual([errorCode, baseOffset], [ErrorCode.NONE, sequence]);
      }
      assert.equal((await produce(again, 't', batch(8))).baseOffset, 8);
      assert.equal((await readAll(again, 't')).length, 9);
    });
  }
});

const isData = (path: string): boolean => path.includes('/t-0/') && path.endsWith('.log');

test('a full disk refuses with KAFKA_STORAGE_ERROR, keeps serving, and takes records again when there is room', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    await createTopic(client, 't');
    const acknowledged: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      await produceValues(client, 't', [`${i}`]);
      acknowledged.push(`${i}`);
    }
    const { space } = world.machine.disk;
    space.capacityBytes = space.usedBytes;
    const refused: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const value = `full ${i} `.padEnd(2_000, 'x');
      const { errorCode } = await produce(client, 't', batchOf([value]), { acks: i % 2 === 0 ? -1 : 1 });
      if (errorCode === ErrorCode.NONE) acknowledged.push(value);
      else refused.push(errorCode);
      await world.sleep(100);
    }
    assert.ok(refused.length > 25);
    assert.ok(refused.every((errorCode) => errorCode === ErrorCode.KAFKA_STORAGE_ERROR));
    assert.deepEqual(await readAll(client, 't'), acknowledged, 'it stays readable');
    assert.equal(
      (await produce(client, 't', batchOf(['v'.repeat(5_000)]), { version: 3 })).errorCode,
      ErrorCode.NOT_LEADER_OR_FOLLOWER,
    );
    space.capacityBytes = 2 ** 40;
    await world.sleep(5_000);
    assert.equal(await produceValues(client, 't', ['room']), acknowledged.length);
    acknowledged.push('room');
    assert.deepEqual(await readAll(client, 't'), acknowledged);
    world.machine.crash();
    const restarted = await world.start();
    assert.deepEqual(await readAll(await restarted.connect(), 't'), acknowledged);
    await restarted.broker.close();
  }));

test('a disk that becomes read-only under load loses nothing that was acknowledged', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    await createTopic(client, 't', partitions);
    const acknowledged = new Map<string, string>();
    for (let i = 0; i < 60; i += 1) {
      if (i === 20) world.machine.disk.space.readOnly = true;
      if (i === 40) {
        world.machine.disk.space.readOnly = false;
        await world.sleep(5_000);
      }
      const partition = i % partitions;
      const { errorCode, baseOffset } = await produce(client, 't', batchOf([`${i}`]), { partition });
      if (i < 20 || i >= 40) assert.equal(errorCode, ErrorCode.NONE, `${i}`);
      else assert.equal(errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
      if (errorCode === ErrorCode.NONE) acknowledged.set(place(partition, baseOffset), `${i}`);
    }
    assert.deepEqual(await everything(client), acknowledged);
    await broker.broker.close();
  }));

for (const operation of ['write', 'sync'] as const) {
  test(`a failed ${operation} on one partition leaves the others alone`, async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      await simulate(
        async (world) => {
          const broker = await world.start();
          const client = await broker.connect();
          await createTopic(client, 't', 2);
          const acknowledged: string[] = [];
          for (let i = 0; i < 30; i += 1) {
            if (i % 10 === 5) world.machine.disk.failNext(operation, 'EIO', isData);
            const [first, second] = await Promise.all([
              produce(client, 't', batchOf([`a${i}`])),
              (async () => {
                const other = await broker.connect();
                return produce(other, 't', batchOf([`b${i}`]), { partition: 1 });
              })(),
            ]);
            assert.equal(second.errorCode, ErrorCode.NONE);
            if (first.errorCode === ErrorCode.NONE) acknowledged.push(`a${i}`);
            else {
              assert.equal(first.errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
              assert.equal((await produce(client, 't', batchOf(['no']))).errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
              assert.deepEqual(
                (await readAll(client, 't')).filter((value) => acknowledged.includes(value!)),
                acknowledged,
              );
              await world.sleep(3_000);
            }
          }
          assert.ok(acknowledged.length >= 20 && acknowledged.length < 30, `${acknowledged.length}`);
          world.machine.crash();
          const restarted = await world.start();
          const again = await restarted.connect();
          const found = await readAll(again, 't');
          assert.deepEqual(
            found.filter((value) => acknowledged.includes(value!)),
            acknowledged,
            `seed ${seed}`,
          );
          assert.equal((await readAll(again, 't', 1)).length, 30);
          await restarted.broker.close();
        },
        { seed },
      );
    }
  });
}

test('a partition that cannot be made is tried again until it can', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    world.machine.disk.failNext('makeDirectory', 'EIO', (path) => path.endsWith('/t-1'));
    await createTopic(client, 't', 2);
    assert.equal(
      (await produce(client, 't', batchOf(['v']), { partition: 1 })).errorCode,
      ErrorCode.KAFKA_STORAGE_ERROR,
    );
    assert.equal((await produce(client, 't', batchOf(['v']))).errorCode, ErrorCode.NONE);
    assert.equal((await fetch(client, 't', { partition: 1 })).errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
    assert.equal(
      (await fetch(client, 't', { partition: 1 }, { version: 5 })).errorCode,
      ErrorCode.NOT_LEADER_OR_FOLLOWER,
    );
    assert.equal((await listOffset(client, 't', -1, { partition: 1 })).errorCode, ErrorCode.KAFKA_STORAGE_ERROR);
    await world.sleep(3_000);
    assert.equal((await produce(client, 't', batchOf(['v']), { partition: 1 })).errorCode, ErrorCode.NONE);
    assert.deepEqual(await readAll(client, 't', 1), ['v']);
    await broker.broker.close();
  }));

test('a flipped bit is an error at its offset, every time, and never skipped', () =>
  simulate(async (world) => {
    const broker = await world.start({ 'samsa.log.cache.bytes': 0 });
    const client = await broker.connect();
    await createTopic(client, 't', 2);
    for (const partition of [0, 1])
      for (let i = 0; i < 3; i += 1) await produceValues(client, 't', [`${i}`.padEnd(500)], { partition });
    const size = batchOf([`0`.padEnd(500)]).length;
    world.machine.disk.corrupt(`${dataDirectory}/t-0/00000000000000000000.log`, size + 300);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const damaged = await fetch(client, 't', { fetchOffset: 1 });
      // Kafka hands the batch out and leaves it to the client to see that its checksum is wrong.
      const isSeen = damaged.errorCode === ErrorCode.CORRUPT_MESSAGE || (damaged.records?.length ?? 0) > 0;
      assert.ok(isSeen, `${damaged.errorCode}`);
      if (damaged.errorCode === ErrorCode.NONE) assert.equal(recordsIn(damaged.records)[0]!.offset, 1);
    }
    assert.equal((await readAll(client, 't', 1)).length, 3);
    await broker.broker.close();
  }));

test('a topic list and all offsets come through thirty kills', () =>
  simulate(async (world) => {
    const ends = new Map<string, number>();
    for (let round = 0; round < 30; round += 1) {
      const broker = await world.start();
      const client = await broker.connect();
      for (const [topic, end] of ends)
        assert.equal((await listOffset(client, topic, -1)).offset, end, `round ${round}`);
      await createTopic(client, `t${round}`);
      ends.set(`t${round}`, 0);
      for (const topic of ends.keys()) {
        await produceValues(client, topic, ['v']);
        ends.set(topic, ends.get(topic)! + 1);
      }
      world.machine.kill();
    }
  }));

test('requests that were accepted before a stop are answered', () =>
  simulate(async (world) => {
    const broker = await world.start();
    const client = await broker.connect();
    await createTopic(client, 't');
    world.machine.disk.setLatency((operation) => (operation === 'sync' ? 300 : 0.1));
    const sent = Array.from({ length: 20 }, (_, i) =>
      client.send(produceApi, 9, produceRequest('t', batchOf([`${i}`]))),
    );
    await world.sleep(20);
    const closing = broker.broker.close();
    for (const [offset, correlationId] of sent.entries()) {
      const { responses } = await client.receive(produceApi, 9, correlationId);
      assert.deepEqual(
        responses[0]!.partitionResponses.map(({ errorCode, baseOffset }) => [errorCode, baseOffset]),
        [[ErrorCode.NONE, offset]],
      );
    }
    await client.closedSoon();
    await closing;
    const again = await world.start();
    assert.equal((await readAll(await again.connect(), 't')).length, 20);
    await again.broker.close();
  }));
