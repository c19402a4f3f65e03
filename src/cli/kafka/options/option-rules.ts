// What several tools ask of a command line: options that must be there, and such that do not go together.
// A rule that is broken throws a `UsageError`; the tool then ends with it and the list of its options.

import type { GivenOptions, ToolOptions } from './tool-options.ts';

/** The command line is wrong: told together with the list of options, on standard error. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function requireOptions<T extends ToolOptions>(
  given: GivenOptions<T>,
  ...names: readonly (keyof T & string)[]
): void {
  const missing = names.find((name) => !given.has(name));
  if (missing !== undefined) throw new UsageError(`Missing required argument "[${missing}]"`);
}

export function refuseTogether<T extends ToolOptions>(
  given: GivenOptions<T>,
  name: keyof T & string,
  ...others: readonly (keyof T & string)[]
): void {
  if (!given.has(name)) return;
  const other = others.find((each) => given.has(each));
  if (other !== undefined) throw new UsageError(`Option "[${name}]" can't be used with option "[${other}]"`);
}
