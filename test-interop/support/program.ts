// Runs a program to its end with what it is to read, and gives what it wrote. Bounded in time; a
// program that fails says why.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProgramOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default 60,000. */
  readonly timeoutMs?: number;
  /** Let it end as it will; the caller looks at `code`. */
  readonly mayFail?: boolean;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
}

export async function run(
  program: string,
  parameters: readonly string[],
  options: ProgramOptions = {},
): Promise<Finished> {
  const child = spawn(program, parameters, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A program that ends before it has read everything breaks the pipe; its exit code tells the story.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, options.timeoutMs ?? 60_000);
  try {
    await once(child, 'close');
  } catch (error) {
    throw new Error(`cannot run ${program}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
  const bytes = Buffer.concat(stdout);
  const finished = {
    code: child.exitCode,
    stdout: bytes.toString('utf8'),
    stdoutBytes: bytes,
    stderr: Buffer.concat(stderr).toString('utf8'),
  };
  const line = [program, ...parameters].join(' ').slice(0, 300);
  if (isLate) throw new Error(`too slow: ${line}\n${finished.stdout}\n${finished.stderr}`);
  if (finished.code !== 0 && options.mayFail !== true) {
    throw new Error(`exit code ${finished.code}: ${line}\n${finished.stdout}\n${finished.stderr}`);
  }
  return finished;
}

/** Fails with the way to get it when a program is not installed. */
export async function demand(program: string, parameters: readonly string[], remedy: string): Promise<void> {
  try {
    await run(program, parameters, { mayFail: true, timeoutMs: 20_000 });
  } catch (error) {
    throw new Error(`${program} is missing: ${remedy}`, { cause: error });
  }
}
