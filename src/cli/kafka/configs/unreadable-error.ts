// A file or an address that the command line names cannot be read: a failure of kafka-configs, and not a wrong
// command line.

import { DiskError } from '../../../base/ports/disk.ts';
import type { CommandLineError } from '../options/tool-options.ts';

export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';

  constructor(cause: CommandLineError) {
    const isMissingFile = cause.cause instanceof DiskError && cause.cause.code === 'ENOENT';
    super(isMissingFile ? `There is no file ${cause.message}` : cause.message, { cause });
  }
}
