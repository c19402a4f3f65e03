// The start of a tool's process: what a Node that is too old would choke on is loaded only after it was
// checked, and of the tools only the one that is wanted.

import nodeModule from 'node:module';
import process from 'node:process';
import type { ArgumentTool } from './arguments/argument-tool.ts';
import type { KafkaTool } from './kafka-tool.ts';
import type { ToolOptions } from './options/tool-options.ts';

const oldestNode = [22, 18] as const;

export async function startTool<T extends ToolOptions>(load: () => Promise<KafkaTool<T>>): Promise<void> {
  if (!isReady()) return;
  const [{ runTool }, tool] = await Promise.all([import('./run-tool.ts'), load()]);
  await runTool(tool, process.argv.slice(2));
}

/** The same for a tool that has commands. */
export async function startArgumentTool(load: () => Promise<ArgumentTool>): Promise<void> {
  if (!isReady()) return;
  const [{ runArgumentTool }, tool] = await Promise.all([import('./arguments/run-argument-tool.ts'), load()]);
  await runArgumentTool(tool, process.argv.slice(2));
}

/** The same for what is no tool but a program: it gives its exit code. */
export async function startProgram(load: () => Promise<(words: readonly string[]) => Promise<number>>): Promise<void> {
  if (!isReady()) return;
  const run = await load();
  process.exitCode = await run(process.argv.slice(2));
}

function isReady(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    process.stderr.write(`Samsa needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
    return false;
  }
  nodeModule.enableCompileCache?.();
  return true;
}
