// Errors of the command line that Java's consoles leave to its virtual machine: these are told with the class of the
// exception in front.

import { DiskError } from '../../../base/ports/disk.ts';
import { ConfigError } from '../../../client/index.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Rejects with a `CommandLineError` where `action` does. */
export async function withJavaClass<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const name = error instanceof CommandLineError ? exceptionClass(error.cause) : undefined;
    if (name === undefined) throw error;
    throw new CommandLineError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function exceptionClass(cause: unknown): string | undefined {
  if (cause instanceof DiskError)
    return cause.code === 'ENOENT' ? 'java.nio.file.NoSuchFileException' : 'java.io.IOException';
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof ConfigError ? 'org.apache.kafka.common.config.ConfigException' : undefined;
}
