// A text file that a command line names.

import { DiskError } from '../../base/ports/disk.ts';
import type { CommandContext } from '../command-context.ts';
import { CommandLineError } from './options/tool-options.ts';

const fileLimitBytes = 256 * 1024 * 1024;

/** Throws a `CommandLineError` when there is no such file, or it cannot be read. */
export async function readTextFile({ platform }: Pick<CommandContext, 'platform'>, path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await platform.disk.readFile(path, fileLimitBytes));
  } catch (error) {
    if (error instanceof DiskError) throw new CommandLineError(`Unable to read file ${path}`, { cause: error });
    throw error;
  }
}
