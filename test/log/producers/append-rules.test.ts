// The rules for batches and markers of transactional producers, as scripts. Each line is what Apache Kafka
// 4.3.1 answered when it was asked the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProducerStates, type VerificationGuard } from '../../../src/log/producers/producer-states.ts';
import { TransactionVerifications } from '../../../src/log/producers/transaction-verifications.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { assignOffsets } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf } from '../log-fixture.ts';

const producerId = 7;

/** One partition's memory of one producer, and what is asked of it. */
class Partition {
  readonly states = new ProducerStates();
  #offset = 0;

  verify(producerEpoch: number, sequence: number, raisesEpoch = false, nowMs = 0): VerificationGuard {
    return this.states.beginVerification({ producerId, producerEpoch, sequence, raisesEpoch }, nowMs);
  }

  /** NONE when appended, -100 for a duplicate, else the error. */
  data(
    producerEpoch: number,
    baseSequence: number,
    options: { guard?: VerificationGuard; isPlain?: boolean; isOwn?: boolean; isBelieved?: boolean } = {},
  ): number {
    const { guard, isPlain = false, isOwn = false, isBelieved = false } = options;
    const view = viewOf(batchOf({ producerId, producerEpoch, baseSequence, isTransactional: !isPlain }));
    const origin = isOwn ? 'coordinator' : 'client';
    const check = this.states.check(view, 0, { origin, guard, isUnverifiedAccepted: isBelieved });
    if (check.kind !== 'append') return check.kind === 'error' ? check.errorCode : duplicate;
    assignOffsets(view, 0, this.#offset++, 0);
    this.states.update(view, 0);
    return ErrorCode.NONE;
  }

  marker(producerEpoch: number, coordinatorEpoch = 0, transactionVersion = 0): number {
    const refusal = this.states.checkMarker({ producerId, producerEpoch, coordinatorEpoch, transactionVersion });
    if (refusal !== undefined) return refusal.errorCode;
    const offset = this.#offset++;
    this.states.endTransaction({ producerId, producerEpoch, coordinatorEpoch, commit: false, offset, timestamp: 1 });
    this.states.onHighWatermark(this.#offset);
    return ErrorCode.NONE;
  }
}

const duplicate = -100;
const { NONE, INVALID_TXN_STATE, INVALID_PRODUCER_EPOCH, OUT_OF_ORDER_SEQUENCE_NUMBER } = ErrorCode;

test('a transaction begins with a verified batch only, and goes on without', () => {
  const partition = new Partition();
  assert.equal(partition.data(0, 0), INVALID_TXN_STATE);
  assert.equal(partition.data(0, 0, { guard: partition.verify(0, 0) }), NONE);
  assert.equal(partition.data(0, 1), NONE);
  assert.equal(partition.data(0, 1), duplicate);
});

test('with verification switched off a transaction begins with any batch', () => {
  const partition = new Partition();
  assert.equal(partition.data(0, 3, { isBelieved: true }), NONE);
});

test('a late produce after the abort marker is refused, and opens no transaction that nobody ends (KAFKA-14402)', () => {
  const partition = new Partition();
  const guard = partition.verify(0, 0);
  assert.equal(partition.marker(0), NONE);
  assert.equal(partition.data(0, 0, { guard }), INVALID_TXN_STATE);
  assert.equal(partition.states.firstUnstableOffset, undefined);
});

test('the guard of a verification before a marker is not that of the one behind it', () => {
  const partition = new Partition();
  const stale = partition.verify(0, 0);
  partition.marker(0);
  const fresh = partition.verify(0, 0);
  assert.equal(partition.data(0, 0, { guard: stale }), INVALID_TXN_STATE);
  assert.equal(partition.data(0, 0, { guard: fresh }), NONE);
});

test('a delayed marker of transaction version 2 leaves the verification of the next transaction alone (KAFKA-17754)', () => {
  const partition = new Partition();
  assert.equal(partition.data(4, 0, { guard: partition.verify(4, 0, true) }), NONE);
  const next = partition.verify(5, 0, true);
  assert.equal(partition.marker(5, 0, 2), NONE);
  assert.equal(partition.data(5, 0, { guard: next }), NONE);
  assert.equal(partition.marker(5, 0, 2), INVALID_PRODUCER_EPOCH, 'it comes again, when the next transaction is open');
  assert.equal(partition.data(5, 1), NONE, 'the next transaction was not torn');
});

test('a marker of version 2 that comes again is written again as long as nothing is open (KAFKA-19999)', () => {
  const partition = new Partition();
  partition.data(0, 0, { guard: partition.verify(0, 0, true) });
  assert.equal(partition.marker(0, 0, 2), INVALID_PRODUCER_EPOCH, 'its epoch must be above that of the records');
  assert.equal(partition.marker(1, 0, 2), NONE);
  assert.equal(partition.marker(1, 0, 2), NONE);
  assert.equal(partition.marker(0, 0, 2), INVALID_PRODUCER_EPOCH);
});

test('an epoch that cannot be raised ends its own transaction', () => {
  const partition = new Partition();
  partition.data(32_767, 0, { guard: partition.verify(32_767, 0, true) });
  assert.equal(partition.marker(32_767, 0, 2), NONE);
});

test('markers before version 2 carry the epoch of the records, or a higher one that fences', () => {
  const partition = new Partition();
  partition.data(3, 0, { guard: partition.verify(3, 0) });
  assert.equal(partition.marker(2), INVALID_PRODUCER_EPOCH);
  assert.equal(partition.marker(3), NONE);
  assert.equal(partition.data(3, 1, { guard: partition.verify(3, 1) }), NONE, 'the sequence goes on');
  assert.equal(partition.marker(4), NONE);
  assert.equal(partition.data(3, 2, { guard: partition.verify(3, 2) }), INVALID_PRODUCER_EPOCH);
});

test('a coordinator that was replaced is fenced, and only markers tell', () => {
  const partition = new Partition();
  assert.equal(partition.marker(0, 5), NONE);
  assert.equal(partition.marker(0, 4), ErrorCode.TRANSACTION_COORDINATOR_FENCED);
  assert.equal(partition.data(0, 0, { guard: partition.verify(0, 0) }), NONE);
  assert.equal(partition.marker(0, 4), ErrorCode.TRANSACTION_COORDINATOR_FENCED, 'data does not set it back');
  assert.equal(partition.marker(0, 5), NONE);
});

test('a producer of which only markers are known keeps its coordinator epoch (KAFKA-9144)', () => {
  const partition = new Partition();
  partition.marker(2, 9);
  partition.states.removeExpired(1000, 2000);
  assert.equal(partition.marker(2, 8), ErrorCode.TRANSACTION_COORDINATOR_FENCED);
});

test('a batch that failed verification keeps its place: a later one does not come in before it (KAFKA-14920)', () => {
  const partition = new Partition();
  partition.verify(0, 0);
  const guard = partition.verify(0, 1);
  assert.equal(partition.data(0, 1, { guard }), OUT_OF_ORDER_SEQUENCE_NUMBER);
  assert.equal(partition.data(0, 0, { guard }), NONE);
  assert.equal(partition.data(0, 1), NONE);
});

test('a higher epoch begins its verification anew', () => {
  const partition = new Partition();
  partition.verify(0, 0);
  assert.equal(partition.data(1, 5, { guard: partition.verify(1, 5) }), NONE);
});

test('with transaction version 2 an unknown producer begins at 0', () => {
  const partition = new Partition();
  const guard = partition.verify(0, 5, true);
  assert.equal(partition.data(0, 5, { guard }), OUT_OF_ORDER_SEQUENCE_NUMBER);
  assert.equal(partition.data(0, 0, { guard: partition.verify(0, 0, true) }), NONE);
});

test('a plain batch of a producer with an open transaction is refused', () => {
  const partition = new Partition();
  partition.data(0, 0, { guard: partition.verify(0, 0) });
  assert.equal(partition.data(0, 1, { isPlain: true }), INVALID_TXN_STATE);
  partition.marker(0);
  assert.equal(partition.data(0, 1, { isPlain: true }), NONE);
});

test('a transaction of another epoch is not the one that is open', () => {
  const partition = new Partition();
  partition.data(1, 0, { guard: partition.verify(1, 0) });
  assert.equal(partition.data(0, 0), INVALID_TXN_STATE);
  assert.equal(partition.data(0, 0, { guard: partition.verify(0, 0) }), INVALID_PRODUCER_EPOCH);
});

test('batches of a coordinator carry no sequence and are checked for their epoch only', () => {
  const partition = new Partition();
  const guard = partition.verify(2, -1);
  assert.equal(partition.data(2, -1, { isOwn: true, guard }), NONE);
  assert.equal(partition.data(2, -1, { isOwn: true }), NONE, 'no duplicate of the first');
  assert.equal(partition.marker(3), NONE);
  assert.equal(partition.data(2, -1, { isOwn: true, guard: partition.verify(2, -1) }), INVALID_PRODUCER_EPOCH);
});

test('verifications are dropped with time, and the oldest when there are too many', () => {
  const verifications = new TransactionVerifications(2);
  const begin = (id: number, nowMs: number): VerificationGuard =>
    verifications.begin({ producerId: id, producerEpoch: 0, sequence: 0, raisesEpoch: false }, nowMs);
  const guards = [begin(1, 10), begin(2, 20), begin(3, 30)];
  assert.deepEqual(
    guards.map((guard) => verifications.of(guard.producerId)?.guard === guard),
    [false, true, true],
  );
  verifications.removeExpired(120, 100);
  assert.deepEqual(
    guards.map((guard) => verifications.of(guard.producerId)?.guard === guard),
    [false, false, true],
  );
  assert.equal(begin(3, 130), guards[2], 'joined');
});
