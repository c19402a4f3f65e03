// One of Kafka's tools as Samsa has it, run from the sources as a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../support/broker-process.ts';
import type { ToolResult } from '../group-tools/tool-runner.ts';

function entryOf(tool: string): string {
  return join(repository, 'src/cli/kafka', `${tool}.ts`);
}

export function isOurs(tool: string): boolean {
  return existsSync(entryOf(tool));
}

export async function runOurTool(
  tool: string,
  words: readonly string[],
  stdin: string | Uint8Array = '',
): Promise<ToolResult> {
  const child = spawn(process.execPath, [entryOf(tool), ...words], { stdio: 'pipe' });
  // Most tools end without having read it.
  child.stdin.on('error', () => {}).end(stdin);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  // One that a signal has ended has no exit code.
  return { code: code ?? -1, stdout, stderr };
}
