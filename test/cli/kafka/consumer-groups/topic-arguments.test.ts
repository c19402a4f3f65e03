import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTopicArguments } from '../../../../src/cli/kafka/consumer-groups/topic-arguments.ts';
import { UsageError } from '../../../../src/cli/kafka/options/option-rules.ts';

test('a topic stands for all its partitions, or for some of them', () => {
  assert.deepEqual(parseTopicArguments(['orders', 'payments:0,+2', 'refunds:-1,']), {
    topics: ['orders'],
    partitions: [
      { topic: 'payments', partition: 0 },
      { topic: 'payments', partition: 2 },
      { topic: 'refunds', partition: -1 },
    ],
  });
  assert.deepEqual(parseTopicArguments(['orders:,']), { topics: [], partitions: [] });
});

test('a colon without numbers behind it is refused', () => {
  const refused: Readonly<Record<string, string>> = {
    'orders:': "Invalid topic arg 'orders:', expected topic name and partitions",
    ':': "Invalid topic arg ':', expected topic name and partitions",
    'orders:0:1': "Invalid topic arg 'orders:0:1', expected topic name and partitions",
    'orders:x': "Invalid partition 'x' specified in topic arg 'orders:x''",
    'orders:,1': "Invalid partition '' specified in topic arg 'orders:,1''",
    'orders:2147483648': "Invalid partition '2147483648' specified in topic arg 'orders:2147483648''",
  };
  for (const [text, message] of Object.entries(refused)) {
    assert.throws(
      () => parseTopicArguments([text]),
      (error) => error instanceof UsageError && error.message === message,
      text,
    );
  }
});
