// Several log directories, Apache Kafka beside Samsa: the same requests in the same order, and the same answers,
// partitions in the same places, the same directory ids in the metadata log, and Kafka's tool content with both.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { alterReplicaLogDirsApi } from '../../src/protocol/apis/alter-replica-log-dirs.ts';
import { createTopicsApi } from '../../src/protocol/apis/create-topics.ts';
import { describeLogDirsApi } from '../../src/protocol/apis/describe-log-dirs.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { batchOf } from '../../test/broker/traffic.ts';
import { type KafkaBroker, kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { type BrokerProcess, startBroker } from '../support/broker-process.ts';
import { eventually } from '../support/within.ts';
import { Side } from './oracle/side.ts';
import { runOurTool } from './tools/run-our-tool.ts';

const directory = mkdtempSync(join(tmpdir(), 'samsa-log-directories-'));

interface Broker {
  readonly side: Side;
  readonly address: string;
  /** Its log directories lie here: `data` and `b`. */
  readonly home: string;
}

let jars: string;
let kafka: KafkaBroker;
let samsa: BrokerProcess;
let brokers: readonly Broker[];

before(
  async () => {
    jars = await kafkaJars();
    const [kafkaHome, samsaHome] = [join(directory, 'kafka'), join(directory, 'samsa')];
    const logDirs = (home: string): string => `log.dirs=${join(home, 'data')},${join(home, 'b')}`;
    kafka = await startKafka(jars, kafkaHome, [logDirs(kafkaHome)]);
    samsa = await startBroker({ dataDirectory: join(samsaHome, 'data'), overrides: [logDirs(samsaHome)] });
    brokers = [
      { side: new Side('Apache Kafka', kafka.port), address: kafka.address, home: kafkaHome },
      { side: new Side('Samsa', samsa.port), address: samsa.address, home: samsaHome },
    ];
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const { side } of brokers ?? []) side.close();
  await kafka?.stop();
  await samsa?.kill();
  rmSync(directory, { recursive: true, force: true });
});

type Wish = readonly [path: string, topic: string, ...partitions: readonly number[]];

/** Error codes by partition; paths that begin with a slash lie in the broker's home. */
async function alter({ side, home }: Broker, version: number, ...wishes: readonly Wish[]): Promise<unknown> {
  const answer = await side.ask(alterReplicaLogDirsApi, version, {
    dirs: wishes.map(([path, name, ...partitions]) => ({
      path: path.startsWith('/') ? home + path : path,
      topics: [{ name, partitions }],
    })),
  });
  if (typeof answer === 'string') return answer;
  const codes = answer.results.flatMap(({ topicName, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => [`${topicName}-${partitionIndex}`, errorCode] as const),
  );
  return codes.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What lies where, without the topics that a broker has for itself. */
async function describeAll({ side, home }: Broker): Promise<Record<string, readonly string[]>> {
  const answer = await side.ask(describeLogDirsApi, 5, { topics: null });
  assert.ok(typeof answer !== 'string');
  return Object.fromEntries(
    answer.results.map(({ errorCode, logDir, topics, totalBytes, isCordoned }) => [
      `${logDir.slice(home.length)} ${errorCode} ${totalBytes > 0} ${isCordoned}`,
      topics
        .filter(({ name }) => !name.startsWith('__'))
        .flatMap(({ name, partitions }) =>
          partitions.map(
            ({ partitionIndex, partitionSize, offsetLag, isFutureKey }) =>
              `${name}-${partitionIndex}: ${partitionSize} bytes, ${offsetLag} behind${isFutureKey ? ', future' : ''}`,
          ),
        )
        .toSorted(),
    ]),
  );
}

async function createTopic({ side }: Broker, name: string, numPartitions: number): Promise<void> {
  const topics = [{ name, numPartitions, replicationFactor: 1, assignments: [], configs: [] }];
  const answer = await side.ask(createTopicsApi, 7, { topics, timeoutMs: 10_000, validateOnly: false });
  assert.ok(typeof answer !== 'string' && answer.topics[0]!.errorCode === 0);
  await eventually(10_000, 'leaders', async () => {
    const metadata = await side.ask(metadataApi, 12, { topics: [{ name }], allowAutoTopicCreation: false });
    if (typeof metadata === 'string') return undefined;
    const { partitions } = metadata.topics[0]!;
    return partitions.length === numPartitions && partitions.every(({ leaderId }) => leaderId === 1) ? true : undefined;
  });
  // Apache Kafka makes the directories a little later.
  await eventually(10_000, 'directories', async () => {
    const found = JSON.stringify(await describeAll({ ...brokers.find((each) => each.side === side)! }));
    return Array.from({ length: numPartitions }, (_, index) => `"${name}-${index}:`).every((text) =>
      found.includes(text),
    )
      ? true
      : undefined;
  });
}

async function produce({ side }: Broker, topic: string, index: number): Promise<unknown> {
  const partitionData = [{ index, records: batchOf(['x'.repeat(1000)]) }];
  const topicData = [{ name: topic, partitionData }];
  const answer = await side.ask(produceApi, 9, { transactionalId: null, acks: -1, timeoutMs: 5_000, topicData });
  assert.ok(typeof answer !== 'string');
  const { errorCode, baseOffset } = answer.responses[0]!.partitionResponses[0]!;
  return [errorCode, baseOffset];
}

async function arrived(broker: Broker): Promise<void> {
  await eventually(20_000, 'the move', async () =>
    JSON.stringify(await describeAll(broker)).includes('future') ? undefined : true,
  );
}

/** Everything a broker answered, in order. */
async function live(broker: Broker): Promise<unknown[]> {
  const said: unknown[] = [];
  said.push(await alter(broker, 2, ['/b', 'wanted', 0, 1], ['/data', 'wanted', 2]));
  await createTopic(broker, 't', 5);
  await createTopic(broker, 'wanted', 3);
  said.push('placed', await describeAll(broker));
  for (const version of [1, 2]) {
    said.push(`refused ${version}`);
    for (const path of ['/zzz', 'b', '/b/', '/data/../b', '']) said.push(await alter(broker, version, [path, 't', 0]));
    said.push(await alter(broker, version, ['/zzz', 'nope', 0]));
    for (const [name, partition] of [
      ['nope', 0],
      ['t', 77],
      ['t', -1],
      ['bad/name', 0],
      ['', 0],
    ] as const)
      said.push(await alter(broker, version, ['/b', name, partition]));
    said.push(await alter(broker, version, ['/b', '__cluster_metadata', 0]));
    said.push(await alter(broker, version, ['/data', 't', 0]));
    said.push(await alter(broker, version));
  }
  for (let index = 0; index < 20; index += 1) said.push(await produce(broker, 't', 0));
  said.push('moved', await alter(broker, 2, ['/b', 't', 0]));
  await arrived(broker);
  said.push(await describeAll(broker), await produce(broker, 't', 0));
  said.push('back', await alter(broker, 2, ['/data', 't', 0]));
  await arrived(broker);
  said.push(await describeAll(broker), await produce(broker, 't', 0));
  return said;
}

test('the same requests are answered alike', async () => {
  const [first, second] = [await live(brokers[0]!), await live(brokers[1]!)];
  assert.deepEqual(second, first);
});

test('the metadata logs name the same directories', async () => {
  const named = [];
  for (const { home } of brokers) {
    const log = join(home, 'data', '__cluster_metadata-0');
    const files = readdirSync(log).filter((name) => name.endsWith('.log'));
    const { stdout } = await runTool(jars, 'org.apache.kafka.tools.DumpLogSegments', [
      '--cluster-metadata-decoder',
      '--files',
      files.map((name) => join(log, name)).join(','),
    ]);
    const ids = new Map(
      ['data', 'b'].map((name) => {
        const properties = readFileSync(join(home, name, 'meta.properties'), 'utf8');
        return [/^directory\.id=(.*)$/m.exec(properties)![1]!, name] as const;
      }),
    );
    const where = new Map<string, string | undefined>();
    const topics = new Map<string, string>();
    for (const [json] of stdout.matchAll(/\{"type":"(?:TOPIC|PARTITION|PARTITION_CHANGE)_RECORD".*\}/g)) {
      const { type, data } = JSON.parse(json) as {
        type: string;
        data: { name: string; topicId: string; partitionId: number; directories?: string[] };
      };
      if (type === 'TOPIC_RECORD') topics.set(data.topicId, data.name);
      else if (data.directories !== undefined)
        where.set(`${topics.get(data.topicId)}-${data.partitionId}`, ids.get(data.directories[0]!));
    }
    named.push([...where].filter(([name]) => !name.startsWith('__')).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  assert.ok(named[0]!.length === 8 && named[0]!.every(([, name]) => name !== undefined));
  assert.deepEqual(named[1], named[0]);
});

test('kafka-log-dirs shows both alike', async () => {
  const shown = [];
  for (const { address, home } of brokers) {
    const parameters = ['--bootstrap-server', address, '--describe', '--topic-list', 't,wanted'];
    const { stdout } = await runTool(jars, 'org.apache.kafka.tools.LogDirsCommand', parameters);
    const json = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{'))!) as {
      brokers: { broker: number; logDirs: { logDir: string; error: unknown; partitions: { partition: string }[] }[] }[];
    };
    shown.push(
      json.brokers.map(({ broker, logDirs }) => ({
        broker,
        logDirs: logDirs
          .map(({ logDir, error, partitions }) => ({
            logDir: logDir.slice(home.length),
            error,
            partitions: partitions.toSorted((a, b) => (a.partition < b.partition ? -1 : 1)),
          }))
          .toSorted((a, b) => (a.logDir < b.logDir ? -1 : 1)),
      })),
    );
  }
  assert.deepEqual(shown[1], shown[0]);
});

test('kafka-reassign-partitions moves replicas between directories as in Kafka', async () => {
  const javaClass = 'org.apache.kafka.tools.reassign.ReassignPartitionsCommand';
  const tools = [
    (words: readonly string[]) => runTool(jars, javaClass, words),
    (words: readonly string[]) => runOurTool('kafka-reassign-partitions', words),
  ];
  const shown = await Promise.all(
    brokers.map(async (broker, at) => {
      const path = join(directory, `move-${at}.json`);
      const show = async (action: string, target: string): Promise<string> => {
        const logDirs = target === '/nowhere' ? [target] : [broker.home + target];
        const partitions = [{ topic: 't', partition: 1, replicas: [1], log_dirs: logDirs }];
        writeFileSync(path, JSON.stringify({ version: 1, partitions }));
        const words = ['--bootstrap-server', broker.address, action, '--reassignment-json-file', path];
        const { stdout } = await tools[at]!(words);
        return stdout.replaceAll(broker.home, '');
      };
      const said: string[] = [];
      for (const target of ['/b', '/data']) {
        said.push(await show('--execute', target));
        await arrived(broker);
        said.push(await show('--verify', target));
      }
      for (const action of ['--verify', '--cancel']) said.push(await show(action, '/nowhere'));
      return said;
    }),
  );
  assert.match(shown[0]![0]!, /^Successfully started moving log directory to \/b for replica t-1 with broker 1 $/m);
  assert.match(shown[0]![1]!, /^Reassignment of replica t-1-1 completed successfully\.$/m);
  assert.deepEqual(shown[1], shown[0]);
});
