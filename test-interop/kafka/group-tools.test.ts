// Apache Kafka's tools for groups, with the same command lines against Apache Kafka and against Samsa: they
// show the same and end the same. What the groups of the tools leave in `__consumer_offsets` is the same too.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { chapters } from './group-tools/command-lines.ts';
import { fillTopics, Members, writeOffsetFiles } from './group-tools/group-fixture.ts';
import { groupRecordsOf, normalise } from './group-tools/normalise.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';

const settings = [
  'offsets.topic.num.partitions=1',
  'offsets.topic.replication.factor=1',
  'group.initial.rebalance.delay.ms=500',
  'group.consumer.assignment.interval.ms=0',
  'auto.create.topics.enable=false',
];
const classes: Readonly<Record<string, string>> = {
  'consumer-groups': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'share-groups': 'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
  'streams-groups': 'org.apache.kafka.tools.streams.StreamsGroupCommand',
  groups: 'org.apache.kafka.tools.GroupsCommand',
  configs: 'kafka.admin.ConfigCommand',
};

/** These show groups or members in the order of the broker. */
const unordered = /--list|--all-groups|--members|mixed-readers/;

interface Side {
  readonly address: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly tools: ToolRunner;
}

const directory = mkdtempSync(join(tmpdir(), 'samsa-group-tools-'));
let kafka: KafkaBroker | undefined;
let area: WorkArea | undefined;
let sides: readonly Side[] = [];

before(
  async () => {
    const jars = await kafkaJars();
    writeOffsetFiles(directory);
    area = await openWorkArea(settings);
    kafka = await startKafka(jars, join(directory, 'kafka'), settings);
    const sideOf = ({ address, port }: { address: string; port: number }, dataDirectory: string): Side => {
      return { address, port, dataDirectory, tools: new ToolRunner(jars) };
    };
    sides = [sideOf(kafka, join(directory, 'kafka', 'data')), sideOf(area.broker, area.broker.dataDirectory)];
    await Promise.all(sides.map(({ address }) => fillTopics(address)));
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const { tools } of sides) await tools.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

for (const { title, members, lines } of chapters) {
  describe(title, () => {
    let joined: readonly Members[] = [];

    before(async () => {
      if (members === 'some') joined = await Promise.all(sides.map(({ address }) => Members.join(address)));
    });

    after(async () => {
      for (const each of joined) await each.close();
    });

    for (const line of lines) {
      test(line, async () => {
        const [expected, ours] = await Promise.all(sides.map((side) => show(side, line)));
        assert.deepEqual(ours, expected);
      });
    }
  });
}

test('what is left in __consumer_offsets is the same to kafka-dump-log', async () => {
  const [expected, ours] = await Promise.all(sides.map((side) => dump(side)));
  assert.ok(expected!.length > 30, `${expected!.length} different records`);
  assert.deepEqual(ours, expected);
});

async function dump({ tools, dataDirectory }: Side): Promise<string[]> {
  const file = join(dataDirectory, '__consumer_offsets-0', '00000000000000000000.log');
  const parameters = ['--offsets-decoder', '--deep-iteration', '--files', file];
  const { stdout } = await tools.run('org.apache.kafka.tools.DumpLogSegments', parameters);
  return groupRecordsOf(stdout);
}

async function show({ address, port, tools }: Side, line: string) {
  const [name, ...parameters] = line.replaceAll('DIR', directory).split(' ');
  const result = await tools.run(classes[name!]!, ['--bootstrap-server', address, ...parameters]);
  return normalise(result, port, !unordered.test(line));
}
