// Reads what was passed to `subscribe`.

import { IllegalStateError } from '../../errors.ts';
import { SubscriptionPattern, type Wanted } from './topic-subscription.ts';

/** Throws a `RangeError` for a name that is none, an `IllegalStateError` for a pattern that the protocol does not have. */
export function wantedTopics(
  topics: string | Iterable<string> | RegExp | SubscriptionPattern,
  groupProtocol: string,
): Wanted {
  if (topics instanceof RegExp) return { kind: 'pattern', pattern: topics };
  if (topics instanceof SubscriptionPattern) return serverPattern(topics, groupProtocol);
  const names = new Set(typeof topics === 'string' ? [topics] : topics);
  for (const name of names) {
    if (typeof name !== 'string' || name.trim() === '')
      throw new RangeError('Topic collection to subscribe to cannot contain null or empty topic');
  }
  return { kind: 'topics', topics: names };
}

function serverPattern(pattern: SubscriptionPattern, groupProtocol: string): Wanted {
  if (groupProtocol !== 'consumer') {
    throw new IllegalStateError(
      `Subscribe to RE2/J pattern is not supported when using the ${groupProtocol} protocol defined in config group.protocol`,
    );
  }
  if (pattern.pattern === '') throw new RangeError('Topic pattern to subscribe to cannot be empty');
  return { kind: 'server pattern', pattern };
}
