// A shard whose records may belong to transactions: what is pending, what markers decide, who is refused, and
// that reading the partition again comes to the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { silentLogger } from '../../../src/base/logging.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { CoordinatorShard } from '../../../src/coordinator/shard/coordinator-shard.ts';
import type { CoordinatorState, RecordCodec, RecordOrigin } from '../../../src/coordinator/shard/coordinator-state.ts';
import { type Journal, JournaledMap } from '../../../src/coordinator/shard/journal.ts';
import type { CoordinatorMarker } from '../../../src/coordinator/shard/transactional-log.ts';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

const text = new TextEncoder();
const codec: RecordCodec<string> = {
  encode: (word) => ({ key: text.encode(word), value: text.encode('') }),
  decode: (key) => Buffer.from(key).toString(),
};

/** Words in the order in which they count, and per producer those that do not yet. */
class Words implements CoordinatorState<string> {
  readonly #words: JournaledMap<number, string>;
  readonly #pending: JournaledMap<number, readonly string[]>;

  constructor(journal: Journal) {
    this.#words = new JournaledMap(journal);
    this.#pending = new JournaledMap(journal);
  }

  replay(word: string, { producerId }: RecordOrigin): void {
    if (producerId < 0) this.#words.set(this.#words.size, word);
    else this.#pending.set(producerId, [...(this.#pending.get(producerId) ?? []), word]);
  }

  replayEndTransaction(producerId: number, isCommitted: boolean): void {
    const words = this.#pending.get(producerId) ?? [];
    this.#pending.delete(producerId);
    if (isCommitted) for (const word of words) this.#words.set(this.#words.size, word);
  }

  onLoaded(): void {}
  onUnloaded(): void {}

  shown(): { words: string[]; pending: [number, readonly string[]][] } {
    return { words: [...this.#words.values()], pending: [...this.#pending].toSorted(([a], [b]) => a - b) };
  }
}

type Shard = CoordinatorShard<string, Words>;

function newShard(log: MemoryCoordinatorLog, platform: SimulatedPlatform): Shard {
  return new CoordinatorShard<string, Words>({
    log,
    codec,
    platform,
    logger: silentLogger,
    writeTimeoutMs: 5_000,
    loadBufferBytes: 1_000,
    compression: undefined,
    createState: (journal) => new Words(journal),
  });
}

interface World {
  readonly platform: SimulatedPlatform;
  readonly log: MemoryCoordinatorLog;
  readonly shard: Shard;
}

async function start(log = new MemoryCoordinatorLog()): Promise<World> {
  const platform = new SimulatedPlatform(1);
  const shard = newShard(log, platform);
  await platform.runUntil(shard.load());
  return { platform, log, shard };
}

/** NONE, or the name of the error. */
function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'NONE',
    (error: unknown) => (error instanceof KafkaError ? error.errorName : String(error)),
  );
}

const say = (shard: Shard, word: string): Promise<string> =>
  outcome(shard.run(() => ({ records: [word], response: undefined })));

function sayIn(
  shard: Shard,
  producerId: number,
  word: string,
  { epoch = 0, verify = async () => 0 }: { epoch?: number; verify?: () => Promise<number> } = {},
): Promise<string> {
  const producer = { producerId, producerEpoch: epoch, raisesEpoch: true, verify };
  return outcome(shard.runTransactional(producer, () => ({ records: [word], response: undefined })));
}

function end(shard: Shard, producerId: number, how: Partial<CoordinatorMarker> = {}): Promise<string> {
  const marker = { producerId, producerEpoch: 1, coordinatorEpoch: 0, transactionVersion: 2, isCommit: true, ...how };
  return outcome(shard.endTransaction(marker));
}

test('records of a transaction count when its marker says so, live and after reading again', async () => {
  const { platform, log, shard } = await start();
  const all = Promise.all([
    sayIn(shard, 1, 'kept'),
    say(shard, 'plain'),
    sayIn(shard, 2, 'dropped'),
    sayIn(shard, 3, 'open'),
  ]);
  assert.deepEqual(await platform.runUntil(all), ['NONE', 'NONE', 'NONE', 'NONE']);
  const ends = Promise.all([end(shard, 2, { isCommit: false }), end(shard, 1)]);
  assert.deepEqual(await platform.runUntil(ends), ['NONE', 'NONE']);
  const expected = { words: ['plain', 'kept'], pending: [[3, ['open']]] };
  assert.deepEqual(shard.state.shown(), expected);
  assert.deepEqual((await start(log)).shard.state.shown(), expected);
});

test('a marker waits for what its producer is writing, and decides it too', async () => {
  const { platform, log, shard } = await start();
  log.hold();
  const first = sayIn(shard, 1, 'late');
  await platform.advance(0);
  const ended = end(shard, 1);
  await platform.advance(0);
  log.release();
  assert.deepEqual(await platform.runUntil(Promise.all([first, ended])), ['NONE', 'NONE']);
  assert.deepEqual(shard.state.shown(), { words: ['late'], pending: [] });
  assert.deepEqual((await start(log)).shard.state.shown(), { words: ['late'], pending: [] });
});

test('a commit that was verified before the marker is refused behind it, and nobody else suffers', async () => {
  const { platform, shard } = await start();
  let answer: (code: number) => void = () => {};
  const asked = new Promise<number>((resolve) => {
    answer = resolve;
  });
  const late = sayIn(shard, 1, 'late', { verify: () => asked });
  await platform.advance(0);
  assert.equal(await platform.runUntil(end(shard, 1)), 'NONE');
  const others = say(shard, 'other');
  answer(ErrorCode.NONE);
  assert.deepEqual(await platform.runUntil(Promise.all([late, others])), ['INVALID_TXN_STATE', 'NONE']);
  assert.deepEqual(shard.state.shown(), { words: ['other'], pending: [] });
});

test('what the coordinator says is told, and asked once per transaction only', async () => {
  const { platform, shard } = await start();
  const refused = sayIn(shard, 1, 'no', { verify: async () => ErrorCode.INVALID_PRODUCER_ID_MAPPING });
  assert.equal(await platform.runUntil(refused), 'INVALID_PRODUCER_ID_MAPPING');
  let asked = 0;
  const verify = async (): Promise<number> => {
    asked += 1;
    return ErrorCode.NONE;
  };
  assert.equal(await platform.runUntil(sayIn(shard, 1, 'one', { verify })), 'NONE');
  assert.equal(await platform.runUntil(sayIn(shard, 1, 'two', { verify })), 'NONE');
  assert.equal(asked, 1);
  assert.deepEqual(shard.state.shown().pending, [[1, ['one', 'two']]]);
});

test('old epochs of producers and coordinators are refused', async () => {
  const { platform, shard } = await start();
  assert.equal(await platform.runUntil(end(shard, 1, { producerEpoch: 5, coordinatorEpoch: 3 })), 'NONE');
  assert.equal(await platform.runUntil(sayIn(shard, 1, 'old', { epoch: 4 })), 'INVALID_PRODUCER_EPOCH');
  assert.equal(await platform.runUntil(end(shard, 1, { producerEpoch: 4 })), 'INVALID_PRODUCER_EPOCH');
  const older = end(shard, 1, { producerEpoch: 5, coordinatorEpoch: 2 });
  assert.equal(await platform.runUntil(older), 'TRANSACTION_COORDINATOR_FENCED');
});

test('a marker that was not kept has decided nothing, and may come again', async () => {
  const { platform, log, shard } = await start();
  await platform.runUntil(sayIn(shard, 1, 'word'));
  log.failNext(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR));
  assert.equal(await platform.runUntil(end(shard, 1)), 'KAFKA_STORAGE_ERROR');
  assert.deepEqual(shard.state.shown(), { words: [], pending: [[1, ['word']]] });
  assert.equal(await platform.runUntil(end(shard, 1)), 'NONE');
  assert.deepEqual(shard.state.shown(), { words: ['word'], pending: [] });
});

test('a marker for a shard that is not there yet, or not any more, is not written', async () => {
  const { platform, shard, log } = await start();
  const loading = newShard(log, platform);
  assert.equal(await platform.runUntil(end(loading, 1)), 'COORDINATOR_LOAD_IN_PROGRESS');
  shard.close();
  assert.equal(await platform.runUntil(end(shard, 1)), 'NOT_COORDINATOR');
  assert.equal([...log.records()].length, 0);
});

const step = fc.oneof(
  fc.record({ do: fc.constant('say' as const) }),
  fc.record({ do: fc.constant('sayIn' as const), producerId: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constant('end' as const),
    producerId: fc.integer({ min: 1, max: 3 }),
    isCommit: fc.boolean(),
  }),
  fc.record({ do: fc.constant('fail' as const) }),
  fc.record({ do: fc.constant('settle' as const) }),
);

test('whatever is asked at once, reading the partition again gives the living state (Redpanda PR 31483)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { platform, log, shard } = await start();
      const epochs = new Map<number, number>();
      const asked: Promise<string>[] = [];
      for (const [index, each] of steps.entries()) {
        if (each.do === 'say') asked.push(say(shard, `w${index}`));
        else if (each.do === 'sayIn')
          asked.push(sayIn(shard, each.producerId, `t${index}`, { epoch: epochs.get(each.producerId) ?? 0 }));
        else if (each.do === 'end') {
          const producerEpoch = (epochs.get(each.producerId) ?? 0) + 1;
          epochs.set(each.producerId, producerEpoch);
          asked.push(end(shard, each.producerId, { producerEpoch, isCommit: each.isCommit }));
        } else if (each.do === 'fail') log.failNext(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR));
        else await platform.advance(0);
      }
      await platform.runUntil(Promise.all(asked));
      log.failNoMore();
      assert.deepEqual((await start(log)).shard.state.shown(), shard.state.shown());
    }),
    { numRuns: 150 },
  );
});
