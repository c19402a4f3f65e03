// Apache Kafka's tools for groups, with the same command lines against Apache Kafka and against Samsa: they
// show the same and end the same. Our tools against Samsa show what Apache Kafka's show against Apache Kafka. What
// the groups of the tools leave in `__consumer_offsets` is the same too.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { freePort } from '../support/broker-process.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { chapters } from './group-tools/command-lines.ts';
import { fillTopics, Members, writeOffsetFiles } from './group-tools/group-fixture.ts';
import { essenceOf, groupRecordsOf, normalise, type Shown } from './group-tools/normalise.ts';
import { type ToolResult, ToolRunner } from './group-tools/tool-runner.ts';
import { isOurs, runOurTool } from './tools/run-our-tool.ts';

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

/** In Java these show rows of a hash table. */
const fromHashTable = /--reset-offsets|--delete |groups --describe$/;

interface Side {
  readonly address: string;
  readonly port: number;
  readonly dataDirectory: string;
  run(tool: string, parameters: readonly string[]): Promise<ToolResult>;
}

const directory = mkdtempSync(join(tmpdir(), 'samsa-group-tools-'));
let kafka: KafkaBroker | undefined;
const areas: WorkArea[] = [];
const runners: ToolRunner[] = [];
/** Apache Kafka with its tools, Samsa with Apache Kafka's tools, and Samsa with ours. */
let sides: readonly Side[] = [];
let nowhere: string;

before(
  async () => {
    const jars = await kafkaJars();
    writeOffsetFiles(directory);
    nowhere = `127.0.0.1:${await freePort()}`;
    areas.push(await openWorkArea(settings), await openWorkArea(settings));
    kafka = await startKafka(jars, join(directory, 'kafka'), settings);
    runners.push(new ToolRunner(jars), new ToolRunner(jars));
    const run = (at: number) => (tool: string, parameters: readonly string[]) =>
      runners[at]!.run(classes[tool]!, parameters);
    const [samsa, other] = areas.map(({ broker }) => broker);
    sides = [
      { ...kafka, dataDirectory: join(directory, 'kafka', 'data'), run: run(0) },
      { ...samsa!, dataDirectory: samsa!.dataDirectory, run: run(1) },
      {
        ...other!,
        dataDirectory: other!.dataDirectory,
        run: (tool, parameters) =>
          isOurs(`kafka-${tool}`) ? runOurTool(`kafka-${tool}`, parameters) : run(1)(tool, parameters),
      },
    ];
    await Promise.all(sides.map(({ address }) => fillTopics(address)));
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const runner of runners) await runner.close();
  await kafka?.stop();
  for (const area of areas) await area.close();
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
        const [expected, java, ours] = await Promise.all(sides.map((side) => show(side, line)));
        assert.deepEqual(java, expected, "Java's tool on Samsa, and on Kafka");
        const essence = (shown: Shown): object => essenceOf(shown, fromHashTable.test(line));
        assert.deepEqual(essence(ours!), essence(expected!), "our tool on Samsa, and Java's on Kafka");
      });
    }
  });
}

test('what is left in __consumer_offsets is the same to kafka-dump-log', async () => {
  const [kafkas, ...others] = sides;
  const expected = await dump(kafkas!);
  assert.ok(expected.length > 30, `${expected.length} different records`);
  for (const side of others) assert.deepEqual(await dump(side), expected);
});

async function dump({ dataDirectory }: Side): Promise<string[]> {
  const file = join(dataDirectory, '__consumer_offsets-0', '00000000000000000000.log');
  const parameters = ['--offsets-decoder', '--deep-iteration', '--files', file];
  const { stdout } = await runners[0]!.run('org.apache.kafka.tools.DumpLogSegments', parameters);
  return groupRecordsOf(stdout);
}

async function show(side: Side, line: string): Promise<Shown> {
  const { address, port } = side;
  const [tool, ...words] = line.replaceAll('DIR', directory).replaceAll('NOWHERE', nowhere).split(' ');
  const parameters = words.filter((word) => word !== 'ALONE');
  const isAlone = parameters.length < words.length || words.includes('--bootstrap-server');
  const result = await side.run(tool!, isAlone ? parameters : ['--bootstrap-server', address, ...parameters]);
  return normalise(result, port, !unordered.test(line));
}
