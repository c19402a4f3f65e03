// Runs a program to its end and watches what it takes, from the outside and in the same way for all.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly output: string;
  /** User and system time, as of shortly before the end. */
  readonly cpuSeconds: number;
  /** The most that was resident at once. */
  readonly peakMb: number;
}

const sampleMs = 20;
const ticksPerSecond = 100;
const timeoutMs = 300_000;

export async function measure(command: readonly [string, ...string[]]): Promise<Measured> {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let usage = { cpuSeconds: 0, peakMb: 0 };
  const sampling = setInterval(() => (usage = usageOf(child.pid!) ?? usage), sampleMs);
  const killing = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await once(child, 'close');
  clearInterval(sampling);
  clearTimeout(killing);
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${child.exitCode}: ${errors}`);
  return { output, ...usage };
}

/** From Linux's /proc; undefined when the process is gone. */
function usageOf(pid: number): { cpuSeconds: number; peakMb: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    if (Number.isNaN(peakKb)) return undefined;
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peakMb: peakKb / 1024 };
  } catch {
    return undefined;
  }
}
