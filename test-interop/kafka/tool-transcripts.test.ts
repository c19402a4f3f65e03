// Kafka's tools by their names: the same command line with our tool against Samsa, with Java's tool against
// Samsa and with Java's tool against Apache Kafka shows the same and ends the same.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { freePort } from '../support/broker-process.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { normaliseArguments } from './tools/argument-transcript.ts';
import { tools } from './tools/command-lines.ts';
import { writeFiles } from './tools/files.ts';
import { runOurTool } from './tools/run-our-tool.ts';
import { normaliseConsole } from './tools/console-transcript.ts';
import { normalise, type Transcript } from './tools/transcript.ts';

const settings = [
  'offsets.topic.num.partitions=1',
  'auto.create.topics.enable=false',
  // Tools that read in a group would wait for this each time.
  'group.initial.rebalance.delay.ms=0',
  // A member that comes right after another has gone would wait for its next heartbeat.
  'group.consumer.assignment.interval.ms=0',
  // `samsa start` says it to the broker, and what a broker was told is shown.
  'log.segment.bytes=1073741824',
  'log.retention.hours=168',
];
/** `TOOLS=kafka-topics,kafka-groups` leaves the others out. */
const wanted = process.env['TOOLS']?.split(',');
const chosen = tools.filter(({ tool }) => wanted === undefined || wanted.includes(tool));
const directory = mkdtempSync(join(tmpdir(), 'samsa-tool-transcripts-'));
const files = join(directory, 'files');
let kafka: KafkaBroker;
let nowhere: string;
const areas: WorkArea[] = [];
const runners: ToolRunner[] = [];

before(
  async () => {
    writeFiles(
      files,
      tools.map((each) => each.files ?? {}),
    );
    const jars = await kafkaJars();
    nowhere = `127.0.0.1:${await freePort()}`;
    for (let count = 0; count < 2; count += 1) {
      areas.push(await openWorkArea(settings));
      runners.push(new ToolRunner(jars));
    }
    kafka = await startKafka(jars, join(directory, 'kafka'), settings);
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const runner of runners) await runner.close();
  for (const area of areas) await area.close();
  await kafka.stop();
  rmSync(directory, { recursive: true, force: true });
});

for (const { tool, javaClass, prepare, lines, masks, hasCommands, isConsole } of chosen) {
  const normaliseIts = hasCommands === true ? normaliseArguments : isConsole === true ? normaliseConsole : normalise;
  describe(tool, () => {
    before(async () => {
      if (prepare !== undefined)
        await Promise.all([...areas.map(({ broker }) => broker.address), kafka.address].map(prepare));
    });

    for (const each of lines) {
      const { line, stdin = '', masks: itsMasks = [] } = typeof each === 'string' ? { line: each } : each;
      test(`${tool} ${line}`, async () => {
        const [ours, javaOnSamsa, javaOnKafka] = await Promise.all([
          show(areas[0]!.broker.address, (words) => runOurTool(tool, words, stdin)),
          show(areas[1]!.broker.address, (words) => runners[0]!.run(javaClass, words, stdin)),
          show(kafka.address, (words) => runners[1]!.run(javaClass, words, stdin)),
        ]);
        async function show(address: string, run: (words: string[]) => Promise<Transcript>): Promise<object> {
          const filled = line.replaceAll('BROKER', address).replaceAll('NOWHERE', nowhere).replaceAll('FILES', files);
          const shown = await run(filled === '' ? [] : filled.split(' '));
          return normaliseIts(shown, address, [...(masks ?? []), ...itsMasks]);
        }
        assert.deepEqual(javaOnSamsa, javaOnKafka, "Java's tool on Samsa, and on Kafka");
        assert.deepEqual(ours, javaOnKafka, "our tool on Samsa, and Java's on Kafka");
      });
    }
  });
}
