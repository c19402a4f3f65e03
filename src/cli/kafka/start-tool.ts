// The start of a tool's process: what a Node that is too old would choke on is loaded only after it was
// checked, and of the tools only the one that is wanted.

import nodeModule from 'node:module';
import process from 'node:process';
import type { KafkaTool } from './kafka-tool.ts';
import type { ToolOptions } from './tool-options.ts';

const oldestNode = [22, 18] as const;

export async function startTool<T extends ToolOptions>(load: () => Promise<KafkaTool<T>>): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    process.stderr.write(`Samsa needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 1;
    return;
  }
  nodeModule.enableCompileCache?.();
  const [{ runTool }, tool] = await Promise.all([import('./run-tool.ts'), load()]);
  await runTool(tool, process.argv.slice(2));
}
