// Subscriptions by pattern, in the syntax of RE2 (as Kafka's RE2/J): matching takes linear time, whatever
// a client sends.

import { RE2JS, RE2JSSyntaxException } from 're2js';
import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';

/** The topics that a pattern matched. */
export interface ResolvedRegularExpression {
  readonly topics: ReadonlySet<string>;
  /** Offset of the metadata that was looked at. */
  readonly version: number;
  /** Wall clock of the look. */
  readonly timestampMs: number;
}

export const nothingResolved: ResolvedRegularExpression = { topics: new Set(), version: 0, timestampMs: 0 };

/**
 * Characters of a pattern. Kafka has no bound; here a pattern is compiled between heartbeats of others, and one
 * of this length takes some ten milliseconds.
 */
const lengthLimit = 4_096;

/** Throws INVALID_REGULAR_EXPRESSION. */
export function requireValid(pattern: string): void {
  if (pattern.length > lengthLimit) {
    throw new KafkaError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex of ${pattern.length} characters is longer than ${lengthLimit}.`,
    );
  }
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const description = error.getDescription();
    throw new KafkaError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${description}.`,
    );
  }
}

/** Whether a whole name matches; a pattern that this release cannot read (another one wrote it) matches nothing. */
export function matcherOf(pattern: string): (name: string) => boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return (name) => compiled.matches(name);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return () => false;
  }
}
