// The scripts of test/coordinator/group/consumer against Apache Kafka: command by command the same answers,
// and the same records in `__consumer_offsets`, in the same order. A script is followed up to the first
// command that takes time or looks behind the protocol.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { GroupScriptKit } from '../../test/coordinator/group/consumer/consumer-kit.ts';
import { configOf, lineOf, Script, topicsOf } from '../../test/coordinator/group/consumer/script.ts';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { eventually } from '../support/within.ts';
import { BrokerKit } from './consumer-groups/broker-kit.ts';
import { Side } from './oracle/side.ts';

const directory = fileURLToPath(new URL('../../test/coordinator/group/consumer/scripts/', import.meta.url));
/** What only our own groups can be asked. */
const ownCommands: ReadonlySet<string> = new Set(['rebalances', 'commit', 'classic']);
/** From here on the two cannot be compared any more. */
const lastCommands: ReadonlySet<string> = new Set(['advance', 'restart', 'fail']);
const settings = [
  'group.consumer.assignment.interval.ms=0',
  'group.initial.rebalance.delay.ms=0',
  'offsets.topic.num.partitions=1',
];

const work = mkdtempSync(join(tmpdir(), 'samsa-consumer-groups-'));
let kafka: KafkaBroker;
let side: Side;

before(
  async () => {
    kafka = await startKafka(await kafkaJars(), work, settings);
    side = new Side('Apache Kafka', kafka.port);
    await eventually(60_000, 'the group coordinator', async () => {
      await side.ask(findCoordinatorApi, 4, { keyType: 0, coordinatorKeys: ['g'] });
      const answer = await side.ask(consumerGroupDescribeApi, 1, {
        groupIds: ['g'],
        includeAuthorizedOperations: false,
      });
      return typeof answer !== 'string' && answer.groups[0]!.errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
    });
  },
  { timeout: 700_000 },
);

after(async () => {
  side?.close();
  await kafka?.stop();
  rmSync(work, { recursive: true, force: true });
});

for (const file of readdirSync(directory)) {
  const [head, ...blocks] = readFileSync(join(directory, file), 'utf8').trimEnd().split('\n\n');
  const config = lineOf(head!, 'config');
  const isOfDefaults = [...config.keys()].every((name) => name === 'initialRebalanceDelayMs');
  test(
    `Apache Kafka does as ${file} says`,
    { skip: isOfDefaults ? false : 'its settings are not those of the broker' },
    async () => {
      const topics = topicsOf(lineOf(head!, 'topics'));
      const broker = new BrokerKit(side, file.replace('.txt', ''));
      await broker.setTopics(topics);
      const ours = new Script(await GroupScriptKit.start(topics, { ...configOf(config), initialRebalanceDelayMs: 0 }));
      const theirs = new Script(broker);
      try {
        for (const line of commandsOf(blocks)) {
          const expected = comparable(line, await ours.runLine(line), broker);
          assert.deepEqual(comparable(line, await theirs.runLine(line), broker), expected, line);
        }
      } finally {
        await broker.close();
      }
    },
  );
}

function commandsOf(blocks: readonly string[]): string[] {
  const lines = blocks
    .flatMap((block) => block.split('\n----')[0]!.split('\n'))
    .filter((line) => !line.startsWith('#'));
  const nameOf = (line: string): string => line.split(' ')[0]!;
  const end = lines.findIndex((line) => lastCommands.has(nameOf(line)));
  return lines.slice(0, end === -1 ? lines.length : end).filter((line) => !ownCommands.has(nameOf(line)));
}

/** Kafka goes through the members of a group in the order of a hash map; ids and versions are each broker's own. */
function comparable(command: string, lines: readonly string[], broker: BrokerKit) {
  const shown = lines.map((line) =>
    broker
      .inside(line)
      .replaceAll(/version=\d+/g, 'version')
      .replaceAll(/(?<=^GroupMetadata .*)leader=\S+/g, 'leader')
      .replaceAll(/members=\S+/g, (members) => members.split(',').length.toString())
      .replaceAll(/(?<![\w-])(?=[\w-]*[\d_-])[\w-]{22}(?![\w-])/g, 'id'),
  );
  const kinds = command === 'log' ? shown.map((line) => line.split(' ')[0]) : [];
  return { kinds, lines: shown.toSorted() };
}
