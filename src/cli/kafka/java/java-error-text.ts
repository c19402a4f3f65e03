// An error as Java's tools print it: the exception's class, and the message. What has no class of Kafka's is
// its message alone.

import { isRetriable, KafkaError, TimeoutError, UnsupportedVersionError } from '../../../client/index.ts';
import { errorByCode } from '../../../protocol/errors.ts';

const packageName = 'org.apache.kafka.common.errors';

export function javaErrorText(error: Error): string {
  const name = javaExceptionName(error);
  return name === undefined ? error.message : `${packageName}.${name}: ${error.message}`;
}

/** The name of Java's class, with its package. */
export function javaErrorClass(error: Error): string {
  const name = javaExceptionName(error);
  return name === undefined ? 'org.apache.kafka.common.KafkaException' : `${packageName}.${name}`;
}

function javaExceptionName(error: Error): string | undefined {
  if (error instanceof KafkaError) return errorByCode(error.code).javaException ?? undefined;
  if (error instanceof UnsupportedVersionError) return 'UnsupportedVersionException';
  // What could be tried again, and was until the time was over.
  return error instanceof TimeoutError || isRetriable(error) ? 'TimeoutException' : undefined;
}
