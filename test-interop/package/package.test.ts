// The package as npm makes it, installed into an empty project: on the oldest Node that it supports and
// on the newest it is developed on, its broker, its command, its clients and its types work.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type BrokerProcess, repository, startBroker } from '../support/broker-process.ts';
import { npm } from '../support/cache.ts';
import { run } from '../support/program.ts';

const nodeVersions = ['22.18.0', '24'] as const;

interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

interface Packed {
  readonly filename: string;
  readonly files: readonly PackedFile[];
}

const directory = mkdtempSync(join(tmpdir(), 'samsa-package-'));
let packed: Packed;

before(
  async () => {
    const output = await npm(['pack', '--json', '--pack-destination', directory], repository);
    // Scripts that run on the way may write in front of it.
    [packed] = JSON.parse(output.slice(output.lastIndexOf('\n[') + 1)) as [Packed];
  },
  { timeout: 120_000 },
);

after(() => rmSync(directory, { recursive: true, force: true }));

test('the package holds what is built and what is to be read, and nothing else', () => {
  const known = /^(?:dist\/.+\.(?:js|d\.ts)|docs\/.+\.md|package\.json|(?:README|CHANGELOG)\.md|LICENSE)$/;
  const strange = packed.files.map(({ path }) => path).filter((path) => !known.test(path));
  assert.deepEqual(strange, []);
  const command = packed.files.find(({ path }) => path === 'dist/cli/samsa.js');
  assert.ok(command !== undefined);
  assert.equal(command.mode & 0o111, 0o111, 'the command is executable');
});

for (const version of nodeVersions) describe(`installed with Node ${version}`, () => installedWith(version));

function installedWith(version: string): void {
  const project = join(directory, `node-${version}`);
  const installed = join(project, 'node_modules', 'samsa');
  const commands = join(project, 'node_modules', '.bin');
  const samsa = join(commands, 'samsa');
  /** As `npm exec` does: the project's own commands come first, its Node among them. */
  const env = { PATH: `${commands}${delimiter}${process.env['PATH'] ?? ''}` };
  let broker: BrokerProcess;

  before(
    async () => {
      mkdirSync(project);
      writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
      await npm(['install', '--no-fund', '--no-audit', `node@${version}`, join(directory, packed.filename)], project);
      const { stdout } = await run('node', ['--version'], { cwd: project, env });
      assert.ok(stdout.startsWith(`v${version}`), `runs on ${stdout}`);
      const command: [string, string] = [join(commands, 'node'), samsa];
      broker = await startBroker({ dataDirectory: join(project, 'data'), command });
    },
    { timeout: 180_000 },
  );

  after(() => broker.stop());

  test('the command writes and reads', async () => {
    const options = ['-b', broker.address];
    await run(samsa, ['produce', 'greetings', '-k', 'gregor', 'guten Morgen', ...options], { env });
    const { stdout } = await run(samsa, ['consume', 'greetings', '-e', '-f', '%k=%v\\n', ...options], { env });
    assert.equal(stdout, 'gregor=guten Morgen\n');
  });

  test('the command says its version and helps', async () => {
    const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
    const { stdout } = await run(samsa, ['--version'], { env });
    assert.ok(stdout.includes(manifest.version), stdout);
    assert.match((await run(samsa, ['--help'], { env })).stdout, /samsa start/);
  });

  test('the clients write and read', async () => {
    const path = join(project, 'round-trip.js');
    writeFileSync(path, roundTrip);
    const { stdout } = await run('node', [path, broker.address], { cwd: project, env });
    assert.equal(stdout, '{"codec":"gzip"} {"codec":"lz4"} {"codec":"none"} {"codec":"snappy"} {"codec":"zstd"}\n');
  });

  test('a broker runs inside a process of its user', async () => {
    const path = join(project, 'embedded.js');
    writeFileSync(path, embedded);
    const { stdout } = await run('node', [path, join(project, 'embedded-data')], { cwd: project, env });
    assert.equal(stdout, 'topics: embedded\n');
  });

  test('every export can be imported', async () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
    };
    const modules = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'));
    assert.ok(modules.length >= 3);
    for (const path of modules) {
      const specifier = `samsa${path.slice(1)}`;
      const code = `const names = Object.keys(await import('${specifier}')); console.log(names.length);`;
      const { stdout } = await run('node', ['--input-type=module', '-e', code], { cwd: project, env });
      assert.ok(Number(stdout) > 0, `${specifier} exports nothing`);
    }
  });

  test('the types resolve', async () => {
    writeFileSync(join(project, 'consumer.ts'), typedConsumer);
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(consumerSettings));
    const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
    const tsc = join(dirname(compiler), 'bin', 'tsc');
    await run(process.execPath, [tsc, '--noEmit', '-p', project], { cwd: project });
  });
}

/** The values are so large that threads of their own compress, check and open them: their modules are found, too. */
const roundTrip = `import { randomBytes } from 'node:crypto';
import { Consumer, Producer, jsonSerde } from 'samsa/client';

const address = process.argv[2];
const topic = 'round-trip';
const text = randomBytes(350_000).toString('base64');
const codecs = ['gzip', 'lz4', 'none', 'snappy', 'zstd'];
for (const codec of codecs) {
  const producer = new Producer({
    'bootstrap.servers': address,
    'compression.type': codec,
    valueSerializer: jsonSerde(),
  });
  await producer.send({ topic, value: { codec, text } });
  await producer.close();
}
const consumer = new Consumer({ 'bootstrap.servers': address, valueDeserializer: jsonSerde() });
consumer.assign([{ topic, partition: 0 }]);
consumer.seekToBeginning();
const read = [];
while (read.length < codecs.length) for (const record of await consumer.poll(1000)) {
  if (record.value.text !== text) throw new Error('another text');
  read.push(JSON.stringify({ codec: record.value.codec }));
}
await consumer.close();
console.log(read.join(' '));
`;

const embedded = `import { Admin } from 'samsa/client';
import { createPlatform, loadBrokerConfig, silentLogger, startBroker } from 'samsa/broker';

const overrides = ['listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0'];
const loaded = loadBrokerConfig({ dataDirectory: process.argv[2], overrides, environment: {} });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const broker = await startBroker(loaded.config, createPlatform(), silentLogger);
const admin = new Admin({ 'bootstrap.servers': \`127.0.0.1:\${broker.listeners[0].port}\` });
(await admin.createTopics([{ name: 'embedded', partitions: 1 }])).all();
console.log('topics: ' + (await admin.listTopics()).map(({ name }) => name).join());
await admin.close();
await broker.close();
`;

const typedConsumer = `import { Admin, Consumer, type ConsumerRecord, Producer, stringSerde } from 'samsa/client';
import { type Broker, createPlatform, type LoadedBrokerConfig, silentLogger, startBroker } from 'samsa/broker';
import { Producer as TheSameProducer } from 'samsa';

export const producer: TheSameProducer = new Producer({ 'bootstrap.servers': 'localhost:9092' });
export const admin = new Admin({ 'bootstrap.servers': 'localhost:9092' });
export async function first(consumer: Consumer): Promise<ConsumerRecord | undefined> {
  for (const record of await consumer.poll(1000)) return record;
  return undefined;
}
export const start = (config: LoadedBrokerConfig): Promise<Broker> =>
  startBroker(config, createPlatform(), silentLogger);
export const serde = stringSerde;
// @ts-expect-error -- options are checked, so the types are really there.
export const wrong = new Producer({ 'bootstrap.servers': 9092 });
`;

const consumerSettings = {
  compilerOptions: {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    typeRoots: [join(repository, 'node_modules', '@types')],
    types: ['node'],
  },
  files: ['consumer.ts'],
};
