// Regular expressions that come from outside, in the syntax of RE2 (as Kafka's RE2/J): matching takes linear
// time, whatever a client sends, and a pattern that would take long to compile is refused.

import { createRequire } from 'node:module';
import type * as Re2 from 're2js';

/**
 * Characters of a pattern. Kafka has no bound; here a pattern is compiled between the requests of others, and one
 * of this length takes some ten milliseconds.
 */
export const patternLengthLimit = 4_096;

/** The text is no pattern; the message says why. */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError';
}

let library: typeof Re2 | undefined;

/** Loaded when somebody sends a pattern: it takes megabytes, and most brokers never see one. */
function re2(): typeof Re2 {
  return (library ??= createRequire(import.meta.url)('re2js') as typeof Re2);
}

/** Whether a whole text matches. Throws `InvalidPatternError`. */
export function compilePattern(pattern: string, lengthLimit = patternLengthLimit): (text: string) => boolean {
  if (pattern.length > lengthLimit)
    throw new InvalidPatternError(`${pattern.length} characters are more than ${lengthLimit}`);
  const { RE2JS, RE2JSSyntaxException } = re2();
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matches(text);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new InvalidPatternError(error.getDescription());
  }
}
