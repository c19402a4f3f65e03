// The input, whose records say where they belong, and what must be true of its copy.

import assert from 'node:assert/strict';
import { Consumer, Producer, stringSerde } from '../../src/client/index.ts';
import { committedOffsets } from '../groups/group-observer.ts';
import { createTopic } from '../support/read-back.ts';
import { eventually, within } from '../support/within.ts';

export const partitionsCount = 4;
const readTimeoutMs = 60_000;
/** What a decided transaction may take to be complete everywhere. */
const settleTimeoutMs = 20_000;

const partitionsOf = (topic: string) =>
  Array.from({ length: partitionsCount }, (_, partition) => ({ topic, partition }));

/** Creates both topics and fills the input: as many records in each partition. */
export async function fill(address: string, input: string, output: string, recordsCount: number): Promise<void> {
  for (const topic of [input, output]) await createTopic(address, topic, partitionsCount);
  await using producer = new Producer({ bootstrapServers: address, valueSerializer: stringSerde });
  const records = Array.from({ length: recordsCount }, (_, index) => {
    const partition = index % partitionsCount;
    return { topic: input, partition, value: valueOf(partition, Math.floor(index / partitionsCount)) };
  });
  await producer.send(records);
}

/** The record at that place of the input, and of its copy. */
function valueOf(partition: number, index: number): string {
  return `${partition}/${index} ${'x'.repeat((index * 7) % 90)}`;
}

/** Waits until the group has committed the end of the input, with no transaction left to decide about it. */
export async function untilCommitted(
  timeoutMs: number,
  port: number,
  groupId: string,
  recordsCount: number,
): Promise<void> {
  let last: ReadonlyMap<number, number> = new Map();
  try {
    await eventually(timeoutMs, 'the commit of the last record', async () => {
      last = await committedOffsets(port, groupId);
      const offsets = [...last.values()];
      const isAtEnd =
        offsets.length === partitionsCount && offsets.every((at) => at === recordsCount / partitionsCount);
      return isAtEnd ? true : undefined;
    });
  } catch (error) {
    throw new Error(`committed so far: ${JSON.stringify([...last])}`, { cause: error });
  }
}

/** No transaction is left open: who reads committed records only gets to the end of the log. */
export async function untilNothingHangs(address: string, topic: string): Promise<void> {
  let gaps: readonly string[] = [];
  try {
    await eventually(settleTimeoutMs, `the end of all transactions in ${topic}`, async () => {
      const stable = await endsOf(address, topic, 'read_committed');
      const ends = await endsOf(address, topic, 'read_uncommitted');
      gaps = ends.flatMap((end, i) => (end === stable[i] ? [] : [`partition ${i}: ${stable[i]} of ${end} is stable`]));
      return gaps.length === 0 ? true : undefined;
    });
  } catch (error) {
    throw new Error(gaps.join('\n'), { cause: error });
  }
}

type IsolationLevel = 'read_committed' | 'read_uncommitted';

async function endsOf(address: string, topic: string, isolationLevel: IsolationLevel): Promise<number[]> {
  await using consumer = new Consumer({ bootstrapServers: address, isolationLevel });
  const ends = await consumer.endOffsets(partitionsOf(topic));
  return partitionsOf(topic).map((partition) => ends.get(partition)!);
}

export interface CopyCheck {
  readonly aborted: number;
}

/** One committed copy of each record, in the order of the input; how many copies were aborted. */
export async function checkCopy(address: string, output: string, recordsCount: number): Promise<CopyCheck> {
  const committed = await read(address, output, 'read_committed');
  for (const [partition, values] of committed.entries()) {
    const expected = recordsCount / partitionsCount;
    // Told in short: whole lists of records would bury the difference.
    const wrong = values.findIndex((value, index) => value !== valueOf(partition, index));
    if (wrong >= 0)
      assert.fail(`partition ${partition}: ${values[wrong]} is at the place of ${valueOf(partition, wrong)}`);
    assert.equal(values.length, expected, `partition ${partition} has ${values.length} records`);
  }
  const all = await read(address, output, 'read_uncommitted');
  return { aborted: all.flat().length - committed.flat().length };
}

/** The values of each partition, to its end. */
async function read(address: string, topic: string, isolationLevel: IsolationLevel): Promise<string[][]> {
  await using consumer = new Consumer({
    bootstrapServers: address,
    isolationLevel,
    autoOffsetReset: 'earliest',
    maxPollRecords: 5_000,
    valueDeserializer: stringSerde,
  });
  const ends = await consumer.endOffsets(partitionsOf(topic));
  const values: string[][] = partitionsOf(topic).map(() => []);
  consumer.assign(partitionsOf(topic));
  const isAtEnd = async (): Promise<boolean> => {
    for (const place of partitionsOf(topic)) if ((await consumer.position(place)) < ends.get(place)!) return false;
    return true;
  };
  const reading = (async () => {
    while (!(await isAtEnd())) {
      for (const { partition, value } of await consumer.poll(500)) values[partition]!.push(value!);
    }
  })();
  await within(readTimeoutMs, `reading ${topic}`, reading);
  return values;
}
