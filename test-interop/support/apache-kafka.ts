// Apache Kafka itself, from Maven Central: its tools, and a broker of it as the oracle.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './broker-process.ts';
import { cached } from './cache.ts';
import { demand, type Finished, type ProgramOptions, run } from './program.ts';
import { eventually, within } from './within.ts';

export const kafkaVersion = '4.3.1';

const dependenciesOf = (version: string) =>
  [
    ['org.apache.kafka', 'kafka_2.13', version],
    ['org.apache.kafka', 'kafka-tools', version],
    ['org.slf4j', 'slf4j-simple', '1.7.36'],
  ] as const;

const projectOf = (kafka: string): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>samsa</groupId><artifactId>interop</artifactId><version>1</version>
  <dependencies>
${dependenciesOf(kafka)
  .map(
    ([group, artifact, version]) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
  </dependencies>
</project>
`;

/** The folder with Kafka's jars, of the release that Samsa is held to or of another one. */
export async function kafkaJars(version = kafkaVersion): Promise<string> {
  await demand('java', ['-version'], 'apt-get install default-jdk-headless');
  return await cached(`kafka-${version}`, async (directory) => {
    await demand('mvn', ['-version'], 'apt-get install maven');
    const work = join(directory, 'maven');
    mkdirSync(work);
    writeFileSync(join(work, 'pom.xml'), projectOf(version));
    const goal = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'jars')}`];
    await run('mvn', goal, { cwd: work, timeoutMs: 600_000 });
    for (const name of readdirSync(join(work, 'jars'))) {
      // Two bindings of one logging interface only produce warnings.
      if (!name.startsWith('logback')) renameSync(join(work, 'jars', name), join(directory, name));
    }
    rmSync(work, { recursive: true });
  });
}

const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx384m'];
const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel';

/** One of Kafka's tools, by the name of its class. */
export async function runTool(
  jars: string,
  className: string,
  parameters: readonly string[],
  options: ProgramOptions & { readonly logLevel?: string } = {},
): Promise<Finished> {
  const level = `${logging}=${options.logLevel ?? 'warn'}`;
  return await run('java', [...quick, level, '-cp', join(jars, '*'), className, ...parameters], options);
}

export interface KafkaBroker {
  readonly port: number;
  readonly address: string;
  /** Kill -9. */
  stop(): Promise<void>;
  /** SIGTERM: its data is as after a stop in order. */
  shutDown(): Promise<void>;
}

const startTimeoutMs = 90_000;

/**
 * A combined node with a data directory of its own below `directory`; started again on what an earlier one left,
 * on the same port where its clients are to find it again.
 */
export async function startKafka(
  jars: string,
  directory: string,
  overrides: readonly string[],
  samePort?: number,
): Promise<KafkaBroker> {
  mkdirSync(directory, { recursive: true });
  const port = samePort ?? (await freePort());
  const controllerPort = await freePort();
  const settings = [
    'process.roles=broker,controller',
    'node.id=1',
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
    `log.dirs=${join(directory, 'data')}`,
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    ...overrides,
  ];
  const file = join(directory, 'server.properties');
  writeFileSync(file, `${settings.join('\n')}\n`);
  if (!existsSync(join(directory, 'data', 'meta.properties')))
    await runTool(jars, 'kafka.tools.StorageTool', ['format', '--standalone', '-t', clusterId, '-c', file]);
  const logPath = join(directory, 'kafka.log');
  const log = openSync(logPath, 'w');
  const child = spawn(
    'java',
    [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `${logging}=warn`,
      '-cp',
      join(jars, '*'),
      'kafka.Kafka',
      file,
    ],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true));
  try {
    await eventually(startTimeoutMs, 'start of Apache Kafka', async () => {
      if (hasEnded) throw new Error('Apache Kafka ended');
      return await accepts(port);
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(readFileSync(logPath, 'utf8').slice(-5_000), { cause: error });
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM', timeoutMs: number): Promise<void> => {
    if (hasEnded) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await within(timeoutMs, 'end of Apache Kafka', exited);
  };
  return {
    port,
    address: `127.0.0.1:${port}`,
    stop: () => end('SIGKILL', 10_000),
    shutDown: () => end('SIGTERM', 60_000),
  };
}

/** A cluster id like any other. */
const clusterId = 'AAAAAAAAAAAAAAAAAAAAAQ';

async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
