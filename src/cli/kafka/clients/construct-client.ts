// What making a producer and making a consumer of a tool have in common. Tools have their own serializers, whatever a
// property file says; what the client refuses is told in its words.

import type { ConfigTable } from '../../../base/config/config-definition.ts';
import { ConfigError } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { optionsOfClient } from './read-property-file.ts';
import { CommandLineError } from '../options/tool-options.ts';

export type Properties = ReadonlyMap<string, string>;

/** `ignored` are properties that the tool does not take from its user. Throws a `CommandLineError`. */
export function constructClient<T>(
  context: CommandContext,
  kind: 'producer' | 'consumer',
  given: { readonly properties: Properties; readonly table: ConfigTable; readonly ignored: readonly string[] },
  make: (options: Record<string, string>) => T,
): T {
  const kept = new Map([...given.properties].filter(([name]) => !given.ignored.includes(name)));
  const options = optionsOfClient(context, given.table, kept);
  try {
    return make(options);
  } catch (error) {
    const cause = error instanceof AggregateError ? (error.errors[0] as Error) : (error as Error);
    // Java tells an address that is none only as the cause of another exception.
    const prefix =
      cause instanceof ConfigError && cause.key === 'bootstrap.servers' ? `Failed to construct kafka ${kind}\n` : '';
    throw new CommandLineError(`${prefix}${(error as Error).message}`, { cause: error });
  }
}
