// Random clients, with appends and markers that fail, producer ids that cannot be had, and restarts at any
// moment: what was decided stays decided and is carried out, and the log is all there is.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';
import {
  assertAllCompleted,
  assertDue,
  assertEndsAreDecided,
  assertHistory,
  assertLiveIsLogged,
} from './invariants.ts';
import { clientRequest, RandomClients } from './random-clients.ts';
import { TransactionKit } from './transaction-kit.ts';

const markerErrors = [
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.UNKNOWN_SERVER_ERROR,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
];

const round = fc.record({
  requests: fc.array(clientRequest, { maxLength: 6 }),
  /** Otherwise one after the other. */
  areTogether: fc.boolean(),
  failures: fc.constantFrom(0, 0, 0, 0, 1, 2),
  /** Of a marker, in percent. */
  markerFailures: fc.constantFrom(0, 0, 0, 30, 100),
  areSendsBroken: fc.constantFrom(false, false, false, true),
  isLogHeld: fc.constantFrom(false, false, true),
  hasProducerIds: fc.constantFrom(true, true, true, false),
  isRestarted: fc.constantFrom(false, false, false, false, true),
  advanceMs: fc.constantFrom(0, 0, 30, 500, 15_000),
});

type Round = typeof round extends fc.Arbitrary<infer R> ? R : never;

/** Two before the last: the ends of producer ids are part of every long run. */
const firstEpoch = 32_764;

async function startedAt(epoch: number): Promise<TransactionKit> {
  const kit = await TransactionKit.start({ transactionVersion: 2 });
  const first = { transactionTimeoutMs: 20_000, producerId: -1, producerEpoch: -1 };
  const flags = { enable2Pc: false, keepPreparedTxn: false };
  for (const transactionalId of ['a', 'b'])
    await kit.wait(kit.coordinator.initProducerId(5, { transactionalId, ...first, ...flags }));
  for (const transaction of kit.logged().values())
    kit.write({ transactionalId: transaction.transactionalId, transaction: { ...transaction, producerEpoch: epoch } });
  await kit.restart();
  return kit;
}

function applyFailures(kit: TransactionKit, { failures, markerFailures, areSendsBroken, hasProducerIds }: Round): void {
  const { random } = kit.platform;
  const doesFail = (percent: number) => random.below(100) < percent;
  kit.log.clearFailures();
  for (let i = 0; i < failures; i += 1) kit.log.failNext(new KafkaError(ErrorCode.NOT_ENOUGH_REPLICAS));
  kit.hasProducerIds = hasProducerIds;
  kit.markers.failure = () => (areSendsBroken && doesFail(30) ? new Error('disconnected') : undefined);
  kit.markers.errorOf = () => {
    if (!doesFail(markerFailures)) return ErrorCode.NONE;
    return markerErrors[random.below(markerErrors.length)]!;
  };
}

async function runRound(kit: TransactionKit, clients: RandomClients, next: Round): Promise<void> {
  applyFailures(kit, next);
  if (next.isLogHeld) kit.log.hold();
  const answers: Promise<unknown> = next.areTogether
    ? Promise.all(next.requests.map((asked) => clients.ask(asked)))
    : inTurn(kit, clients, next.requests);
  await kit.settle();
  if (next.isRestarted) await kit.restart();
  kit.log.release();
  await kit.wait(answers);
  await kit.advance(next.advanceMs);
}

async function inTurn(kit: TransactionKit, clients: RandomClients, requests: Round['requests']): Promise<void> {
  for (const asked of requests) {
    await clients.ask(asked);
    // Markers are written meanwhile.
    await kit.platform.timers.yield();
  }
}

async function heal(kit: TransactionKit): Promise<void> {
  kit.hasProducerIds = true;
  kit.markers.failure = () => undefined;
  kit.markers.errorOf = () => ErrorCode.NONE;
  kit.log.clearFailures();
  await kit.advance(5_000);
}

/** What the runs have come to: without it nothing would have been shown. */
class Progress {
  commits = 0;
  aborts = 0;
  rotations = 0;

  note(kit: TransactionKit): void {
    for (const { transaction } of kit.records()) {
      if (transaction?.state === 'CompleteCommit') this.commits += 1;
      if (transaction?.state === 'CompleteAbort') this.aborts += 1;
      const { producerId, previousProducerId = producerId } = transaction ?? {};
      if (previousProducerId !== producerId) this.rotations += 1;
    }
  }
}

async function assertRun(epoch: number, rounds: readonly Round[], progress: Progress): Promise<void> {
  const kit = await startedAt(epoch);
  const clients = new RandomClients(kit);
  const send = kit.markers.send.bind(kit.markers);
  const undue: unknown[] = [];
  kit.markers.send = (marker) => {
    try {
      assertDue(kit, marker);
    } catch (error) {
      undue.push(error);
    }
    return send(marker);
  };
  for (const next of rounds) {
    await runRound(kit, clients, next);
    assert.deepEqual(undue, []);
    assertHistory(kit.records());
    await assertLiveIsLogged(kit, ['a', 'b']);
  }
  await heal(kit);
  assertHistory(kit.records());
  assertEndsAreDecided(kit.records(), clients.ended);
  assertAllCompleted(kit);
  assert.equal(new Set(clients.given).size, clients.given.length, 'a producer was given out twice');
  progress.note(kit);
  await kit.restart();
  await assertLiveIsLogged(kit, ['a', 'b']);
  kit.coordinator.close();
}

const rounds = fc.array(round, { minLength: 5, maxLength: 20 });

test('whatever fails, what is decided is carried out and nothing else', async () => {
  const progress = new Progress();
  await fc.assert(
    fc.asyncProperty(rounds, async (next) => await assertRun(0, next, progress)),
    { numRuns: 60 },
  );
  assert.ok(progress.commits >= 20 && progress.aborts >= 50, JSON.stringify(progress));
});

test('so it is when the epochs of producer ids are used up', async () => {
  const progress = new Progress();
  await fc.assert(
    fc.asyncProperty(rounds, async (next) => await assertRun(firstEpoch, next, progress)),
    { numRuns: 40 },
  );
  assert.ok(progress.rotations >= 15, JSON.stringify(progress));
});
