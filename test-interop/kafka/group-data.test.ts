// `__consumer_offsets` travels: what Samsa wrote is read by kafka-dump-log and served by Apache Kafka, what
// Kafka wrote is served by Samsa, and the answers stay the same. The groups are those that the cases of the oracle
// leave behind: of both protocols, with members and without, with offsets and without.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { consumerGroupDescribeApi } from '../../src/protocol/apis/consumer-group-describe.ts';
import { describeGroupsApi } from '../../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../../src/protocol/apis/find-coordinator.ts';
import { listGroupsApi } from '../../src/protocol/apis/list-groups.ts';
import { offsetFetchApi } from '../../src/protocol/apis/offset-fetch.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { eventually } from '../support/within.ts';
import { classicGroupCases } from './oracle/classic-group-cases.ts';
import { consumerGroupCases } from './oracle/consumer-group-cases.ts';
import { normalise } from './oracle/normalise.ts';
import { offsetCases, offsetFixtures } from './oracle/offset-cases.ts';
import { Side } from './oracle/side.ts';

const settings = [
  'offsets.topic.num.partitions=1',
  'offsets.topic.replication.factor=1',
  'group.initial.rebalance.delay.ms=0',
];
const partition = '__consumer_offsets-0';
const segment = '00000000000000000000.log';
const directory = mkdtempSync(join(tmpdir(), 'samsa-group-data-'));

/** A broker of either kind whose data can be looked at, changed and started again. */
interface Broker {
  readonly dataDirectory: string;
  port(): number;
  /** Kill -9, and start on the same data, changed meanwhile if so. */
  restart(change?: () => void): Promise<void>;
}

const opened: WorkArea[] = [];
const running: KafkaBroker[] = [];
let jars: string;

before(async () => (jars = await kafkaJars()), { timeout: 600_000 });

after(async () => {
  for (const broker of running) await broker.stop();
  for (const area of opened) await area.close();
  rmSync(directory, { recursive: true, force: true });
});

async function openKafka(name: string): Promise<Broker> {
  const home = join(directory, name);
  let broker = await startKafka(jars, home, settings);
  running.push(broker);
  return {
    dataDirectory: join(home, 'data'),
    port: () => broker.port,
    async restart(change) {
      await broker.stop();
      change?.();
      broker = await startKafka(jars, home, settings);
      running.push(broker);
    },
  };
}

async function openSamsa(): Promise<Broker> {
  const area = await openWorkArea(settings);
  opened.push(area);
  return {
    dataDirectory: area.broker.dataDirectory,
    port: () => area.broker.port,
    async restart(change) {
      await area.broker.kill();
      change?.();
      await area.crash();
    },
  };
}

async function untilLoaded(side: Side): Promise<void> {
  await eventually(30_000, 'the coordinator', async () => {
    await side.ask(findCoordinatorApi, 4, { coordinatorKeys: ['until'], keyType: 0 });
    const answer = await side.ask(offsetFetchApi, 8, { groups: [{ groupId: 'until', topics: null }] });
    return typeof answer !== 'string' && answer.groups[0]!.errorCode === 0 ? true : undefined;
  });
}

/** Leaves groups behind. */
async function live(broker: Broker): Promise<void> {
  const side = new Side('donor', broker.port());
  try {
    await untilLoaded(side);
    for (const each of [...offsetFixtures, ...classicGroupCases, ...offsetCases, ...consumerGroupCases]) {
      await each.run(side);
    }
  } finally {
    side.close();
  }
}

/** Everything that the groups' data stands for. */
async function tell(broker: Broker): Promise<unknown> {
  const side = new Side('asked', broker.port());
  try {
    await untilLoaded(side);
    const list = answered(await side.ask(listGroupsApi, 5, {}));
    const ids = (type: string) =>
      list.groups.filter(({ groupType }) => groupType === type).map(({ groupId }) => groupId);
    const offsets = answered(
      await side.ask(offsetFetchApi, 9, {
        groups: list.groups.map(({ groupId }) => ({ groupId, topics: null })),
        requireStable: true,
      }),
    );
    const classic = answered(await side.ask(describeGroupsApi, 6, { groups: ids('classic') }));
    const describe = { groupIds: ids('consumer'), includeAuthorizedOperations: false };
    const consumer = answered(await side.ask(consumerGroupDescribeApi, 1, describe));
    assert.ok(list.groups.length > 10 && consumer.groups.length > 1, 'the cases leave groups behind');
    return normalise({ list, offsets, classic, consumer: consumer.groups.map(withoutTopics) }, side);
  } finally {
    side.close();
  }
}

function answered<A>(answer: A | string): A {
  if (typeof answer === 'string') throw new Error(`no answer: ${answer}`);
  return answer;
}

type DescribedGroup = { readonly members: readonly object[] };

/** The topics of the donor are not the receiver's. */
function withoutTopics({ members, ...group }: DescribedGroup) {
  return { ...group, members: members.map((member) => ({ ...member, assignment: null, targetAssignment: null })) };
}

/** Gives the receiver the donor's groups, and nothing else of it. */
async function hand(donor: Broker, receiver: Broker): Promise<void> {
  const side = new Side('receiver', receiver.port());
  await untilLoaded(side);
  side.close();
  await receiver.restart(() => {
    const folder = join(receiver.dataDirectory, partition);
    for (const name of readdirSync(folder)) {
      if (/\.(?:index|timeindex|txnindex|snapshot|log)$/.test(name)) rmSync(join(folder, name));
    }
    copyFileSync(join(donor.dataDirectory, partition, segment), join(folder, segment));
  });
}

test('what Samsa wrote is read by kafka-dump-log and served by Apache Kafka', async () => {
  const donor = await openSamsa();
  await live(donor);
  await donor.restart();
  const told = await tell(donor);

  const file = join(donor.dataDirectory, partition, segment);
  const dump = ['--offsets-decoder', '--deep-iteration', '--files', file];
  const { stdout, stderr } = await runTool(jars, 'org.apache.kafka.tools.DumpLogSegments', dump);
  assert.equal(stderr, '');
  const types = new Set([...stdout.matchAll(/key: \{"type":"(\d+)"/g)].map(([, type]) => Number(type)));
  assert.deepEqual(
    [...types].toSorted((a, b) => a - b),
    // Of type 4 only deletions are written, by Kafka too.
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.doesNotMatch(stdout, /isvalid: false|Could not|Error/i);

  const receiver = await openKafka('receiver');
  await hand(donor, receiver);
  assert.deepEqual(await tell(receiver), told);
});

test('what Apache Kafka wrote is served by Samsa', async () => {
  const donor = await openKafka('donor');
  await live(donor);
  await donor.restart();
  const told = await tell(donor);
  const receiver = await openSamsa();
  await hand(donor, receiver);
  assert.deepEqual(await tell(receiver), told);
});
