// Runs the command line as a person does: as a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../src/cli/samsa.ts', import.meta.url));

/** Where these brokers say that they run: kafka-server-stop is for those of the user. */
const stateHome = join(tmpdir(), 'samsa-tests');

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startSamsa(words: readonly string[], options: RunOptions = {}): ChildProcess {
  const { SAMSA_BOOTSTRAP_SERVER: _server, ...inherited } = process.env;
  return spawn(process.execPath, [entry, ...words], {
    cwd: options.cwd,
    env: { ...inherited, NODE_NO_WARNINGS: '1', XDG_STATE_HOME: stateHome, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export async function runSamsa(words: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = startSamsa(words, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin!.on('error', () => {});
  child.stdin!.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

export interface RunningBroker {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it said until it was ready. */
  readonly banner: string;
}

/** Starts a broker on a free port; resolves when it says that it is ready. `settings` are `key=value`. */
export async function startBrokerProcess(
  dataDirectory: string,
  port = 0,
  settings: readonly string[] = [],
): Promise<RunningBroker> {
  const all = [`listeners=PLAINTEXT://127.0.0.1:${port}`, `log.dirs=${dataDirectory}`, ...settings];
  const child = startSamsa(['start', ...all.flatMap((setting) => ['--override', setting])]);
  let banner = '';
  let complaints = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the broker ended with ${code}: ${complaints}`)));
    child.stdout!.on('data', (chunk: Buffer) => {
      banner += chunk.toString();
      const ready = /^ready .* 127\.0\.0\.1:(\d+)/m.exec(banner);
      if (ready !== null) resolve({ child, port: Number(ready[1]), banner });
    });
  });
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exit) as [number | null];
  return code;
}
