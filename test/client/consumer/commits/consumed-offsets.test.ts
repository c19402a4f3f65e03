import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConsumedOffsets } from '../../../../src/client/consumer/commits/consumed-offsets.ts';
import { type ConsumerRecord, ConsumerRecords } from '../../../../src/client/consumer/consumer-record.ts';
import { RecordsInHand } from '../../../../src/client/consumer/records-in-hand.ts';
import { seekTo, SubscriptionState } from '../../../../src/client/consumer/subscription-state.ts';
import { TopicPartitionMap } from '../../../../src/client/topic-partition.ts';

const partition = { topic: 't', partition: 0 };

/** A loop over the records 5 to 7, of leader epoch 2; another partition of which no position is known. */
function looping() {
  const subscription = new SubscriptionState();
  subscription.assign([partition, { topic: 't', partition: 1 }]);
  seekTo(subscription.get(partition), 8, 2);
  const hand = new RecordsInHand<string, string>(subscription);
  const records = [5, 6, 7].map((offset) => ({ ...partition, offset, leaderEpoch: 2 }));
  hand.take(
    new ConsumerRecords(new TopicPartitionMap([[partition, records as unknown as ConsumerRecord<string, string>[]]])),
  );
  return { hand, subscription, consumed: new ConsumedOffsets(subscription, hand) };
}

const of = (offsets: Iterable<readonly [unknown, unknown]>): unknown[] => [...offsets];

test('the record that the body of a loop holds has been handed out and is not processed', () => {
  const { hand, consumed } = looping();
  hand.next();
  hand.settle();
  hand.next();
  assert.deepEqual(of(consumed.processed()), [[partition, { offset: 6, leaderEpoch: 2 }]]);
  assert.deepEqual(of(consumed.handedOut()), [[partition, { offset: 7, leaderEpoch: 2 }]]);
});

test('behind the last record both are the position, and what has none is left out', () => {
  const { hand, consumed } = looping();
  while (hand.next() !== undefined);
  assert.deepEqual(of(consumed.processed()), [[partition, { offset: 8, leaderEpoch: 2 }]]);
  assert.deepEqual(of(consumed.handedOut()), of(consumed.processed()));
});

test('who has sought elsewhere commits from there, whatever the loop still holds', () => {
  const { hand, subscription, consumed } = looping();
  hand.next();
  seekTo(subscription.get(partition), 3);
  assert.deepEqual(of(consumed.processed()), [[partition, { offset: 3, leaderEpoch: undefined }]]);
});
