// The scripts of test/coordinator/group/consumer against running brokers, Apache Kafka and Samsa: command by
// command the same answers, and the same records in `__consumer_offsets`, in the same order. A script is
// followed up to the first command that takes long or looks behind the protocol.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { GroupScriptKit } from '../../test/coordinator/group/consumer/consumer-kit.ts';
import { configOf, lineOf, milliseconds, Script, topicsOf } from '../../test/coordinator/group/consumer/script.ts';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { openWorkArea } from '../support/work-area.ts';
import { eventually } from '../support/within.ts';
import { BrokerKit } from './consumer-groups/broker-kit.ts';
import { Side } from './oracle/side.ts';

const directory = fileURLToPath(new URL('../../test/coordinator/group/consumer/scripts/', import.meta.url));
/** What only our own groups can be asked. */
const ownCommands: ReadonlySet<string> = new Set(['rebalances', 'commit', 'classic']);
/** From here on the two cannot be compared any more. */
const lastCommands: ReadonlySet<string> = new Set(['restart', 'fail']);
/** So long we are ready to wait. */
const waitLimitMs = 1_000;
/** The settings of the broker that stand for those of a script. */
const settingNames: ReadonlyMap<string, string> = new Map([
  ['assignmentInterval', 'group.consumer.assignment.interval.ms'],
  ['initialRebalanceDelayMs', 'group.initial.rebalance.delay.ms'],
  ['consumerMaxSize', 'group.consumer.max.size'],
  ['migrationPolicy', 'group.consumer.migration.policy'],
  ['regexRefreshIntervalMs', 'group.consumer.regex.refresh.interval.ms'],
]);

const work = mkdtempSync(join(tmpdir(), 'samsa-consumer-groups-'));
/** One broker for each combination of settings that the scripts ask for. */
const brokers = new Map<string, Promise<{ readonly side: Side; readonly stop: () => Promise<void> }>>();

after(async () => {
  for (const starting of brokers.values()) {
    const { side, stop } = await starting;
    side.close();
    await stop();
  }
  rmSync(work, { recursive: true, force: true });
});

async function brokerFor(name: string, config: ReadonlyMap<string, string>): Promise<Side> {
  const settings = new Map([
    ['group.consumer.assignment.interval.ms', '0'],
    ['group.initial.rebalance.delay.ms', '0'],
    ['offsets.topic.num.partitions', '1'],
  ]);
  for (const [setting, value] of config)
    settings.set(settingNames.get(setting)!, /^\d/.test(value) ? `${milliseconds(value)}` : value);
  const lines = Array.from(settings, ([key, value]) => `${key}=${value}`);
  const key = [name, ...lines].join(' ');
  const known = brokers.get(key) ?? start(name, lines);
  brokers.set(key, known);
  return (await known).side;
}

async function start(name: string, settings: readonly string[]) {
  const { port, stop } = name === 'Samsa' ? await startSamsa(settings) : await startOracle(settings);
  const side = new Side(name, port);
  await eventually(60_000, 'the group coordinator', async () => {
    await side.ask(findCoordinatorApi, 4, { keyType: 0, coordinatorKeys: ['g'] });
    const groups = { groupIds: ['g'], includeAuthorizedOperations: false };
    const answer = await side.ask(consumerGroupDescribeApi, 1, groups);
    return typeof answer !== 'string' && answer.groups[0]!.errorCode === ErrorCode.GROUP_ID_NOT_FOUND;
  });
  return { side, stop };
}

async function startOracle(settings: readonly string[]) {
  const kafka = await startKafka(await kafkaJars(), join(work, `${brokers.size}`), settings);
  return { port: kafka.port, stop: () => kafka.stop() };
}

async function startSamsa(settings: readonly string[]) {
  const area = await openWorkArea([...settings, 'offsets.topic.replication.factor=1']);
  return { port: area.broker.port, stop: () => area.close() };
}

for (const file of readdirSync(directory)) {
  const [head, ...blocks] = readFileSync(join(directory, file), 'utf8').trimEnd().split('\n\n');
  const config = lineOf(head!, 'config');
  const topics = topicsOf(lineOf(head!, 'topics'));
  for (const name of ['Apache Kafka', 'Samsa']) {
    test(`${name} does as ${file} says`, { timeout: 700_000 }, async () => {
      const broker = new BrokerKit(await brokerFor(name, config), file.replace('.txt', ''));
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
    });
  }
}

function commandsOf(blocks: readonly string[]): string[] {
  const lines = blocks
    .flatMap((block) => block.split('\n----')[0]!.split('\n'))
    .filter((line) => !line.startsWith('#'));
  const nameOf = (line: string): string => line.split(' ')[0]!;
  const isLong = (line: string): boolean =>
    nameOf(line) === 'advance' && milliseconds(line.split(' ')[1]!) > waitLimitMs;
  const end = lines.findIndex((line) => lastCommands.has(nameOf(line)) || isLong(line));
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
