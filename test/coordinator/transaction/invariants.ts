// What must hold of transactions whatever happens, as assertions on a log and on what was sent.

import assert from 'node:assert/strict';
import type { TransactionMarker } from '../../../src/coordinator/transaction/marker-sender.ts';
import type { TransactionRecord } from '../../../src/coordinator/transaction/transaction-record.ts';
import type { Transaction } from '../../../src/coordinator/transaction/transaction.ts';
import { isPrepared } from '../../../src/coordinator/transaction/transaction-state.ts';
import type { Ended } from './random-clients.ts';
import type { TransactionKit } from './transaction-kit.ts';

/** Epochs only rise, a producer id never comes back, and what is decided is completed in the same way. */
export function assertHistory(records: readonly TransactionRecord[]): void {
  const last = new Map<string, Transaction>();
  const former = new Set<number>();
  for (const { transactionalId, transaction } of records) {
    const before = last.get(transactionalId);
    if (transaction === null) {
      assert.ok(before !== undefined && !isPrepared(before.state), `${transactionalId} is forgotten too early`);
      last.delete(transactionalId);
      continue;
    }
    if (before !== undefined) assertStep(before, transaction, former);
    last.set(transactionalId, transaction);
  }
}

function assertStep(before: Transaction, after: Transaction, former: Set<number>): void {
  const step = `${before.transactionalId}: ${nameOf(before)} to ${nameOf(after)}`;
  if (isPrepared(before.state)) assert.equal(after.state, before.state.replace('Prepare', 'Complete'), step);
  if (before.producerId === after.producerId) {
    assert.ok(after.producerEpoch >= before.producerEpoch, step);
  } else {
    former.add(before.producerId);
    assert.ok(!former.has(after.producerId), step);
    assert.equal(after.producerEpoch, 0, step);
  }
}

const nameOf = ({ state, producerId, producerEpoch }: Transaction): string => `${state} ${producerId}/${producerEpoch}`;

/** A marker says what is in the log, and is only sent while it is due. */
export function assertDue(kit: TransactionKit, marker: TransactionMarker): void {
  const decided = [...kit.logged().values()].find(({ producerId }) => producerId === marker.producerId);
  const state = marker.isCommit ? 'PrepareCommit' : 'PrepareAbort';
  assert.equal(decided?.state, state, `marker of ${marker.producerId}/${marker.producerEpoch}`);
  assert.equal(decided.producerEpoch, marker.producerEpoch);
  for (const { topic, partition } of marker.partitions) assert.ok(decided.partitions.get(topic)?.has(partition));
}

/** The coordinator shows what a restart would find. */
export async function assertLiveIsLogged(kit: TransactionKit, ids: readonly string[]): Promise<void> {
  const logged = kit.logged();
  for (const id of ids) {
    const shown = await kit.wait(kit.coordinator.describeTransaction(id));
    const transaction = logged.get(id);
    assert.equal(shown.errorCode === 0, transaction !== undefined, `whether ${id} is known`);
    if (transaction === undefined) continue;
    assert.deepEqual(
      [shown.transactionState, shown.producerId, shown.producerEpoch, shown.transactionTimeoutMs],
      [transaction.state, transaction.producerId, transaction.producerEpoch, transaction.timeoutMs],
    );
    assert.equal(shown.transactionStartTimeMs, transaction.startMs);
    assert.deepEqual(
      shown.topics.map(({ topic, partitions }) => [topic, [...partitions]]),
      [...transaction.partitions].map(([topic, partitions]) => [topic, [...partitions]]),
    );
  }
}

/** Whoever was told that a transaction ended finds that decision in the log. */
export function assertEndsAreDecided(records: readonly TransactionRecord[], ended: readonly Ended[]): void {
  const decided = new Set(
    records.flatMap(({ transaction }) =>
      transaction !== null && isPrepared(transaction.state)
        ? `${transaction.transactionalId} ${transaction.state} ${transaction.producerId}/${transaction.producerEpoch}`
        : [],
    ),
  );
  for (const { id, producer, isCommit } of ended) {
    const { producerId, producerEpoch } = producer;
    const names = [producerEpoch, producerEpoch + 1].map(
      (epoch) => `${id} Prepare${isCommit ? 'Commit' : 'Abort'} ${producerId}/${epoch}`,
    );
    assert.ok(
      names.some((name) => decided.has(name)),
      names[0],
    );
  }
}

/** Nothing is left halfway, and every partition of every transaction has heard of its end. */
export function assertAllCompleted(kit: TransactionKit): void {
  for (const transaction of kit.logged().values()) assert.ok(!isPrepared(transaction.state), nameOf(transaction));
  const written = new Set(kit.markers.written.map(({ name, marker }) => `${name} ${outcomeOf(marker)}`));
  for (const { transaction } of kit.records()) {
    if (transaction === null || !isPrepared(transaction.state)) continue;
    const isCommit = transaction.state === 'PrepareCommit';
    for (const [topic, partitions] of transaction.partitions)
      for (const partition of partitions) {
        const name = `${topic}-${partition} ${outcomeOf({ ...transaction, isCommit })}`;
        assert.ok(written.has(name), `${name} was never written`);
      }
  }
}

function outcomeOf(marker: Pick<TransactionMarker, 'producerId' | 'producerEpoch' | 'isCommit'>): string {
  return `${marker.isCommit ? 'commit' : 'abort'} ${marker.producerId}/${marker.producerEpoch}`;
}
