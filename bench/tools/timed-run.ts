// One run of a program, as GNU time sees it from outside: how long it took, what it worked, what it held.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface TimedRun {
  readonly output: string;
  readonly wallSeconds: number;
  /** User and system time, of all its threads. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

export type Command = readonly [string, ...string[]];

const timeoutMs = 300_000;
/** The last line of standard error. */
const format = '%e %U %S %M';

export async function timedRun(command: Command, stdin = '', environment: NodeJS.ProcessEnv = {}): Promise<TimedRun> {
  const child = spawn('/usr/bin/time', ['-f', format, ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    timeout: timeoutMs,
  });
  child.stdin.end(stdin);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${child.exitCode}: ${errors}`);
  const figures = errors.trimEnd().split('\n').at(-1)!.split(' ').map(Number);
  const [wallSeconds = NaN, user = NaN, system = NaN, peakKb = NaN] = figures;
  return { output, wallSeconds, cpuSeconds: user + system, peakMb: peakKb / 1024 };
}
