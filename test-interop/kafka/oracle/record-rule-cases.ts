// What a topic's settings demand of records, and what they make of them: bounds of time, keys, sizes,
// another codec. The answers are the same to the letter, and so is what is stored.

import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../../src/protocol/records/batch-builder.ts';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { eventually } from '../../support/within.ts';
import { altered, batch } from './batches.ts';
import { type Case, scenario } from './case.ts';
import type { Side } from './side.ts';

const timeoutMs = 10_000;
const notLeader = 6;
const unknownTopic = 3;
const minuteMs = 60_000;
const nowMs = Date.now();

type Configs = Readonly<Record<string, string>>;

/** Produces the batches to a topic of its own with these settings; all answers, and what is stored then. */
function stored(name: string, configs: Configs, batches: (side: Side) => readonly Uint8Array[]): Case[] {
  const topic = `rules-${name.replaceAll(/[^a-z0-9]+/g, '-')}`;
  return scenario(`Records: ${name}`, async (side) => {
    const entries = Object.entries(configs).map(([key, value]) => ({ name: key, value }));
    const topics = [{ name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: entries }];
    const created = await side.ask(createTopicsApi, 5, { topics, timeoutMs, validateOnly: false });
    const answers: unknown[] = [];
    for (const records of batches(side)) answers.push(withoutTimes(await produce(side, topic, records)));
    return {
      created: typeof created === 'string' ? created : created.topics[0]!.errorCode,
      answers,
      log: await read(side, topic),
    };
  });
}

async function produce(side: Side, topic: string, records: Uint8Array): Promise<unknown> {
  const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }];
  // Kafka's broker may hear of a new topic a little later than its controller.
  return await eventually(timeoutMs, 'leadership', async () => {
    const answer = await side.ask(produceApi, 9, { transactionalId: null, acks: -1, timeoutMs, topicData });
    const code = typeof answer === 'string' ? 0 : answer.responses[0]!.partitionResponses[0]!.errorCode;
    return code === notLeader || code === unknownTopic ? undefined : answer;
  });
}

/** Times differ from run to run; that there is one does not. */
function withoutTimes(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer)
      .replaceAll(/-?\d{13,}/g, '<time>')
      .replaceAll(/"(logAppendTimeMs)":<time>/g, '"$1":1'),
  );
}

/** To the end: Kafka answers with the batches of one segment at a time. */
async function read(side: Side, topic: string): Promise<unknown> {
  const found: StoredBatch[] = [];
  for (;;) {
    const fetchOffset = found.length === 0 ? 0 : found.at(-1)!.nextOffset;
    const bytes = await fetch(side, topic, fetchOffset);
    const batches = [...batchesIn(bytes)];
    if (batches.length === 0) return found;
    found.push(...batches);
  }
}

async function fetch(side: Side, topic: string, fetchOffset: number): Promise<Uint8Array> {
  const place = { partition: 0, currentLeaderEpoch: -1, fetchOffset, logStartOffset: -1, partitionMaxBytes: 2 ** 24 };
  const answer = await side.ask(fetchApi, 11, {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 2 ** 24,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [place] }],
    forgottenTopicsData: [],
    rackId: '',
  });
  const partition = typeof answer === 'string' ? undefined : answer.responses[0]!.partitions[0]!;
  if (partition?.errorCode !== 0) throw new Error(`Fetch of ${side.name} answered ${JSON.stringify(answer)}`);
  return partition.records ?? new Uint8Array(0);
}

interface StoredBatch extends Readonly<Record<string, unknown>> {
  readonly nextOffset: number;
}

function* batchesIn(bytes: Uint8Array): Generator<StoredBatch> {
  for (const cursor = new BatchCursor(bytes); cursor.next();) {
    const { view, position: at } = cursor;
    const isStamped = header.timestampTypeOf(view, at) === 'LogAppendTime';
    const records = [...readRecords(bytes, view, at, 2 ** 24)];
    yield {
      baseOffset: header.baseOffsetOf(view, at),
      nextOffset: header.lastOffsetOf(view, at) + 1,
      codec: header.codecIdOf(view, at),
      attributes: header.attributesOf(view, at),
      lastOffsetDelta: header.lastOffsetDeltaOf(view, at),
      recordsCount: header.recordsCountOf(view, at),
      producer: [header.producerIdOf(view, at) >= 0, header.producerEpochOf(view, at), header.baseSequenceOf(view, at)],
      ...(isStamped
        ? {}
        : { baseTimestamp: header.baseTimestampOf(view, at), maxTimestamp: header.maxTimestampOf(view, at) }),
      records: records.map(({ offset, timestamp, key, value, headers }) =>
        JSON.stringify([
          offset,
          isStamped ? 'stamped' : timestamp,
          hex(key),
          hex(value),
          headers.map((each) => each.key),
        ]),
      ),
    };
  }
}

const hex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : bytes.length < 50 ? Buffer.from(bytes).toString('hex') : `${bytes.length} bytes`;

/** One record for each timestamp. */
function timed(timestamps: readonly number[], options: BatchBuilderOptions = {}): Uint8Array {
  const builder = new BatchBuilder(options);
  for (const timestamp of timestamps) builder.append(timestamp, Buffer.from('key'), Buffer.from('value'));
  return builder.build();
}

const keyless = (count: number, keyed: readonly number[] = []): Uint8Array => {
  const builder = new BatchBuilder();
  for (let index = 0; index < count; index++)
    builder.append(nowMs, keyed.includes(index) ? Buffer.from('key') : null, Buffer.from('value'));
  return builder.build();
};

const gzip = codecs[1]!;
const bounded = {
  'message.timestamp.before.max.ms': String(10 * minuteMs),
  'message.timestamp.after.max.ms': String(10 * minuteMs),
};
const inside = [nowMs - 5 * minuteMs, nowMs, nowMs + 5 * minuteMs];
const outside = [nowMs, nowMs - 20 * minuteMs, nowMs + 20 * minuteMs];
const setsAppendTime = (source: Uint8Array): Uint8Array =>
  altered(source, (view) => view.setInt16(header.attributesAt, view.getInt16(header.attributesAt) | 8));
const wide = (codec = codecs[0]!): Uint8Array =>
  batch({ count: 60, value: 'x'.repeat(100), codec, timestampMs: nowMs });

const types = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd', 'producer'] as const;

export const recordRuleCases: Case[] = [
  ...stored('within the bounds of time', bounded, () => [timed(inside), timed(inside, { codec: gzip })]),
  ...stored('outside the bounds of time', bounded, () => [
    timed(outside),
    timed(outside, { codec: gzip }),
    timed([nowMs - 20 * minuteMs, ...inside]),
    timed([-1, -1]),
    timed([-1, nowMs]),
  ]),
  ...stored('no bounds of time', { 'message.timestamp.before.max.ms': '9223372036854775807' }, () => [
    timed([0, 1]),
    timed([nowMs + 30 * minuteMs]),
    timed([nowMs + 90 * minuteMs]),
  ]),
  ...stored('bounds of nothing', { ...bounded, 'message.timestamp.before.max.ms': '0' }, () => [
    timed([nowMs - minuteMs]),
    timed([nowMs + 5 * minuteMs]),
  ]),
  ...stored(
    'no bounds where the topic has its own time',
    { ...bounded, 'message.timestamp.type': 'LogAppendTime' },
    () => [timed(outside), timed([-1, 5], { codec: gzip })],
  ),
  ...stored('append time from a producer', {}, () => [setsAppendTime(timed(inside)), setsAppendTime(timed([-1]))]),
  ...stored('append time from a producer where the topic has it', { 'message.timestamp.type': 'LogAppendTime' }, () => [
    setsAppendTime(timed(inside)),
  ]),
  ...stored('a duplicate where the topic has its own time', { 'message.timestamp.type': 'LogAppendTime' }, (side) => {
    const producer = { producerId: side.number('rules producer'), producerEpoch: 0, baseSequence: 0 };
    return [timed([5, 6], producer), timed([5, 6], producer)];
  }),
  ...stored('no keys on a compacted topic', { 'cleanup.policy': 'compact' }, () => [
    keyless(1),
    keyless(2, [0]),
    keyless(6, [1]),
    batch({ key: null, value: null, count: 1 }),
    batch({ value: null, count: 1 }),
  ]),
  ...stored('no keys and bad times', { 'cleanup.policy': 'compact', ...bounded }, () => [
    batch({ key: null, timestampMs: nowMs - 90 * minuteMs }),
    timed(outside),
  ]),
  ...stored('larger when it is opened', { 'compression.type': 'uncompressed', 'max.message.bytes': '2000' }, () => [
    wide(gzip),
    wide(),
  ]),
  ...stored('smaller when it is compressed', { 'compression.type': 'gzip', 'max.message.bytes': '2000' }, () => [
    wide(),
  ]),
  ...stored('larger than a segment', { 'max.message.bytes': '5000000', 'segment.bytes': '1048576' }, () => [
    batch({ count: 1, value: 'x'.repeat(1_500_000), timestampMs: nowMs }),
  ]),
  ...types.flatMap((type) =>
    stored(`all codecs, stored with ${type}`, { 'compression.type': type }, () => codecs.map((codec) => wide(codec))),
  ),
  ...stored('at the highest levels', { 'compression.type': 'zstd', 'compression.zstd.level': '22' }, () => [wide()]),
];

/** Before the cases: a producer that they use. */
export const recordRuleFixtures: Case[] = scenario('a producer of the rules', async (side) => {
  const answer = await side.ask(initProducerIdApi, 4, { transactionalId: null, transactionTimeoutMs: minuteMs });
  if (typeof answer !== 'string') side.known.set('rules producer', answer.producerId);
});
