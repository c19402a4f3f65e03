import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundTripProblem } from '../../../../src/cli/kafka/e2e-latency/round-trip-check.ts';
import { type ConsumerRecord, ConsumerRecords, TopicPartitionMap } from '../../../../src/client/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sent = { key: bytes('K'), value: bytes('VV'), headers: [{ key: 'H', value: bytes('AB') }] };

function read(...records: readonly Partial<ConsumerRecord>[]): ConsumerRecords {
  const whole = records.map((record) => ({ ...sent, ...record }) as unknown as ConsumerRecord);
  const partitions = new TopicPartitionMap<ConsumerRecord[]>();
  if (whole.length > 0) partitions.set({ topic: 't', partition: 0 }, whole);
  return new ConsumerRecords(partitions);
}

const problemOf = (...records: readonly Partial<ConsumerRecord>[]): string | undefined =>
  roundTripProblem(sent, read(...records), 60_000);

test('what comes back as it was sent is fine', () => {
  assert.equal(problemOf({}), undefined);
});

test('headers are not looked at where none were sent', () => {
  assert.equal(roundTripProblem({ ...sent, headers: [] }, read({}), 60_000), undefined);
});

for (const [what, records, problem] of [
  ['nothing', [], 'poll() timed out before finding a result (timeout:[60000ms])'],
  ['another value', [{ value: bytes('VX') }], 'The message value read [VX] did not match the message value sent [VV]'],
  ['another key', [{ key: bytes('X') }], 'The message key read [X] did not match the message key sent [K]'],
  ['no key', [{ key: null }], 'Expected message key but received null'],
  ['no headers', [{ headers: [] }], 'Expected message headers but received none'],
  [
    'a header without a value',
    [{ headers: [{ key: 'H', value: null }] }],
    'The message header read [H:null] did not match the message header sent [H:[65, 66]]',
  ],
  [
    'more headers',
    [{ headers: [...sent.headers, ...sent.headers] }],
    'Header count mismatch between sent and received messages',
  ],
  ['two records', [{}, {}], 'Only one result was expected during this test. We found [2]'],
] as const) {
  test(`${what} is told in Kafka's words`, () => {
    assert.equal(problemOf(...(records as readonly Partial<ConsumerRecord>[])), problem);
  });
}
