// Subscriptions by pattern.

import { compilePattern, InvalidPatternError, patternLengthLimit } from '../../../base/linear-pattern.ts';
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

/** Throws INVALID_REGULAR_EXPRESSION. */
export function requireValid(pattern: string): void {
  if (pattern.length > patternLengthLimit) {
    throw new KafkaError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex of ${pattern.length} characters is longer than ${patternLengthLimit}.`,
    );
  }
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    throw new KafkaError(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex \`${pattern}\` is not a valid regular expression: ${error.message}.`,
    );
  }
}

/** Whether a whole name matches; a pattern that this release cannot read (another one wrote it) matches nothing. */
export function matcherOf(pattern: string): (name: string) => boolean {
  try {
    // It is in the log already, perhaps from a broker that has no bound.
    return compilePattern(pattern, Infinity);
  } catch (error) {
    if (!(error instanceof InvalidPatternError)) throw error;
    return () => false;
  }
}
