// A process that goes on when the one that started it has ended: no terminal, nothing on its standard input, and
// what it says in a file, which is emptied first.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { DiskError } from '../disk.ts';

/** Runs a module with the Node that runs now. Gives the id of the process. Throws a `DiskError` about the file. */
export function startDetached(module: string, words: readonly string[], outputPath: string): Promise<number> {
  const output = openOutput(outputPath);
  try {
    const child = spawn(process.execPath, [...process.execArgv, module, ...words], {
      detached: true,
      stdio: ['ignore', output, output],
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        child.unref();
        resolve(child.pid!);
      });
    });
  } finally {
    closeSync(output);
  }
}

function openOutput(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'w');
  } catch (error) {
    throw new DiskError('open', path, (error as NodeJS.ErrnoException).code ?? 'UNKNOWN', error);
  }
}
