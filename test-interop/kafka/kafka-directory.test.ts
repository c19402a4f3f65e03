// One directory, served by Apache Kafka and by Samsa by turns, written to at each stop, ended in order and by kill -9:
// whoever comes next finds everything the last one had, what Samsa only keeps included, and Kafka's tools find nothing
// wrong with the files.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { describeUserScramCredentialsApi } from '../../src/protocol/apis/describe-user-scram-credentials.ts';
import { kafkaJars, runTool, startKafka } from '../support/apache-kafka.ts';
import { freePort, startBroker } from '../support/broker-process.ts';
import { eventually } from '../support/within.ts';
import { ToolRunner } from './group-tools/tool-runner.ts';
import { connectTo } from './kafka-directory/connection.ts';
import { compareDumps } from './kafka-directory/dumps.ts';
import { takeInventory } from './kafka-directory/inventory.ts';
import { fillKafkaOnly, fillShareGroup, kafkaOnlyInventory } from './kafka-directory/kafka-only.ts';
import { onKafka, onSamsa } from './kafka-directory/servers.ts';
import { fill } from './kafka-directory/workload.ts';

const homes = mkdtempSync(join(tmpdir(), 'samsa-kafka-directory-'));
let jars: string;
let tools: ToolRunner;

before(
  async () => {
    jars = await kafkaJars();
    tools = new ToolRunner(jars);
  },
  { timeout: 600_000 },
);
after(async () => {
  await tools.close();
  rmSync(homes, { recursive: true, force: true });
});

const directories = (home: string): string[] => ['data', 'data-2'].map((name) => join(home, name));

/** Where the deleted records of `trimmed` end must be on disk before somebody is killed: Kafka notes it later. */
async function untilNoted(home: string, offset: number): Promise<void> {
  await eventually(10_000, `the log start offset ${offset} in a checkpoint`, () =>
    directories(home).some((directory) =>
      readFileSync(join(directory, 'log-start-offset-checkpoint'), 'utf8').includes(`trimmed 0 ${offset}\n`),
    )
      ? true
      : undefined,
  );
}

const trimmedTo = (generation: number): number => 30 + 60 * generation;

test(
  'a cluster goes from Kafka to Samsa and back, twice, and nothing is lost on the way',
  { timeout: 300_000 },
  async () => {
    const home = join(homes, 'journey');
    const begun = await onKafka(jars, home, 'shutDown', async ({ broker, caller, admin }) => {
      await fillKafkaOnly(caller, admin);
      await fill(broker, 0);
      await fillShareGroup(caller);
      await untilCompacted(home, 0);
      return { all: await takeInventory(caller), kept: await kafkaOnlyInventory(caller, admin) };
    });
    const first = await onSamsa(home, 'stop', async ({ broker, caller }) => {
      assert.deepEqual(await takeInventory(caller), begun.all);
      const kept = /kept but not acted on: (.*)/.exec(broker.output())?.[1] ?? '';
      for (const what of ['3 ACLs', '2 SCRAM credentials', '1 client quota', '1 delegation token', 'share.version 1']) {
        assert.ok(kept.includes(what), `${what} is missing in: ${kept}`);
      }
      await fill(broker, 1);
      return await takeInventory(caller);
    });
    assert.ok(checkpointsOf(home) > 0, 'Samsa has written a snapshot, with everything it keeps');
    const second = await onKafka(jars, home, 'stop', async ({ broker, caller, admin }) => {
      assert.deepEqual(await takeInventory(caller), first);
      assert.deepEqual(await kafkaOnlyInventory(caller, admin), begun.kept);
      await fill(broker, 2);
      await untilNoted(home, trimmedTo(2));
      return await takeInventory(caller);
    });
    const third = await onSamsa(home, 'kill', async ({ broker, caller }) => {
      assert.deepEqual(await takeInventory(caller), second);
      await fill(broker, 3);
      await untilNoted(home, trimmedTo(3));
      return await takeInventory(caller);
    });
    await onKafka(jars, home, 'shutDown', async ({ caller, admin }) => {
      assert.deepEqual(await takeInventory(caller), third);
      assert.deepEqual(await kafkaOnlyInventory(caller, admin), begun.kept);
    });
    await checkFiles(home);
  },
);

test(
  'a directory that Samsa made is served by Kafka, after a stop in order and after kill -9',
  { timeout: 200_000 },
  async () => {
    const home = join(homes, 'made-here');
    const stopped = join(homes, 'made-here-stopped');
    await onSamsa(home, 'stop', ({ broker }) => fill(broker, 0));
    cpSync(home, stopped, { recursive: true });
    const left = await onSamsa(home, 'kill', async ({ broker, caller }) => {
      const found = await takeInventory(caller);
      await fill(broker, 1);
      await untilNoted(home, trimmedTo(1));
      return { found, after: await takeInventory(caller) };
    });
    await checkFiles(stopped);
    for (const [directory, expected] of [
      [stopped, left.found],
      [home, left.after],
    ] as const) {
      await onKafka(jars, directory, 'stop', async ({ caller }) => {
        assert.deepEqual(await takeInventory(caller), expected);
      });
    }
  },
);

test('a cluster whose voters stand in the configuration stays one', { timeout: 200_000 }, async () => {
  const home = join(homes, 'static-voters');
  mkdirSync(home);
  const [port, controllerPort] = [await freePort(), await freePort()];
  const settings = [
    'node.id=1',
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    'controller.quorum.bootstrap.servers=',
    `log.dirs=${join(home, 'data')}`,
    'process.roles=broker,controller',
    'controller.listener.names=CONTROLLER',
  ];
  const file = join(home, 'format.properties');
  writeFileSync(file, settings.join('\n'));
  const scram = ['--add-scram', 'SCRAM-SHA-256=[name=alice,password=secret]'];
  await runTool(jars, 'kafka.tools.StorageTool', ['format', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', file, ...scram]);
  const overrides = settings.filter((line) => !line.startsWith('listeners') && !line.includes('bootstrap'));
  // Samsa is the first to start on it.
  const samsa = await startBroker({
    dataDirectory: join(home, 'data'),
    overrides: [...overrides, `listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:${controllerPort}`],
  });
  try {
    assert.match(samsa.output(), /kept but not acted on: 1 SCRAM credential/);
    await samsa.stop();
  } finally {
    await samsa.kill();
  }
  const kafka = await startKafka(jars, home, settings, port);
  try {
    const caller = await connectTo(port);
    const { results } = await caller.ask(describeUserScramCredentialsApi, { users: null });
    assert.deepEqual(
      results.map(({ user }) => user),
      ['alice'],
    );
    const { finalizedFeatures } = await caller.ask(apiVersionsApi, {
      clientSoftwareName: 'test',
      clientSoftwareVersion: '1',
    });
    assert.ok(!finalizedFeatures.some(({ name }) => name === 'kraft.version'), 'kraft.version is still 0');
    await caller.close();
  } finally {
    await kafka.stop();
  }
});

/** Until the cleaner has been through what this generation wrote, but for its last segments. */
async function untilCompacted(home: string, generation: number): Promise<void> {
  const least = 160 * generation + 80;
  await eventually(30_000, `compaction up to ${least}`, () => {
    const checkpoints = directories(home)
      .map((directory) => join(directory, 'cleaner-offset-checkpoint'))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'))
      .join('');
    return Number(/^compacted 0 (\d+)$/m.exec(checkpoints)?.[1] ?? 0) >= least ? true : undefined;
  });
}

function checkpointsOf(home: string): number {
  const names = readdirSync(join(home, 'data', '__cluster_metadata-0'));
  return names.filter((name) => /^0*[1-9]\d*-\d{10}\.checkpoint$/.test(name)).length;
}

/** kafka-dump-log with each of its checks, over every partition; ours must say the same. */
async function checkFiles(home: string): Promise<void> {
  const partitions = directories(home).flatMap((directory) =>
    readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /-\d+$/.test(entry.name))
      .map((entry) => join(directory, entry.name)),
  );
  const filesOf = (pattern: RegExp, ending: RegExp): string[] =>
    partitions
      .filter((partition) => pattern.test(partition))
      .flatMap((partition) => readdirSync(partition).map((name) => join(partition, name)))
      .filter((name) => ending.test(name));
  const checks: readonly (readonly [options: readonly string[], files: readonly string[]])[] = [
    [['--deep-iteration', '--print-data-log'], filesOf(/\/[a-z][^/]*$/, /\.log$/)],
    [['--offsets-decoder'], filesOf(/__consumer_offsets-\d+$/, /\.log$/)],
    [['--transaction-log-decoder'], filesOf(/__transaction_state-\d+$/, /\.log$/)],
    [['--cluster-metadata-decoder'], filesOf(/__cluster_metadata-0$/, /\.(log|checkpoint)$/)],
    [['--skip-record-metadata', '--print-data-log'], filesOf(/\/plain-0$/, /\.log$/)],
    [['--verify-index-only'], filesOf(/./, /\.(index|timeindex)$/)],
    [['--index-sanity-check'], filesOf(/./, /\.(index|timeindex|txnindex)$/)],
    [[], filesOf(/./, /\.(index|timeindex|txnindex|snapshot)$/)],
  ];
  for (const [options, files] of checks) {
    const { stdout, stderr } = await compareDumps(tools, files, options);
    const complaints = `${stdout}\n${stderr}`
      .split('\n')
      .filter((line) =>
        /mismatch|not found|out of order|corrupt|isvalid: false|Found \d+ invalid|Error at/i.test(line),
      );
    assert.deepEqual(complaints, [], options.join(' '));
  }
}
