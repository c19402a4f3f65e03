// kafka-storage by its two makers: the same command lines show the same and end the same, in directories of their own;
// Kafka starts in what Samsa's has formatted, and Samsa in what either has.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Admin } from '../../src/client/index.ts';
import { kafkaJars, startKafka } from '../support/apache-kafka.ts';
import { startBroker } from '../support/broker-process.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { normaliseArguments } from './tools/argument-transcript.ts';
import { runOurTool } from './tools/run-our-tool.ts';
import type { Transcript } from './tools/transcript.ts';

const javaClass = 'kafka.tools.StorageTool';
const clusterId = 'JEXY6aqzQY-32P5TStzaFg';
const area = mkdtempSync(join(tmpdir(), 'samsa-storage-'));
let jars: string;
let java: ToolRunner;

const controller = 'process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n';
const listeners = 'listeners=PLAINTEXT://127.0.0.1:29592,CONTROLLER://127.0.0.1:29593\n';
const bootstrap = 'controller.quorum.bootstrap.servers=127.0.0.1:29593\n';
/** Their log directories lie beside them. */
const nodes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((name) => [name, controller + listeners + bootstrap]),
  ),
  voters: `${controller + listeners}controller.quorum.voters=1@127.0.0.1:29593\n`,
  broker: `process.roles=broker\nnode.id=2\nlisteners=PLAINTEXT://127.0.0.1:29592\ncontroller.listener.names=CONTROLLER\nlistener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n${bootstrap}`,
  roleless: 'log.dirs=/nowhere\n',
};

const id = `-t ${clusterId}`;
const two = `format -c DIR/two ${id} --standalone`;
const scram = (text: string): string => `${two} --add-scram ${text}`;
const initial = (text: string): string => `format -c DIR/three ${id} --initial-controllers ${text}`;

const lines: readonly string[] = [
  '',
  '--help',
  ...['info', 'format', 'version-mapping', 'feature-dependencies', 'random-uuid'].map((command) => `${command} --help`),
  'f',
  'info',
  'info -c DIR/missing',
  'info -c DIR/roleless',
  'info -c DIR/one',
  `format ${id}`,
  'format -c DIR/one',
  `format -c DIR/one ${id}`,
  `format -c DIR/one ${id} --standalone --no-initial-controllers`,
  `format -c DIR/one ${id} --standalone`,
  'info -c DIR/one',
  `format -c DIR/one ${id} --standalone`,
  `format -c DIR/one ${id} --standalone -g`,
  'format -c DIR/one -t AAAAAAAAAAAAAAAAAAAAAQ --standalone -g',
  ...['group.version', 'group.version=9', 'nope=1', 'group.version=x', 'kraft.version=0'].map(
    (feature) => `${two} --feature ${feature}`,
  ),
  ...['9', '4.4-IV0', '3.9 --feature eligible.leader.replicas.version=1', '4.0 --feature metadata.version=30'].map(
    (release) => `${two} --release-version ${release}`,
  ),
  ...[
    'x',
    'SCRAM-SHA-1=[name=a,password=b]',
    'SCRAM-SHA-256=',
    'SCRAM-SHA-256=[name=a]',
    'SCRAM-SHA-256=[password=a]',
    'SCRAM-SHA-256=[name=a,password=b,iterations=5]',
    'SCRAM-SHA-256=[name=a,password=b,iterations=50000]',
    'SCRAM-SHA-256=[name=a,password=b,iterations=x]',
    'SCRAM-SHA-256=[name=a,saltedpassword=YCE=]',
    'SCRAM-SHA-256=[name=a,password=b,colour=c]',
    'SCRAM-SHA-256=[name=a,password=b] --release-version 3.4',
  ].map(scram),
  `${two} --release-version 4.0 --feature group.version=0`,
  ...[
    'x',
    '@',
    'x@a:1:JEXY6aqzQY-32P5TStzaFg',
    '1@a',
    '1@a:1',
    '1@a:x:JEXY6aqzQY-32P5TStzaFg',
    '1@a:1:short',
    '1@[::1:1:JEXY6aqzQY-32P5TStzaFg',
    '1@a:1:JEXY6aqzQY-32P5TStzaFg,1@b:1:MvDxzVmcRsaTz33bUuRU6A',
    '1@a:1:JEXY6aqzQY-32P5TStzaFg,2@[::1]:2:MvDxzVmcRsaTz33bUuRU6A',
  ].map(initial),
  `format -c DIR/four ${id} --initial-controllers 2@a:1:JEXY6aqzQY-32P5TStzaFg`,
  `format -c DIR/five ${id} --no-initial-controllers`,
  `format -c DIR/six ${id} -s -S SCRAM-SHA-512=[name=ann,iterations=8192,salt="N3E=",saltedpassword="YCE="] -S SCRAM-SHA-256=[name=bob,password=b,salt=N3E=]`,
  `format -c DIR/voters ${id} --standalone`,
  `format -c DIR/voters ${id} --feature kraft.version=1`,
  `format -c DIR/voters ${id} --release-version 3.9`,
  `format -c DIR/broker ${id} --standalone`,
  `format -c DIR/broker ${id}`,
  'info -c DIR/broker',
  'version-mapping',
  'version-mapping -r 4.0',
  'version-mapping -r 9',
  ...['metadata.version=30', 'eligible.leader.replicas.version=1', 'group.version=9', 'nope', 'nope=1', 'a=x'].map(
    (feature) => `feature-dependencies --feature ${feature}`,
  ),
];

before(
  async () => {
    jars = await kafkaJars();
    java = new ToolRunner(jars);
    for (const side of ['ours', 'java']) {
      mkdirSync(join(area, side));
      for (const [name, text] of Object.entries(nodes))
        writeFileSync(join(area, side, name), `${text}log.dirs=${join(area, side, `${name}-data`)}\n`);
    }
  },
  { timeout: 700_000 },
);

after(async () => {
  await java.close();
  rmSync(area, { recursive: true, force: true });
});

describe('the same command lines', () => {
  for (const line of lines) {
    test(`kafka-storage ${line}`, async () => {
      const show = async (side: string, run: (words: string[]) => Promise<Transcript>): Promise<object> => {
        const directory = join(area, side);
        const filled = line.replaceAll('DIR', directory);
        return normaliseArguments(await run(filled === '' ? [] : filled.split(' ')), directory, [
          [/(?<=directory\.id=)[\w-]{22}/g, '<id>'],
          // What nobody caught is told with its class, and a file that is not there as Java's exception of it.
          [/^(?:java\.lang\.|org\.apache\.kafka\.common\.config\.|java\.nio\.file\.)\w+Exception: /gm, ''],
        ]);
      };
      assert.deepEqual(
        await show('ours', (words) => runOurTool('kafka-storage', words, '')),
        await show('java', (words) => java.run(javaClass, words)),
      );
    });
  }

  test('leave the same files', () => {
    const listing = (side: string): string[] =>
      (readdirSync(join(area, side), { recursive: true }) as string[])
        .filter((name) => name.includes('-data'))
        .toSorted();
    assert.deepEqual(listing('ours'), listing('java'));
    assert.ok(listing('ours').length > 20);
  });

  test('make ids', async () => {
    const { code, stdout } = await runOurTool('kafka-storage', ['random-uuid'], '');
    assert.equal(code, 0);
    assert.match(stdout, /^[\w-]{22}\n$/);
  });
});

async function format(directory: string, run: (words: string[]) => Promise<Transcript>): Promise<void> {
  mkdirSync(directory);
  const file = join(directory, 'server.properties');
  writeFileSync(file, `${controller + listeners + bootstrap}log.dirs=${join(directory, 'data')}\n`);
  const { code, stderr } = await run(['format', '-c', file, '-t', clusterId, '--standalone']);
  assert.equal(code, 0, stderr);
}

async function checkCluster(address: string): Promise<void> {
  await using admin = new Admin({ bootstrapServers: address });
  assert.equal((await admin.describeCluster()).clusterId, clusterId);
  (await admin.createTopics([{ name: 'first', partitions: 1 }])).all();
}

describe('a server starts', () => {
  test("Kafka's, in what Samsa's tool has formatted", { timeout: 120_000 }, async () => {
    const directory = join(area, 'for-kafka');
    await format(directory, (words) => runOurTool('kafka-storage', words, ''));
    const kafka = await startKafka(jars, directory, []);
    try {
      await checkCluster(kafka.address);
    } finally {
      await kafka.stop();
    }
    assert.match(readFileSync(join(directory, 'data', 'meta.properties'), 'utf8'), new RegExp(clusterId));
  });

  for (const maker of ['ours', 'java'] as const) {
    test(`Samsa's, in what ${maker === 'ours' ? 'its own' : "Kafka's"} tool has formatted`, async () => {
      const directory = join(area, `for-samsa-${maker}`);
      await format(directory, (words) =>
        maker === 'ours' ? runOurTool('kafka-storage', words, '') : java.run(javaClass, words),
      );
      const broker = await startBroker({ dataDirectory: join(directory, 'data') });
      try {
        await checkCluster(broker.address);
      } finally {
        await broker.stop();
      }
    });
  }
});
