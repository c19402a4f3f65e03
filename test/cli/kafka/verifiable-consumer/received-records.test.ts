import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeRecords } from '../../../../src/cli/kafka/verifiable-consumer/received-records.ts';
import { type ConsumerRecord, ConsumerRecords, TopicPartitionMap } from '../../../../src/client/index.ts';

type TextRecord = ConsumerRecord<string, string>;

/** Offsets of the records of each partition. */
function polled(...partitions: readonly (readonly number[])[]): ConsumerRecords<string, string> {
  const records = new TopicPartitionMap<TextRecord[]>();
  for (const [partition, offsets] of partitions.entries()) {
    const list = offsets.map((offset) => ({ topic: 't', partition, offset }) as TextRecord);
    records.set({ topic: 't', partition }, list);
  }
  return new ConsumerRecords(records);
}

function take(wanted: number, ...partitions: readonly (readonly number[])[]): object {
  const { records, summaries, offsets } = takeRecords(polled(...partitions), wanted);
  return {
    records: records.map(({ partition, offset }) => `${partition}:${offset}`),
    summaries: summaries.map(({ partition, count, minOffset, maxOffset }) => [partition, count, minOffset, maxOffset]),
    offsets: Array.from(offsets, ([{ partition }, { offset }]) => `${partition}:${offset}`),
  };
}

test('without a limit all is taken, and what comes next is committed', () => {
  assert.deepEqual(take(Infinity, [3, 5], [7]), {
    records: ['0:3', '0:5', '1:7'],
    summaries: [
      [0, 2, 3, 5],
      [1, 1, 7, 7],
    ],
    offsets: ['0:6', '1:8'],
  });
});

test('the partition that reaches the limit is cut, and those behind it are not touched', () => {
  assert.deepEqual(take(3, [0, 1], [10, 11, 12], [20]), {
    records: ['0:0', '0:1', '1:10'],
    summaries: [
      [0, 2, 0, 1],
      [1, 1, 10, 10],
    ],
    offsets: ['0:2', '1:11'],
  });
});
