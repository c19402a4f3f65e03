import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  Machine,
  MachineClosedError,
  type MachineLog,
  MachineOverloadedError,
  type MachineState,
} from '../../src/machine/machine.ts';

interface Put {
  readonly key: string;
  readonly value: number;
}

/** A map that remembers, per change, what it overwrote. */
class MapState implements MachineState<Put, readonly (readonly [string, number | undefined])[]> {
  readonly entries = new Map<string, number>();
  readonly commits: (readonly (readonly [string, number | undefined])[])[] = [];

  replay(records: readonly Put[]): readonly (readonly [string, number | undefined])[] {
    return records.map(({ key, value }) => {
      if (value < 0) throw new Error('cannot replay');
      const before = this.entries.get(key);
      this.entries.set(key, value);
      return [key, before] as const;
    });
  }

  undo(change: readonly (readonly [string, number | undefined])[]): void {
    for (const [key, before] of change.toReversed()) {
      if (before === undefined) this.entries.delete(key);
      else this.entries.set(key, before);
    }
  }

  commit(change: readonly (readonly [string, number | undefined])[]): void {
    this.commits.push(change);
  }
}

/** A log whose appends the test settles by hand. */
class HeldLog implements MachineLog<Put> {
  readonly durable: Put[] = [];
  readonly appends: { readonly records: readonly Put[]; settle(error?: Error): void }[] = [];

  append(decisions: readonly (readonly Put[])[]): Promise<void> {
    const records = decisions.flat();
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        if (error !== undefined) return reject(error);
        this.durable.push(...records);
        resolve();
      };
      this.appends.push({ records, settle });
    });
  }
}

const put = (key: string, value: number) => (): { records: Put[]; response: string } => ({
  records: [{ key, value }],
  response: `${key}=${value}`,
});

async function turns(count = 10): Promise<void> {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
}

function settlement(promise: Promise<unknown>): { state: string } {
  const watched = { state: 'pending' };
  promise.then(
    (value) => (watched.state = `answered ${String(value)}`),
    (error: unknown) => (watched.state = `failed ${(error as Error).message}`),
  );
  return watched;
}

test('a decision sees the records of decisions before it, and is answered when its own are durable', async () => {
  const state = new MapState();
  const log = new HeldLog();
  const machine = new Machine(state, log);
  const first = settlement(machine.run(put('a', 1)));
  const second = settlement(
    machine.run(() => ({ records: [{ key: 'a', value: (state.entries.get('a') ?? 0) + 1 }], response: 'added' })),
  );
  await turns();
  assert.equal(state.entries.get('a'), 2);
  assert.equal(first.state, 'pending');
  assert.equal(log.appends.length, 1, 'both share one append');
  log.appends[0]!.settle();
  await turns();
  assert.deepEqual([first.state, second.state], ['answered a=1', 'answered added']);
  assert.equal(state.commits.length, 2);
});

test('what is decided while an append is in flight waits for the next one', async () => {
  const log = new HeldLog();
  const machine = new Machine(new MapState(), log);
  const answers = [settlement(machine.run(put('a', 1)))];
  await turns();
  answers.push(settlement(machine.run(put('b', 2))), settlement(machine.run(put('c', 3))));
  await turns();
  assert.equal(log.appends.length, 1);
  log.appends[0]!.settle();
  await turns();
  assert.deepEqual(
    log.appends[1]!.records.map((record) => record.key),
    ['b', 'c'],
  );
  assert.deepEqual(
    answers.map((answer) => answer.state),
    ['answered a=1', 'pending', 'pending'],
  );
});

test('a decision without records is answered when what it has read is committed', async () => {
  const log = new HeldLog();
  const state = new MapState();
  const machine = new Machine(state, log);
  const read = () => ({ records: [], response: state.entries.get('a') });
  assert.equal(await machine.run(read), undefined);
  const write = settlement(machine.run(put('a', 1)));
  const early = settlement(machine.run(read));
  await turns();
  assert.equal(early.state, 'pending');
  log.appends[0]!.settle();
  await turns();
  assert.deepEqual([write.state, early.state], ['answered a=1', 'answered 1']);
});

test('a failed append undoes and fails everything after the last commit, and the machine goes on', async () => {
  const log = new HeldLog();
  const state = new MapState();
  const machine = new Machine(state, log);
  const kept = settlement(machine.run(put('a', 1)));
  await turns();
  log.appends[0]!.settle();
  await turns();
  const inFlight = settlement(machine.run(put('a', 2)));
  await turns();
  const waiting = settlement(machine.run(put('b', 3)));
  const reader = settlement(machine.run(() => ({ records: [], response: 'read' })));
  log.appends[1]!.settle(new Error('disk full'));
  await turns();
  assert.deepEqual(
    [kept.state, inFlight.state, waiting.state, reader.state],
    ['answered a=1', 'failed disk full', 'failed disk full', 'failed disk full'],
  );
  assert.deepEqual([...state.entries], [['a', 1]]);
  const later = settlement(machine.run(put('b', 4)));
  await turns();
  log.appends[2]!.settle();
  await turns();
  assert.equal(later.state, 'answered b=4');
});

test('an append takes decisions up to its size, and a larger one goes alone', async () => {
  const log = new HeldLog();
  const machine = new Machine(new MapState(), log, { weightPerAppend: 3 });
  const many = (count: number) => () => ({
    records: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: i })),
    response: count,
  });
  const answers = [2, 1, 5, 1].map((count) => machine.run(many(count)));
  for (let i = 0; i < 3; i += 1) {
    await turns();
    log.appends[i]!.settle();
  }
  assert.deepEqual(await Promise.all(answers), [2, 1, 5, 1]);
  assert.deepEqual(
    log.appends.map((append) => append.records.length),
    [3, 5, 1],
  );
});

test('a decision that shares no append with others keeps its place among them', async () => {
  const log = new HeldLog();
  const machine = new Machine(new MapState(), log, { isAlone: ([first]) => first?.key === 'alone' });
  const one = (key: string) => () => ({ records: [{ key, value: 1 }], response: key });
  const answers = ['a', 'b', 'alone', 'alone', 'c', 'd'].map((key) => machine.run(one(key)));
  for (let i = 0; i < 4; i += 1) {
    await turns();
    log.appends[i]!.settle();
  }
  await Promise.all(answers);
  assert.deepEqual(
    log.appends.map((append) => append.records.map(({ key }) => key)),
    [['a', 'b'], ['alone'], ['alone'], ['c', 'd']],
  );
});

test('too many waiting answers are refused, and a closed machine refuses all', async () => {
  const log = new HeldLog();
  const state = new MapState();
  const machine = new Machine(state, log, { pendingLimit: 1 });
  const first = settlement(machine.run(put('a', 1)));
  await assert.rejects(machine.run(put('b', 1)), MachineOverloadedError);
  await turns();
  machine.close();
  await turns();
  assert.equal(first.state, 'failed closed');
  assert.equal(state.entries.size, 0);
  await assert.rejects(machine.run(put('b', 1)), MachineClosedError);
  log.appends[0]!.settle();
  await machine.settled();
  assert.equal(state.commits.length, 0);
});

test('a throw of decide fails that request only; records that cannot be replayed close the machine', async () => {
  const log = new HeldLog();
  const state = new MapState();
  const machine = new Machine(state, log);
  const waiting = settlement(machine.run(put('a', 1)));
  await assert.rejects(
    machine.run(() => {
      throw new Error('bad request');
    }),
    /bad request/,
  );
  assert.equal(waiting.state, 'pending');
  await assert.rejects(machine.run(put('b', -1)), /cannot replay/);
  await turns();
  assert.equal(waiting.state, 'failed a decision could not be replayed');
  assert.equal(state.entries.size, 0);
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant('write' as const),
    records: fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat(99) }), { maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('settle' as const), fails: fc.boolean() }),
);

test('replaying the log gives the state of the answered requests, whatever fails in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const log = new HeldLog();
      const state = new MapState();
      const machine = new Machine(state, log, { weightPerAppend: 5 });
      const outcomes: { records: readonly Put[]; outcome: { state: string } }[] = [];
      let settledCount = 0;
      for (const current of steps) {
        if (current.kind === 'write') {
          const outcome = settlement(machine.run(() => ({ records: current.records, response: 'ok' })));
          outcomes.push({ records: current.records, outcome });
        } else {
          log.appends[settledCount]?.settle(current.fails ? new Error('no') : undefined);
          if (settledCount < log.appends.length) settledCount += 1;
        }
        await turns();
        const answered = outcomes
          .filter(({ outcome }) => outcome.state === 'answered ok')
          .flatMap(({ records }) => records);
        const undecided = outcomes
          .filter(({ outcome }) => outcome.state === 'pending')
          .flatMap(({ records }) => records);
        assert.deepEqual(answered, log.durable, 'the log holds exactly what was answered, in order');
        const replayed = new Map([...answered, ...undecided].map(({ key, value }) => [key, value]));
        assert.deepEqual(state.entries, replayed);
      }
    }),
    { numRuns: 200 },
  );
});
