// Regular expressions for topics, as a command line gives them: a topic is meant that one of them matches, anywhere
// in its name.

import { UserError } from '../../user-error.ts';

/** Throws a `UserError` that names the word that is none. */
export function patternOf(words: readonly string[]): RegExp {
  for (const word of words) compile(word);
  return new RegExp(words.map((word) => `(?:${word})`).join('|'));
}

function compile(word: string): void {
  try {
    void new RegExp(word);
  } catch (error) {
    throw new UserError(`${word} is no regular expression: ${(error as Error).message}`);
  }
}
