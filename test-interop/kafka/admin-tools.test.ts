// Apache Kafka's tools for those who run a cluster, with the same command lines against Apache Kafka and against
// Samsa: they show the same and end the same.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type KafkaBroker, kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { describeQuorumApi } from '../../src/protocol/apis/describe-quorum.ts';
import { createTopic } from '../support/read-back.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';
import { chapters, files } from './admin-tools/command-lines.ts';
import { normalise } from './admin-tools/normalise.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { Side } from './oracle/side.ts';

const tools = 'org.apache.kafka.tools';
const classes: Readonly<Record<string, string>> = {
  acls: `${tools}.AclCommand`,
  'client-metrics': `${tools}.ClientMetricsCommand`,
  cluster: `${tools}.ClusterTool`,
  configs: 'kafka.admin.ConfigCommand',
  features: `${tools}.FeatureCommand`,
  'leader-election': `${tools}.LeaderElectionCommand`,
  'metadata-quorum': `${tools}.MetadataQuorumCommand`,
  'reassign-partitions': `${tools}.reassign.ReassignPartitionsCommand`,
};

interface BrokerSide {
  readonly address: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly tools: ToolRunner;
}

const directory = mkdtempSync(join(tmpdir(), 'samsa-admin-tools-'));
let kafka: KafkaBroker | undefined;
let area: WorkArea | undefined;
let sides: readonly BrokerSide[] = [];

before(
  async () => {
    const jars = await kafkaJars();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content));
    area = await openWorkArea();
    kafka = await startKafka(jars, join(directory, 'kafka'), []);
    sides = await Promise.all(
      [kafka, area.broker].map(async ({ address, port }) => {
        return { address, port, controllerPort: await controllerPortOf(port), tools: new ToolRunner(jars) };
      }),
    );
    await Promise.all(sides.map(({ address }) => createTopic(address, 'moves', 2)));
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const side of sides) await side.tools.close();
  await kafka?.stop();
  await area?.close();
  rmSync(directory, { recursive: true, force: true });
});

for (const { title, at, lines } of chapters) {
  describe(title, () => {
    for (const line of lines) {
      test(line, async () => {
        const [expected, ours] = await Promise.all(sides.map((side) => show(side, line, at)));
        assert.deepEqual(ours, expected);
      });
    }
  });
}

async function controllerPortOf(port: number): Promise<number> {
  const side = new Side('a broker', port);
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  const answer = await side.ask(describeQuorumApi, 2, { topics });
  side.close();
  assert.ok(typeof answer !== 'string');
  return answer.nodes[0]!.listeners[0]!.port;
}

async function show(side: BrokerSide, line: string, at?: 'controller') {
  const { address, port, controllerPort, tools: runner } = side;
  const [name, ...parameters] = line.replaceAll('DIR', directory).split(' ');
  const server =
    at === 'controller' ? ['--bootstrap-controller', `127.0.0.1:${controllerPort}`] : ['--bootstrap-server', address];
  // The command of kafka-cluster comes before its options.
  const all = name === 'cluster' ? [...parameters, ...server] : [...server, ...parameters];
  return normalise(await runner.run(classes[name!]!, all), at === 'controller' ? controllerPort : port);
}
