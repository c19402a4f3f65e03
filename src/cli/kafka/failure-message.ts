// What a tool says when something that can happen in good order went wrong. Of several failures it is the
// first, as with Kafka's futures; what should not happen at all has no message and is thrown on.

import { ConfigError, isRetriable, KafkaError, UnsupportedVersionError } from '../../client/index.ts';
import { CommandLineError } from './options/tool-options.ts';

const expected = [CommandLineError, ConfigError, KafkaError, UnsupportedVersionError];

export function failureMessage(error: unknown): string {
  if (error instanceof AggregateError) return failureMessage(error.errors[0]);
  if (expected.some((kind) => error instanceof kind) || isRetriable(error)) return (error as Error).message;
  throw error;
}
