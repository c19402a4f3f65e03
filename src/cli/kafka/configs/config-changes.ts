// What --add-config, --add-config-file and --delete-config say.

import type { CommandContext } from '../../command-context.ts';
import { javaSplit } from '../java/java-split.ts';
import { readPropertyFile } from '../clients/read-property-file.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { GivenConfigsOptions } from './configs-options.ts';
import { UnreadableError } from './unreadable-error.ts';

export interface ConfigChanges {
  readonly added: ReadonlyMap<string, string>;
  readonly deleted: readonly string[];
}

/** Ahead of it are no closing brackets without their opening ones: where it matches is outside of brackets. */
const outside = '(?=[^\\]]*(?:\\[|$))';
const betweenPairs = new RegExp(`,${outside}`);
const betweenKeyAndValue = new RegExp(`\\s*=\\s*${outside}`);
const keyPattern = /^[$\w.-]*$/;

/** Throws a `CommandLineError`. */
export async function readConfigChanges(given: GivenConfigsOptions, context: CommandContext): Promise<ConfigChanges> {
  const file = given.one('add-config-file');
  const pairs = given.one('add-config');
  const added = file === undefined ? parseAddedConfigs(pairs) : await readFile(context, file);
  for (const key of added.keys()) {
    if (!keyPattern.test(key)) throw new CommandLineError(`Invalid character found for config key: ${key}`);
  }
  const deleted = given.all('delete-config').flatMap((keys) => javaSplit(keys, ',').map((key) => key.trim()));
  return { added, deleted };
}

/** `a=b,c=[d,e]`. Throws a `CommandLineError`. */
export function parseAddedConfigs(text: string | undefined): Map<string, string> {
  const added = new Map<string, string>();
  if (text === undefined) return added;
  for (const pair of javaSplit(text, betweenPairs)) {
    const [key = '', value, ...rest] = pair.split(betweenKeyAndValue);
    if (value === undefined || rest.length > 0) {
      throw new CommandLineError(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.',
      );
    }
    added.set(key.trim(), value.replaceAll(/[[\]]/g, '').trim());
  }
  return added;
}

async function readFile(context: CommandContext, path: string): Promise<Map<string, string>> {
  try {
    return await readPropertyFile(context, path);
  } catch (error) {
    throw error instanceof CommandLineError ? new UnreadableError(error) : error;
  }
}
