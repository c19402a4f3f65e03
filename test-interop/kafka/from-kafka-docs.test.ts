// The commands of docs/from-kafka.md, one after the other as they stand there: in a shell, with Kafka's scripts and
// `samsa` in their places, other paths and another port.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { Consumer, Producer } from '../../src/client/index.ts';
import { kafkaJars, runTool } from '../support/apache-kafka.ts';
import { freePort, repository } from '../support/broker-process.ts';
import { run } from '../support/program.ts';
import { createTopic, readTopic } from '../support/read-back.ts';
import { eventually, within } from '../support/within.ts';

const page = readFileSync(join(repository, 'docs/from-kafka.md'), 'utf8');
const home = mkdtempSync(join(tmpdir(), 'samsa-from-kafka-'));
const records = 50;
let address: string;
let server: ChildProcess | undefined;

before(
  async () => {
    const jars = await kafkaJars();
    const [port, controllerPort] = [await freePort(), await freePort()];
    address = `127.0.0.1:${port}`;
    script('samsa', `exec '${process.execPath}' '${repository}/src/cli/samsa.ts' "$@"`);
    for (const [name, className] of [
      ['kafka-server-start', 'kafka.Kafka'],
      ['kafka-topics', 'org.apache.kafka.tools.TopicCommand'],
      ['kafka-consumer-groups', 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand'],
    ] as const) {
      const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
      script(`bin/${name}.sh`, `exec java -Xmx384m -XX:+UseSerialGC ${logging} -cp '${jars}/*' ${className} "$@"`);
    }
    // As the script of Kafka: it finds the broker and asks it to end.
    script('bin/kafka-server-stop.sh', `kill -TERM "$(cat '${home}/pid')"`);
    // What Kafka ships for development, on other ports.
    put(
      'config/server.properties',
      [
        'process.roles=broker,controller',
        'node.id=1',
        `controller.quorum.bootstrap.servers=localhost:${controllerPort}`,
        `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
        'inter.broker.listener.name=PLAINTEXT',
        `advertised.listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
        'controller.listener.names=CONTROLLER',
        'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
        'num.network.threads=3',
        'num.io.threads=8',
        'socket.send.buffer.bytes=102400',
        'socket.receive.buffer.bytes=102400',
        'socket.request.max.bytes=104857600',
        `log.dirs=${home}/var/lib/kafka`,
        'num.partitions=1',
        'num.recovery.threads.per.data.dir=1',
        'offsets.topic.replication.factor=1',
        'share.coordinator.state.topic.replication.factor=1',
        'share.coordinator.state.topic.min.isr=1',
        'transaction.state.log.replication.factor=1',
        'transaction.state.log.min.isr=1',
        'log.retention.hours=168',
        'log.segment.bytes=1073741824',
        'log.retention.check.interval.ms=300000',
      ].join('\n'),
    );
    const file = join(home, 'config/server.properties');
    const format = ['format', '--standalone', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', file];
    await runTool(jars, 'kafka.tools.StorageTool', format);
    await startServer('bin/kafka-server-start.sh config/server.properties');
    await use();
  },
  { timeout: 600_000 },
);

after(async () => {
  if (server !== undefined && server.exitCode === null && server.signalCode === null) {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
});

function put(name: string, text: string): void {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function script(name: string, line: string): void {
  put(name, `#!/bin/sh\n${line}\n`);
  chmodSync(join(home, name), 0o755);
}

async function use(): Promise<void> {
  await createTopic(address, 'orders', 2);
  await write('before');
  await using consumer = new Consumer({
    'bootstrap.servers': address,
    'group.id': 'billing',
    'auto.offset.reset': 'earliest',
  });
  consumer.subscribe(['orders']);
  await eventually(30_000, 'records', async () => ((await consumer.poll(500)).count > 0 ? true : undefined));
  await consumer.commitSync();
}

async function write(what: string): Promise<void> {
  const producer = new Producer({ 'bootstrap.servers': address });
  const values = Array.from({ length: records }, (_, index) => Buffer.from(`${what} ${index}`));
  await producer.send(values.map((value, index) => ({ topic: 'orders', partition: index % 2, key: null, value })));
  await producer.close();
}

const startsServer = /^(samsa start|bin\/kafka-server-start\.sh) /;

/** A command of the page as it is to be run here. */
function here(command: string): string {
  return command.replaceAll('/var/lib/', `${home}/var/lib/`).replaceAll('localhost:9092', address);
}

const surroundings = () => ({
  cwd: home,
  env: { ...process.env, PATH: `${home}:${process.env['PATH'] ?? ''}`, SAMSA_BOOTSTRAP_SERVER: address },
});

async function startServer(command: string): Promise<void> {
  const child = spawn('sh', ['-c', `echo $$ > '${home}/pid'; exec ${command}`], { ...surroundings(), stdio: 'pipe' });
  server = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  await eventually(60_000, `${command} being ready`, async () => {
    assert.equal(child.exitCode, null, output);
    const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return undefined;
    } finally {
      socket.destroy();
    }
  });
}

async function stopServer(): Promise<void> {
  const child = server!;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await within(60_000, 'end of the server', exited);
}

/** What is to be seen after a command, by how it begins. */
const expectations: readonly (readonly [command: string, expected: RegExp])[] = [
  ['bin/kafka-topics.sh', /Topic: orders\s+TopicId: \S+\s+PartitionCount: 2/],
  ['bin/kafka-consumer-groups.sh', /billing\s+orders\s+0\s+25\s+25\s+0/],
  ['samsa topic list', /^orders\t2\t1$/m],
  ['samsa consume orders', /^before 49$/m],
  ['samsa dump-log', /^Dumping .*orders-0.*\n.*is empty|^Dumping .*orders-0/],
];

test('the way to Samsa and back is what the page says', { timeout: 300_000 }, async () => {
  const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) =>
    block!.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])),
  );
  assert.ok(commands.length >= 9, 'the page has its commands');
  const seen = new Set<string>();
  for (const command of commands) {
    if (startsServer.test(command)) {
      if (server!.exitCode === null && server!.signalCode === null) {
        await write('at Samsa');
        await stopServer();
      }
      await startServer(here(command));
      continue;
    }
    const stops = command === 'bin/kafka-server-stop.sh';
    const exited = stops ? once(server!, 'exit') : undefined;
    const { stdout } = await run('sh', ['-c', here(command)], { ...surroundings(), timeoutMs: 60_000 });
    if (exited !== undefined) await within(60_000, 'end of Kafka', exited);
    const expectation = expectations.find(([start]) => command.startsWith(start));
    if (expectation === undefined) continue;
    seen.add(expectation[0]);
    assert.match(stdout, expectation[1], command);
  }
  assert.equal(seen.size, expectations.length, 'every command that is known here is on the page');
  const found = await readTopic(address, 'orders');
  assert.equal(found.length, 2 * records, 'Kafka has what was written at Samsa');
  await stopServer();
});
