// Settings on a command line: `key=value`, as they are set, and keys, as they are unset.

import type { ConfigAlteration } from '../../client/index.ts';
import { UserError } from '../user-error.ts';
import { parsePair } from '../values.ts';

export function settingsOf(words: readonly string[], where: string): (readonly [key: string, value: string])[] {
  return words.map((word) => {
    try {
      return parsePair(word);
    } catch {
      throw new UserError(`${where} ${word}: write key=value`);
    }
  });
}

export function alterationsOf(
  sets: readonly (readonly [key: string, value: string])[],
  unsets: readonly string[],
): ConfigAlteration['operations'] {
  return [
    ...sets.map(([name, value]) => ({ operation: 'set' as const, name, value })),
    ...unsets.map((name) => ({ operation: 'delete' as const, name })),
  ];
}
