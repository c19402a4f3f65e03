// Apache Kafka's tools for those who run a cluster, with the same command lines against Apache Kafka and against
// Samsa: they show the same and end the same. So do ours, where we have them, at another Samsa.

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
import { normalise, withoutTraces } from './admin-tools/normalise.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { Side } from './oracle/side.ts';
import { isOurs, runOurTool } from './tools/run-our-tool.ts';

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
}

interface JavaSide extends BrokerSide {
  readonly tools: ToolRunner;
}

const directory = mkdtempSync(join(tmpdir(), 'samsa-admin-tools-'));
let kafka: KafkaBroker | undefined;
let areas: readonly WorkArea[] = [];
let sides: readonly JavaSide[] = [];
let ownSide: BrokerSide;

before(
  async () => {
    const jars = await kafkaJars();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(content));
    areas = [await openWorkArea(), await openWorkArea()];
    kafka = await startKafka(jars, join(directory, 'kafka'), []);
    sides = await Promise.all(
      [kafka, areas[0]!.broker].map(async (broker) => ({ ...(await sideOf(broker)), tools: new ToolRunner(jars) })),
    );
    ownSide = await sideOf(areas[1]!.broker);
    await Promise.all([...sides, ownSide].map(({ address }) => createTopic(address, 'moves', 2)));
  },
  { timeout: 700_000 },
);

after(async () => {
  for (const side of sides) await side.tools.close();
  await kafka?.stop();
  for (const area of areas) await area.close();
  rmSync(directory, { recursive: true, force: true });
});

for (const { title, at, lines } of chapters) {
  describe(title, () => {
    for (const line of lines) {
      test(line, async () => {
        const words = line.replaceAll('DIR', directory).split(' ');
        const [expected, theirs] = await Promise.all(sides.map((side) => show(side, words, at)));
        assert.deepEqual(theirs, expected, "Java's tool");
        const ours = await showOurs(words, at);
        assert.deepEqual(ours ?? withoutTraces(expected!), withoutTraces(expected!), 'our tool');
      });
    }
  });
}

async function sideOf({ address, port }: { address: string; port: number }): Promise<BrokerSide> {
  return { address, port, controllerPort: await controllerPortOf(port) };
}

async function controllerPortOf(port: number): Promise<number> {
  const side = new Side('a broker', port);
  const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
  const answer = await side.ask(describeQuorumApi, 2, { topics });
  side.close();
  assert.ok(typeof answer !== 'string');
  return answer.nodes[0]!.listeners[0]!.port;
}

async function show(side: JavaSide, words: readonly string[], at?: 'controller') {
  const result = await side.tools.run(classes[words[0]!]!, parametersFor(side, words, at));
  return normalise(result, at === 'controller' ? side.controllerPort : side.port);
}

/** undefined for a tool that we have not; Java's leaves behind then what the next line looks at. */
async function showOurs(words: readonly string[], at?: 'controller') {
  const tool = `kafka-${words[0]}`;
  const parameters = parametersFor(ownSide, words, at);
  if (!isOurs(tool)) {
    await sides[1]!.tools.run(classes[words[0]!]!, parameters);
    return undefined;
  }
  const { port, controllerPort } = ownSide;
  return withoutTraces(normalise(await runOurTool(tool, parameters), at === 'controller' ? controllerPort : port));
}

function parametersFor({ address, controllerPort }: BrokerSide, words: readonly string[], at?: 'controller'): string[] {
  const [name, ...parameters] = words;
  const server =
    at === 'controller' ? ['--bootstrap-controller', `127.0.0.1:${controllerPort}`] : ['--bootstrap-server', address];
  // The command of kafka-cluster comes before its options.
  return name === 'cluster' ? [...parameters, ...server] : [...server, ...parameters];
}
