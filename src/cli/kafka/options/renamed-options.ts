// Options that go by another name now (KIP-1147): `deprecatedFor` in a tool's table says which. Both names at
// once are refused with the list of options; the old one is said to be deprecated, on standard output as Kafka's
// tools do, and from then on its values are those of the new one. Tools differ in their words, so each has its own.

import type { CommandContext } from '../../command-context.ts';
import { UsageError } from './option-rules.ts';
import type { GivenOptions, ToolOptions } from './tool-options.ts';

export interface RenamingTexts {
  /** Both are names without dashes, as below. */
  bothGiven(old: string, name: string): string;
  deprecated(old: string, name: string): string;
}

/** `names` are the old ones to look at, in the order in which they are told. Throws a `UsageError`. */
export async function settleRenamed<T extends ToolOptions>(
  options: T,
  given: GivenOptions<T>,
  names: readonly (keyof T & string)[],
  context: Pick<CommandContext, 'output'>,
  texts: RenamingTexts,
): Promise<GivenOptions<T>> {
  const renamings = names.map((old) => ({ old, name: nameInstead(options, old) })).filter(({ old }) => given.has(old));
  for (const { old, name } of renamings) {
    if (given.has(name)) throw new UsageError(texts.bothGiven(old, name));
  }
  let settled = given;
  for (const { old, name } of renamings) {
    await context.output.line(texts.deprecated(old, name));
    settled = settled.renamed(old, name);
  }
  return settled;
}

function nameInstead<T extends ToolOptions>(options: T, old: keyof T & string): keyof T & string {
  const name = options[old]?.deprecatedFor;
  if (name === undefined) throw new Error(`--${old} has no other name`);
  return name;
}
