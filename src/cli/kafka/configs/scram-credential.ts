// A SCRAM credential on the command line: `[iterations=8192,password=secret]`, without the brackets here.

import type { ScramMechanism } from '../../../client/index.ts';
import { CommandLineError } from '../options/tool-options.ts';

const defaultIterations = 4096;
const leastIterations = 4096;
const mostIterations = 2 ** 31 - 1;

export function isScramMechanism(name: string): name is ScramMechanism {
  return name === 'SCRAM-SHA-256' || name === 'SCRAM-SHA-512';
}

/** Throws a `CommandLineError`. How many iterations are too many, the broker says. */
export function parseScramCredential(
  mechanism: ScramMechanism,
  text: string,
): { readonly iterations: number; readonly password: string } {
  const match = /^(?:iterations=(-?\d*),)?password=(.*)$/.exec(text);
  if (match === null)
    throw new CommandLineError(`Invalid credential property ${mechanism.replaceAll('-', '_')}=${text}`);
  const [, given, password = ''] = match;
  const iterations = given === undefined ? defaultIterations : parseIterations(given);
  // -1 is nothing said.
  if (iterations === -1) return { iterations: defaultIterations, password };
  if (iterations < leastIterations) {
    throw new CommandLineError(
      `Iterations ${iterations} is less than the minimum ${leastIterations} required for ${mechanism}`,
    );
  }
  return { iterations, password };
}

function parseIterations(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || Math.abs(value) > mostIterations)
    throw new CommandLineError(`For input string: "${text}"`);
  return value;
}
