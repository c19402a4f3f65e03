// The same produce sequence to Apache Kafka and to Samsa leaves the same segments: where the log rolls,
// what the indexes of finished segments hold, what retention takes away.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { Side } from './oracle/side.ts';
import { type ProducedBatch, run, type Script } from './segments/produce-script.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-segments-'));
const settings = ['log.retention.check.interval.ms=300', 'log.initial.task.delay.ms=100'];
const hourMs = 3_600_000;
/** Young enough for every retention that is not part of a script, and the same on both sides. */
const startMs = Date.now() - hourMs;
const patienceMs = 20_000;

let kafka: KafkaBroker;
let area: WorkArea;
let sides: readonly { readonly side: Side; readonly data: string }[];

before(
  async () => {
    kafka = await startKafka(await kafkaJars(), directory, settings);
    area = await openWorkArea(settings);
    sides = [
      { side: new Side('Apache Kafka', kafka.port), data: join(directory, 'data') },
      { side: new Side('Samsa', area.broker.port), data: area.broker.dataDirectory },
    ];
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const { side } of sides ?? []) side.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

const batches = (count: number, batch: (index: number) => ProducedBatch): ProducedBatch[] =>
  Array.from({ length: count }, (_, index) => batch(index));
/** A second of record time between batches. */
const ticking = (count: number, wish: ProducedBatch = {}): ProducedBatch[] =>
  batches(count, (index) => ({ timestampMs: startMs + index * 1000, ...wish }));

const small = { 'internal.segment.bytes': '2000' };

/** How many segments there are in the end, so that no script passes by doing nothing. */
const rolls: Readonly<Record<string, readonly [segments: number, script: Script]>> = {
  'by bytes': [7, { configs: small, steps: ticking(40, { records: 2 }) }],
  'by bytes, with batches of all sizes': [
    14,
    {
      configs: small,
      steps: batches(30, (index) => ({
        timestampMs: startMs,
        valueBytes: (index * 397) % 900,
        records: 1 + (index % 2),
      })),
    },
  ],
  'by bytes, compressed': [4, { configs: small, steps: ticking(20, { codec: 'lz4', valueBytes: 200 }) }],
  'at the smallest segment.bytes there is': [
    4,
    { configs: { 'segment.bytes': '1048576' }, steps: ticking(8, { valueBytes: 500_000 }) },
  ],
  'by the time of records': [4, { configs: { 'segment.ms': '3000' }, steps: ticking(15) }],
  'not for records that go back in time': [
    2,
    {
      configs: { 'segment.ms': '3000' },
      steps: [9, 8, 1, 0, 12, 13, 5].map((seconds) => ({ timestampMs: startMs + seconds * 1000 })),
    },
  ],
  'by the clock where records have no time': [
    3,
    {
      configs: { 'segment.ms': '400' },
      steps: [
        { timestampMs: -1 },
        { timestampMs: -1 },
        { pauseMs: 700 },
        { timestampMs: -1 },
        { pauseMs: 700 },
        { timestampMs: -1 },
      ],
    },
  ],
  'by the time of the append where the topic says so': [
    2,
    {
      configs: { 'segment.ms': '1500', 'message.timestamp.type': 'LogAppendTime' },
      steps: [{ timestampMs: 5 }, { timestampMs: startMs }, { pauseMs: 2000 }, { timestampMs: 7 }, { timestampMs: 8 }],
    },
  ],
  'when the time index is full': [
    5,
    { configs: { 'segment.index.bytes': '60', 'index.interval.bytes': '0' }, steps: ticking(24) },
  ],
  'when the offset index is full': [
    3,
    {
      configs: { 'segment.index.bytes': '60', 'index.interval.bytes': '0' },
      steps: batches(24, () => ({ timestampMs: startMs })),
    },
  ],
  // With less than 12, Kafka cannot open the partition at all.
  'with every batch where an index has no room for an entry': [
    6,
    { configs: { 'segment.index.bytes': '12' }, steps: ticking(6) },
  ],
  'sooner where a topic must be compacted soon': [
    4,
    {
      configs: { 'cleanup.policy': 'compact', 'max.compaction.lag.ms': '3000', 'min.compaction.lag.ms': '3000' },
      // Of the near future, so that nothing is compacted yet.
      steps: batches(15, (index) => ({ timestampMs: startMs + hourMs * 1.5 + index * 1000 })),
    },
  ],
};

describe('a segment is finished', () => {
  for (const [name, [count, script]] of Object.entries(rolls)) {
    test(name, async () => {
      const topic = `rolls-${Object.keys(rolls).indexOf(name)}`;
      const [kafkas, ours] = await runBoth(topic, script);
      await eventually(patienceMs, 'the end of what is done in the background', () => {
        const [first, second] = [finishedFiles(kafkas, topic), finishedFiles(ours, topic)];
        return JSON.stringify(first) === JSON.stringify(second) || undefined;
      }).catch(() => assert.deepEqual(finishedFiles(ours, topic), finishedFiles(kafkas, topic)));
      assert.equal(segmentsOf(ours, topic).length, count, segmentsOf(ours, topic).join());
    });
  }
});

const day = 86_400_000;
const longAgo = (count: number, wish: ProducedBatch = {}): ProducedBatch[] =>
  batches(count, (index) => ({ timestampMs: startMs - (count - index) * day, ...wish }));
const keeping = { ...small, 'retention.ms': '-1' };

/** What is left: names of segments. */
const retentions: Readonly<Record<string, readonly [left: number, script: Script]>> = {
  'nothing when neither time nor size is bounded': [7, { configs: keeping, steps: longAgo(40, { records: 2 }) }],
  'what is too old': [
    4,
    {
      configs: keeping,
      // Only now: what is there when retention looks for the first time decides where the next segment begins.
      steps: [...longAgo(40, { records: 2 }), { set: { 'retention.ms': String(20.5 * day) } }],
    },
  ],
  'everything, when all is too old': [1, { configs: { ...small, 'retention.ms': '1000' }, steps: longAgo(20) }],
  'what is too much': [3, { configs: { ...keeping, 'retention.bytes': '4000' }, steps: longAgo(40, { records: 2 }) }],
  'everything, when nothing may stay': [1, { configs: { ...keeping, 'retention.bytes': '0' }, steps: longAgo(20) }],
  'nothing before a record of the future': [
    3,
    {
      configs: { ...small, 'retention.ms': '1000', 'message.timestamp.after.max.ms': String(10 * day) },
      steps: [{ timestampMs: startMs + 5 * day }, ...longAgo(20)],
    },
  ],
  'what has no time, by that of the file': [
    1,
    {
      configs: { ...small, 'retention.ms': '800' },
      steps: [...batches(20, () => ({ timestampMs: -1 })), { pauseMs: 1500 }],
    },
  ],
  'what lies below the log start': [
    5,
    { configs: keeping, steps: [...longAgo(40, { records: 2 }), { deleteBefore: 30 }] },
  ],
  'what lies below the log start, up to the end': [
    1,
    { configs: keeping, steps: [...longAgo(40, { records: 2 }), { deleteBefore: -1 }] },
  ],
  'nothing of a compacted topic but what lies below its start': [
    7,
    {
      configs: {
        ...keeping,
        'cleanup.policy': 'compact',
        'min.compaction.lag.ms': String(900 * day),
        'retention.bytes': '0',
      },
      steps: longAgo(40, { records: 2 }),
    },
  ],
};

describe('retention takes', () => {
  for (const [name, [count, script]] of Object.entries(retentions)) {
    test(name, async () => {
      const topic = `retention-${Object.keys(retentions).indexOf(name)}`;
      const [kafkas, ours] = await runBoth(topic, {
        ...script,
        configs: { 'file.delete.delay.ms': '0', ...script.configs },
      });
      await eventually(
        patienceMs,
        'retention',
        () => [kafkas, ours].every((data) => segmentsOf(data, topic).length === count) || undefined,
      ).catch(() => {});
      assert.deepEqual(segmentsOf(ours, topic), segmentsOf(kafkas, topic));
      assert.equal(segmentsOf(ours, topic).length, count);
      await eventually(patienceMs, 'removal of the files', () => {
        const left = [kafkas, ours].flatMap((data) => readdirSync(join(data, `${topic}-0`)));
        return !left.some((file) => file.endsWith('.deleted')) || undefined;
      });
    });
  }
});

async function runBoth(topic: string, script: Script): Promise<readonly [string, string]> {
  // Both to their end: a connection must not be left in the middle of an answer.
  const ends = await Promise.allSettled(sides.map(({ side }) => run(side, topic, script)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return [sides[0]!.data, sides[1]!.data];
}

function segmentsOf(data: string, topic: string): string[] {
  return readdirSync(join(data, `${topic}-0`))
    .filter((name) => name.endsWith('.log'))
    .toSorted();
}

/** The files that no append changes any more, with their sizes; of the last segment that it is there. */
function finishedFiles(data: string, topic: string): string[] {
  const path = join(data, `${topic}-0`);
  const last = segmentsOf(data, topic).at(-1)!;
  const finished = readdirSync(path)
    .filter((name) => /\.(?:log|index|timeindex)$/.test(name) && name.slice(0, 20) !== last.slice(0, 20))
    .map((name) => `${name} ${statSync(join(path, name)).size}`);
  const snapshots = readdirSync(path).filter((name) => name.endsWith('.snapshot'));
  return [...finished, ...snapshots, last].toSorted();
}
