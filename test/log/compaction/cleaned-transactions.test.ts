import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CleanedTransactions } from '../../../src/log/compaction/cleaned-transactions.ts';
import { isLastOfProducer } from '../../../src/log/compaction/last-of-producer.ts';
import type { ProducerState } from '../../../src/log/producers/producer-state.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { endTransactionBatch } from '../../../src/protocol/records/control-record.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';

const producerId = 7;

function data(baseOffset: number, isTransactional = true): Uint8Array {
  const builder = new BatchBuilder({ producerId, producerEpoch: 1, baseSequence: 0, isTransactional, baseOffset });
  builder.append(0, Buffer.from('k'), null);
  return builder.build();
}

function marker(type: 'abort' | 'commit', baseOffset: number): Uint8Array {
  return endTransactionBatch({ type, timestamp: 0, producerId, producerEpoch: 1, coordinatorEpoch: 0, baseOffset });
}

function abortedFrom(firstOffset: number, lastOffset: number) {
  return { producerId, firstOffset, lastOffset, lastStableOffset: lastOffset + 1 };
}

test('a transaction that is told again where its marker lies still has the data seen before', () => {
  const kept: number[] = [];
  const transactions = new CleanedTransactions(({ firstOffset }) => void kept.push(firstOffset));
  transactions.addAborted([abortedFrom(3, 9)]);
  assert.equal(transactions.onData(viewOf(data(3))), true);
  // The next segment begins.
  transactions.addAborted([abortedFrom(3, 9)]);
  const abort = marker('abort', 9);
  assert.equal(transactions.onControl(abort, viewOf(abort)), false);
  assert.deepEqual(kept, [3]);
});

test('what a producer writes outside of its aborted transaction was not aborted', () => {
  const transactions = new CleanedTransactions();
  transactions.addAborted([abortedFrom(3, 5)]);
  assert.equal(transactions.onData(viewOf(data(1))), false);
  assert.equal(transactions.onData(viewOf(data(3))), true);
  assert.equal(transactions.onData(viewOf(data(4, false))), false);
  const abort = marker('abort', 5);
  assert.equal(transactions.onControl(abort, viewOf(abort)), false);
  assert.equal(transactions.onData(viewOf(data(6))), false);
  const commit = marker('commit', 7);
  assert.equal(transactions.onControl(commit, viewOf(commit)), false);
  assert.equal(transactions.onControl(commit, viewOf(commit)), true, 'the second one ends nothing');
});

test('a control batch that ends no transaction stays', () => {
  const builder = new BatchBuilder({ isControl: true, baseOffset: 4 });
  builder.append(0, Uint8Array.of(0, 0, 0, 2), new Uint8Array(8));
  const batch = builder.build();
  assert.equal(new CleanedTransactions().onControl(batch, viewOf(batch)), false);
});

test('the epoch of a producer without batches stands in a marker, never in data', () => {
  const state: ProducerState = {
    producerId,
    producerEpoch: 1,
    batches: [],
    coordinatorEpoch: 0,
    currentTransactionFirstOffset: -1,
    lastTimestamp: 0,
  };
  const target = { producerState: (id: number) => (id === producerId ? state : undefined) };
  assert.equal(isLastOfProducer(viewOf(marker('commit', 9)), target), true);
  assert.equal(isLastOfProducer(viewOf(data(9)), target), false);
  state.producerEpoch = 2;
  assert.equal(isLastOfProducer(viewOf(marker('commit', 9)), target), false);
  state.batches = [{ lastSequence: 0, lastOffset: 9, offsetDelta: 0, timestamp: 0 }];
  assert.equal(isLastOfProducer(viewOf(data(9)), target), true);
  assert.equal(isLastOfProducer(viewOf(data(8)), target), false);
});
