// The state machine of a transactional producer, as scripts: events, and where they lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  initialTransactionState,
  nextTransactionState,
  requireTransaction,
  type TransactionEvent,
  type TransactionPhase,
  type TransactionState,
} from '../../../src/client/producer/transactions/transaction-state.ts';

const cause = new Error('cause');
const later = new Error('later');
const events: Readonly<Record<string, TransactionEvent>> = {
  initialize: { type: 'initialize' },
  initialized: { type: 'initialized' },
  refused: { type: 'refused' },
  begin: { type: 'begin' },
  started: { type: 'started' },
  commit: { type: 'commit' },
  abort: { type: 'abort' },
  ended: { type: 'ended' },
  fails: { type: 'failed', error: cause, isFatal: false, needsNewEpoch: false },
  'fails-again': { type: 'failed', error: later, isFatal: false, needsNewEpoch: false },
  'loses-sequence': { type: 'failed', error: cause, isFatal: false, needsNewEpoch: true },
  dies: { type: 'failed', error: cause, isFatal: true, needsNewEpoch: false },
};

function run(script: string): TransactionState {
  return script
    .split(' ')
    .filter((name) => name !== '')
    .reduce((state, name) => nextTransactionState(state, events[name]!), initialTransactionState);
}

const ready = 'initialize initialized';
const open = `${ready} begin`;

const scripts: readonly (readonly [string, TransactionPhase])[] = [
  ['', 'uninitialized'],
  ['initialize', 'initializing'],
  ['initialize refused', 'uninitialized'],
  ['initialize refused initialize initialized', 'ready'],
  [ready, 'ready'],
  [open, 'in-transaction'],
  [`${open} commit`, 'committing'],
  [`${open} commit ended`, 'ready'],
  [`${open} commit ended begin abort ended begin`, 'in-transaction'],
  [`${open} abort`, 'aborting'],
  [`${open} fails`, 'abortable-error'],
  [`${open} commit fails`, 'abortable-error'],
  [`${open} fails fails-again abort`, 'aborting'],
  [`${open} fails abort ended`, 'ready'],
  [`${open} abort fails`, 'aborting'],
  [`${open} abort fails ended`, 'ready'],
  [`${open} loses-sequence abort ended`, 'initializing'],
  [`${open} abort loses-sequence ended`, 'initializing'],
  [`${open} loses-sequence abort ended initialized begin`, 'in-transaction'],
  // Nothing is open that could be aborted.
  ['initialize fails', 'fatal-error'],
  [`${ready} fails`, 'fatal-error'],
  [`${open} dies`, 'fatal-error'],
  [`${open} dies fails initialized ended started`, 'fatal-error'],
  [`${open} abort dies`, 'fatal-error'],
];

for (const [script, phase] of scripts) {
  test(`after "${script}" the producer is in phase ${phase}`, () => assert.equal(run(script).phase, phase));
}

test('the first error is the one that is kept and shown', () => {
  assert.equal(run(`${open} fails fails-again`).error, cause);
  assert.equal(run(`${open} dies fails-again`).error, cause);
  assert.equal(run(`${open} fails abort ended`).error, undefined);
});

test('the coordinator is told of the end only when it may know of the beginning', () => {
  assert.equal(run(open).hasStarted, false);
  assert.equal(run(`${open} started`).hasStarted, true);
  assert.equal(run(`${open} commit started`).hasStarted, true);
  assert.equal(run(`${open} started commit ended begin`).hasStarted, false);
});

test('calls that do not fit the phase are refused with what to do instead', () => {
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['begin', /beginTransaction cannot be called now: initTransactions has not been called/],
    ['initialize begin', /being initialized/],
    [`${ready} initialize`, /beginTransaction starts one/],
    [`${ready} commit`, /commitTransaction cannot be called now: there is no transaction/],
    [`${ready} abort`, /there is no transaction/],
    [`${open} begin`, /a transaction is open/],
    [`${open} commit commit`, /is being committed/],
    [`${open} commit abort`, /is being committed/],
    [`${open} fails begin`, /Cannot perform beginTransaction because .* failed with errors: cause/],
    [`${open} fails commit`, /Cannot perform commitTransaction/],
    [`${open} dies abort`, /Cannot perform abortTransaction/],
  ];
  for (const [script, message] of refusals) assert.throws(() => run(script), message, script);
  for (const script of ['', ready, `${open} commit`, `${open} fails`, `${open} dies`])
    assert.throws(() => requireTransaction(run(script), 'send'), Error, script);
  assert.doesNotThrow(() => requireTransaction(run(open), 'send'));
});

test('an error says whether aborting helps', () => {
  assert.throws(() => run(`${open} fails commit`), { name: 'ProducerStateError', severity: 'abortable', cause });
  assert.throws(() => run(`${open} dies commit`), { name: 'ProducerStateError', severity: 'fatal', cause });
});

test('no sequence of events leads out of a fatal error, or past the call that must come next', () => {
  const names = Object.keys(events);
  const seen = new Map<string, TransactionState>();
  let frontier = [initialTransactionState];
  // Every state there is, found by trying every event in every state.
  while (frontier.length > 0) {
    const found: TransactionState[] = [];
    for (const state of frontier) {
      for (const name of names) {
        const next = tryStep(state, events[name]!);
        if (next === undefined) continue;
        if (state.phase === 'fatal-error') assert.equal(next.phase, 'fatal-error');
        if (state.phase === 'abortable-error')
          assert.ok(['abortable-error', 'aborting', 'fatal-error'].includes(next.phase), next.phase);
        if (next.phase === 'ready') assert.deepEqual([next.error, next.needsNewEpoch], [undefined, false]);
        const key = `${next.phase} ${next.error?.message} ${next.hasStarted} ${next.needsNewEpoch}`;
        if (!seen.has(key)) found.push(next);
        seen.set(key, next);
      }
    }
    frontier = found;
  }
  assert.equal(new Set([...seen.values()].map(({ phase }) => phase)).size, 8);
});

function tryStep(state: TransactionState, event: TransactionEvent): TransactionState | undefined {
  try {
    return nextTransactionState(state, event);
  } catch {
    return undefined;
  }
}
