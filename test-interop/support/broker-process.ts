// A Samsa broker as its users have it: `samsa start` in a process of its own, on a port and in a
// directory of its own, ended by its process id.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { within } from './within.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface BrokerOptions {
  readonly dataDirectory: string;
  /** Of a broker that was killed, so that its clients find it again; else one that is free. */
  readonly port?: number;
  /** `key=value`. */
  readonly overrides?: readonly string[];
  /** The command that is `samsa`; else the one of this repository. */
  readonly command?: readonly [string, ...string[]];
}

export interface BrokerProcess {
  readonly pid: number;
  readonly port: number;
  readonly address: string;
  readonly dataDirectory: string;
  /** Everything it wrote so far. */
  output(): string;
  /** Kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; fails when the process does not end well. */
  stop(): Promise<void>;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 20_000;
const samsa: readonly [string, ...string[]] = [process.execPath, join(repository, 'src/cli/samsa.ts')];

export async function startBroker(options: BrokerOptions): Promise<BrokerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    try {
      return await startOn(port, options);
    } catch (error) {
      // Between the choice of a free port and its use another process may have taken it.
      if (options.port !== undefined || attempt === 3 || !String(error).includes('EADDRINUSE')) throw error;
    }
  }
}

async function startOn(port: number, options: BrokerOptions): Promise<BrokerProcess> {
  const settings = [
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:0`,
    `log.dirs=${options.dataDirectory}`,
    ...(options.overrides ?? []),
  ];
  const [program, ...first] = options.command ?? samsa;
  const child = spawn(program, [...first, 'start', ...settings.flatMap((setting) => ['--override', setting])], {
    // Where it says that it runs: kafka-server-stop is for the brokers of the user.
    env: { ...process.env, XDG_STATE_HOME: join(tmpdir(), 'samsa-tests') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  try {
    await within(startTimeoutMs, 'start of the broker', untilReady(child, output));
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`the broker did not start:\n${output.text}`, { cause: error });
  }
  return {
    pid: child.pid!,
    port,
    address: `127.0.0.1:${port}`,
    dataDirectory: options.dataDirectory,
    output: () => output.text,
    kill: () => end(child, 'SIGKILL', output),
    stop: () => end(child, 'SIGTERM', output),
  };
}

interface Output {
  text: string;
}

function collectOutput(child: ChildProcess): Output {
  const output: Output = { text: '' };
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk));
  }
  return output;
}

function untilReady(child: ChildProcess, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (/\bready\b/.test(output.text)) resolve();
    };
    child.stdout!.on('data', check);
    child.stderr!.on('data', check);
    child.once('error', reject);
    child.once('close', (code, signal) => reject(new Error(`it ended with ${code ?? signal}`)));
  });
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM', output: Output): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await within(stopTimeoutMs, `end of the broker after ${signal}`, exited);
  }
  // As a JVM that was asked to end, or as one that ended by itself.
  if (signal === 'SIGTERM' && child.exitCode !== 143 && child.exitCode !== 0 && child.signalCode !== 'SIGKILL') {
    throw new Error(`the broker ended with ${child.exitCode ?? child.signalCode}:\n${output.text}`);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
