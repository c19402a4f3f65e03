// The two brokers under comparison, each as a process that can be started on a directory, killed and
// started again on it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test-interop/support/broker-process.ts';

export interface Subject {
  readonly name: string;
  /** Starts a process on the directory, which is made and formatted when it is new. */
  start(directory: string): Promise<RunningBroker>;
}

export interface RunningBroker {
  readonly pid: number;
  readonly port: number;
  kill(): Promise<void>;
}

const built = fileURLToPath(new URL('../../dist/cli/samsa.js', import.meta.url));

export const samsa: Subject = {
  name: 'Samsa',
  async start(directory) {
    const port = await freePort();
    const listeners = `PLAINTEXT://127.0.0.1:${port}`;
    const overrides = [
      `log.dirs=${join(directory, 'data')}`,
      `listeners=${listeners}`,
      `advertised.listeners=${listeners}`,
    ];
    const parameters = [built, 'start', ...overrides.flatMap((override) => ['--override', override])];
    return running(spawnLogged(directory, process.execPath, parameters), port);
  },
};

/** Apache Kafka as its own scripts start it, with a heap of a gigabyte. */
export function kafka(jars: string): Subject {
  const classPath = ['-cp', join(jars, '*')];
  return {
    name: 'Apache Kafka 4.3.1',
    async start(directory) {
      const port = await freePort();
      const controllerPort = await freePort();
      mkdirSync(directory, { recursive: true });
      const properties = join(directory, 'server.properties');
      writeFileSync(
        properties,
        [
          'process.roles=broker,controller',
          'node.id=1',
          `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
          'controller.listener.names=CONTROLLER',
          `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
          `log.dirs=${join(directory, 'data')}`,
          'offsets.topic.replication.factor=1',
        ].join('\n'),
      );
      if (!existsSync(join(directory, 'data', 'meta.properties'))) {
        const format = ['format', '--standalone', '-t', 'AAAAAAAAAAAAAAAAAAAAAQ', '-c', properties];
        const formatting = spawnLogged(directory, 'java', [
          ...quiet,
          ...classPath,
          'kafka.tools.StorageTool',
          ...format,
        ]);
        await once(formatting, 'exit');
      }
      const heap = ['-Xmx1g', '-Xms1g', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20'];
      return running(
        spawnLogged(directory, 'java', [...heap, ...quiet, ...classPath, 'kafka.Kafka', properties]),
        port,
      );
    },
  };
}

const quiet = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

function spawnLogged(directory: string, program: string, parameters: readonly string[]): ChildProcess {
  mkdirSync(directory, { recursive: true });
  const log = openSync(join(directory, 'log'), 'a');
  try {
    return spawn(program, parameters, { stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function running(child: ChildProcess, port: number): RunningBroker {
  const exited = once(child, 'exit');
  return {
    pid: child.pid!,
    port,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const ticksPerSecond = 100;

/** CPU seconds and resident megabytes of a process, from Linux's /proc. */
export function usageOf(pid: number): { cpuSeconds: number; residentMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const residentKb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, residentMb: residentKb / 1024 };
}
