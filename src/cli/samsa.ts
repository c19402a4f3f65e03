#!/usr/bin/env node
// The entry of the command line: what a Node that is too old would choke on is loaded only after it was checked.

import nodeModule from 'node:module';
import process from 'node:process';

const oldestNode = [22, 18] as const;

function isNodeTooOld(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
}

if (isNodeTooOld()) {
  process.stderr.write(`samsa needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  nodeModule.enableCompileCache?.();
  const [{ runCommandLine }, { CommandContext }] = await Promise.all([
    import('./command-line.ts'),
    import('./command-context.ts'),
  ]);
  process.exitCode = await runCommandLine(process.argv.slice(2), new CommandContext());
}
