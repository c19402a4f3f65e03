// Runs Kafka's tools as a person does: each as a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../run-samsa.ts';

/** `tool`: its name, as `kafka-topics`. */
export function startTool(tool: string, words: readonly string[]): ChildProcess {
  const entry = fileURLToPath(new URL(`../../../src/cli/kafka/${tool}.ts`, import.meta.url));
  return spawn(process.execPath, [entry, ...words], { stdio: 'pipe' });
}

export async function finishTool(child: ChildProcess, input: string | Uint8Array = ''): Promise<RunResult> {
  let stdout = '';
  let stderr = '';
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  // A tool that has ended already does not read it.
  child.stdin!.on('error', () => {}).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A command line without quotes, against a broker on this machine. */
export function runTool(tool: string, port: number, line: string): Promise<RunResult> {
  return finishTool(startTool(tool, ['--bootstrap-server', `127.0.0.1:${port}`, ...line.split(' ')]));
}
