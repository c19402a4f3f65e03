// samsa __complete: what the completion scripts of shells ask. One candidate a line, nothing on stderr.

import type { CommandContext } from '../command-context.ts';
import { commandTable } from '../command-table.ts';
import { candidatesFor } from './completion-candidates.ts';
import { namesOf } from './completion-names.ts';

export async function complete(typed: readonly string[], context: CommandContext): Promise<void> {
  const { words, names } = candidatesFor(commandTable, typed);
  const asked = names === undefined ? [] : await namesOf(names, typed.at(-1) ?? '', typed, context);
  for (const word of [...words, ...asked]) await context.output.line(word);
}
