// The properties of a client or a plug-in from a command line: a property file, and `key=value` words that are stronger.

import type { CommandContext } from '../../command-context.ts';
import { readPropertyFile } from './read-property-file.ts';

/** `key=value`; without the equals sign the value is empty. */
export function keyValueProperties(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Without a file there is nothing in it. Throws a `CommandLineError` when it cannot be read. */
export async function filedProperties(context: CommandContext, path: string | undefined): Promise<Map<string, string>> {
  return path === undefined ? new Map<string, string>() : readPropertyFile(context, path);
}
