// The shard by itself, over state that only counts: what is kept, what is taken back, what is answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../../src/base/logging.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { CoordinatorShard } from '../../../src/coordinator/shard/coordinator-shard.ts';
import type {
  CoordinatorDecision,
  CoordinatorState,
  CoordinatorTimers,
  RecordCodec,
  RecordOrigin,
} from '../../../src/coordinator/shard/coordinator-state.ts';
import { type Journal, JournaledMap, JournaledValue } from '../../../src/coordinator/shard/journal.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

interface Put {
  readonly name: string;
  /** null removes. */
  readonly count: number | null;
}

const text = new TextEncoder();
const codec: RecordCodec<Put> = {
  encode: ({ name, count }) => ({ key: text.encode(name), value: count === null ? null : text.encode(String(count)) }),
  decode(key, value) {
    const name = Buffer.from(key).toString();
    if (name.startsWith('?')) return undefined;
    return { name, count: value === null ? null : Number(Buffer.from(value).toString()) };
  },
};

class Counts implements CoordinatorState<Put> {
  readonly counts: JournaledMap<string, number>;
  readonly total: JournaledValue<number>;
  readonly pending = new Map<number, Put[]>();
  readonly timers: CoordinatorTimers<Put>;
  unloadedWith: KafkaError | undefined;
  isLoaded = false;

  constructor(journal: Journal, timers: CoordinatorTimers<Put>) {
    this.counts = new JournaledMap(journal);
    this.total = new JournaledValue(journal, 0);
    this.timers = timers;
  }

  replay(record: Put, { producerId }: RecordOrigin): void {
    if (producerId >= 0) {
      this.pending.set(producerId, [...(this.pending.get(producerId) ?? []), record]);
      return;
    }
    this.total.value += (record.count ?? 0) - (this.counts.get(record.name) ?? 0);
    if (record.count === null) this.counts.delete(record.name);
    else this.counts.set(record.name, record.count);
  }

  replayEndTransaction(producerId: number, isCommitted: boolean): void {
    const records = this.pending.get(producerId) ?? [];
    this.pending.delete(producerId);
    if (isCommitted) for (const record of records) this.replay(record, { producerId: -1 });
  }

  onLoaded(): void {
    this.isLoaded = true;
  }

  onUnloaded(error: KafkaError): void {
    this.unloadedWith = error;
  }

  entries(): [string, number][] {
    return [...this.counts].toSorted(([a], [b]) => a.localeCompare(b));
  }
}

interface World {
  readonly platform: SimulatedPlatform;
  readonly log: MemoryCoordinatorLog;
  readonly shard: CoordinatorShard<Put, Counts>;
  readonly settle: () => Promise<void>;
  readonly messages: string[];
}

function newShard(log: MemoryCoordinatorLog, platform: SimulatedPlatform, messages: string[] = []) {
  return new CoordinatorShard<Put, Counts>({
    log,
    codec,
    platform,
    logger: createLogger({
      minimumLevel: 'debug',
      wallMs: () => platform.clock.wallMs(),
      sink: ({ message }) => void messages.push(message),
    }),
    writeTimeoutMs: 5_000,
    loadBufferBytes: 1_000,
    compression: undefined,
    createState: (journal, timers) => new Counts(journal, timers),
  });
}

async function start(log = new MemoryCoordinatorLog()): Promise<World> {
  const platform = new SimulatedPlatform(1);
  const messages: string[] = [];
  const shard = newShard(log, platform, messages);
  await platform.runUntil(shard.load());
  return { platform, log, shard, messages, settle: () => platform.advance(0) };
}

/** Adds to a count; answers what it comes to. */
function add(shard: CoordinatorShard<Put, Counts>, name: string, more = 1): Promise<number> {
  const answer = shard.run(() => {
    const count = (shard.state.counts.get(name) ?? 0) + more;
    return { records: [{ name, count }], response: count };
  });
  answer.catch(() => {});
  return answer;
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => (error as KafkaError).errorName,
  );

test('an answer waits for its records, and for those that its decision has read', async () => {
  const { log, shard, platform, settle } = await start();
  log.hold();
  const answers: string[] = [];
  void add(shard, 'a').then((count) => answers.push(`a=${count}`));
  void add(shard, 'a').then((count) => answers.push(`a=${count}`));
  void shard
    .run(() => ({ records: [], response: shard.state.counts.get('a') }))
    .then((count) => answers.push(`read ${count}`));
  await settle();
  assert.deepEqual(answers, []);
  log.release();
  await settle();
  assert.deepEqual(answers, ['a=1', 'a=2', 'read 2']);
  await platform.advance(60_000);
});

test('what was not kept is taken back, also what was decided on top of it, and can be decided again', async () => {
  const { log, shard, platform } = await start();
  await platform.runUntil(add(shard, 'a', 5));
  log.failNext(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR));
  const failed: string[] = [];
  const first = shard.run(() => ({
    records: [
      { name: 'a', count: null },
      { name: 'b', count: 7 },
    ],
    response: 'never',
    onFailed: (error: KafkaError) => void failed.push(error.errorName),
  }));
  const second = add(shard, 'b');
  const outcomes = await platform.runUntil(Promise.all([codeOf(first), codeOf(second)]));
  assert.deepEqual(outcomes, ['KAFKA_STORAGE_ERROR', 'KAFKA_STORAGE_ERROR']);
  assert.deepEqual(failed, ['KAFKA_STORAGE_ERROR']);
  assert.deepEqual(shard.state.entries(), [['a', 5]]);
  assert.equal(shard.state.total.value, 5);
  assert.equal(await platform.runUntil(add(shard, 'b')), 1);
});

test('a decision that throws changes nothing and answers what it threw', async () => {
  const { shard, platform } = await start();
  const outcome = shard.run((): CoordinatorDecision<Put, never> => {
    throw new KafkaError(ErrorCode.UNKNOWN_MEMBER_ID);
  });
  assert.equal(await platform.runUntil(codeOf(outcome)), 'UNKNOWN_MEMBER_ID');
  assert.equal(await platform.runUntil(add(shard, 'a')), 1);
});

test('a new shard finds what was committed, over as many reads as it takes', async () => {
  const { log, shard, platform } = await start();
  for (let i = 0; i < 200; i += 1) await platform.runUntil(add(shard, `name-${i % 150}`));
  shard.close();
  const again = newShard(log, platform);
  await platform.runUntil(again.load());
  assert.ok(again.state.isLoaded);
  assert.deepEqual(again.state.entries(), shard.state.entries());
  assert.equal(again.state.total.value, 200);
});

test('while it loads, requests are told so; when it is gone, that it is not the coordinator', async () => {
  const platform = new SimulatedPlatform(1);
  const shard = newShard(new MemoryCoordinatorLog(), platform);
  assert.equal(await platform.runUntil(codeOf(add(shard, 'a'))), 'COORDINATOR_LOAD_IN_PROGRESS');
  await platform.runUntil(shard.load());
  const waiting = shard.run(() => ({ records: [], response: new Promise<string>(() => {}) }));
  void waiting;
  shard.close();
  assert.equal(shard.state.unloadedWith?.code, ErrorCode.NOT_COORDINATOR);
  assert.equal(await platform.runUntil(codeOf(add(shard, 'a'))), 'NOT_COORDINATOR');
});

test('closing while an append is under way answers NOT_COORDINATOR and takes the decision back', async () => {
  const { log, shard, platform } = await start();
  log.hold();
  const answer = add(shard, 'a');
  await platform.advance(0);
  shard.close();
  assert.equal(await platform.runUntil(codeOf(answer)), 'NOT_COORDINATOR');
  assert.deepEqual(shard.state.entries(), []);
  log.release();
  await platform.advance(10_000);
});

test('an append that takes too long is answered REQUEST_TIMED_OUT, and counts when it is done after all', async () => {
  const { log, shard, platform } = await start();
  log.hold();
  const answer = codeOf(add(shard, 'a'));
  await platform.advance(4_999);
  log.failNext();
  const before = await Promise.race([answer, Promise.resolve('waiting')]);
  assert.equal(before, 'waiting');
  await platform.advance(1);
  assert.equal(await platform.runUntil(answer), 'REQUEST_TIMED_OUT');
  log.release();
  await platform.advance(0);
  assert.deepEqual(shard.state.entries(), [['a', 1]]);
});

test('records that no batch can hold are refused, and nobody else with them', async () => {
  const log = new MemoryCoordinatorLog();
  log.maxBatchBytes = 1_000;
  const { shard, platform } = await start(log);
  const large = add(shard, 'x'.repeat(2_000));
  const small = add(shard, 'a');
  assert.deepEqual(await platform.runUntil(Promise.all([codeOf(large), codeOf(small)])), ['MESSAGE_TOO_LARGE', 1]);
  assert.deepEqual(shard.state.entries(), [['a', 1]]);
});

test('decisions share a batch as far as it goes, and none is split', async () => {
  const log = new MemoryCoordinatorLog();
  log.maxBatchBytes = 500;
  const { shard, platform } = await start(log);
  log.hold();
  const answers = Array.from({ length: 20 }, (_, i) => add(shard, `name-${i}`));
  await platform.advance(0);
  log.release();
  await platform.runUntil(Promise.all(answers));
  assert.equal([...log.records()].length, 20);
  assert.equal(shard.state.total.value, 20);
});

test('a timer decides when it is due; what it decided in vain it decides again after a rest', async () => {
  const { log, shard, platform, messages } = await start();
  const { timers } = shard.state;
  let due = 0;
  timers.schedule('a', 1_000, () => {
    due += 1;
    return { records: [{ name: 'late', count: due }], response: undefined };
  });
  timers.schedule('b', 1_000, () => assert.fail('it was cancelled'));
  timers.cancel('b');
  assert.ok(timers.isScheduled('a') && !timers.isScheduled('b'));
  log.failNext(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR));
  await platform.advance(1_000);
  assert.deepEqual([due, shard.state.entries()], [1, []]);
  assert.ok(messages.includes('a timer of a coordinator failed'));
  await platform.advance(500);
  assert.deepEqual([due, shard.state.entries()], [2, [['late', 2]]]);
});

test('timers end with the shard', async () => {
  const { shard, platform } = await start();
  shard.state.timers.schedule('a', 1_000, () => assert.fail('the shard is gone'));
  shard.close();
  shard.state.timers.schedule('b', 1_000, () => assert.fail('the shard is gone'));
  await platform.advance(5_000);
});

test('what a transaction wrote counts when its marker says so; unknown types are stepped over', async () => {
  const log = new MemoryCoordinatorLog();
  const transactional = (producerId: number, name: string): Uint8Array => {
    const builder = new BatchBuilder({ producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true });
    builder.append(1, text.encode(name), text.encode('3'));
    return builder.build();
  };
  const marker = (producerId: number, type: 'commit' | 'abort'): Uint8Array =>
    endTransactionBatch({ type, timestamp: 1, producerId, producerEpoch: 0, coordinatorEpoch: 0 });
  log.put(transactional(1, 'kept'));
  log.put(transactional(2, 'dropped'));
  log.put(transactional(3, 'open'));
  log.put(marker(1, 'commit'));
  log.put(marker(2, 'abort'));
  const unknown = new BatchBuilder();
  unknown.append(1, text.encode('?later'), text.encode('x'));
  log.put(unknown.build());
  const { shard } = await start(log);
  assert.deepEqual(shard.state.entries(), [['kept', 3]]);
  assert.deepEqual([...shard.state.pending.keys()], [3]);
});

test('a damaged partition is not served, and says so in the log', async () => {
  const log = new MemoryCoordinatorLog();
  const builder = new BatchBuilder();
  builder.append(1, text.encode('a'), text.encode('1'));
  const batch = builder.build();
  batch[batch.length - 2]! ^= 1;
  log.put(batch);
  const { shard, platform, messages } = await start(log);
  assert.equal(await platform.runUntil(codeOf(add(shard, 'a'))), 'NOT_COORDINATOR');
  assert.deepEqual(messages, ['a coordinator partition cannot be loaded: what it coordinates is not served']);
});
