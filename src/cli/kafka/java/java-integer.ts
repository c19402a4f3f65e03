// A number of 32 bits on the command line, read as Java's Integer.parseInt reads it.

import { CommandLineError } from '../options/tool-options.ts';

/** Throws a `CommandLineError`. */
export function parseJavaInteger(text: string): number {
  const number = Number(text);
  if (!/^[+-]?\d+$/.test(text) || Math.abs(number) > 0x7fffffff)
    throw new CommandLineError(`For input string: "${text}"`);
  return number;
}
