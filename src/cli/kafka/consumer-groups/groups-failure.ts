// What went wrong in the words of Kafka's tool, which shows how deep an exception came from: some are told by
// their message alone, most with their class, and some as the cause of another one.

import { KafkaError, NotConsumerGroupError } from '../../../client/index.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { timedOut } from '../clients/timed-call.ts';

/** Its message is what Kafka's tool says behind "failed due to". */
export class GroupsFailure extends Error {
  override readonly name = 'GroupsFailure';
}

export type Telling = 'message' | 'class' | 'cause';

/** The promise's outcome; what it rejects with becomes a `GroupsFailure`. `call` is what Java's admin client calls it. */
export async function orFailure<T>(call: string, telling: Telling, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw groupsFailure(call, telling, error);
  }
}

export function groupsFailure(call: string, telling: Telling, error: unknown): Error {
  const shown = timedOut(call, firstOf(error));
  if (telling === 'message' && shown instanceof KafkaError) return new GroupsFailure(shown.message, { cause: error });
  const isOfOthers = shown instanceof NotConsumerGroupError;
  const text = isOfOthers ? `java.lang.IllegalArgumentException: ${shown.message}` : javaErrorText(shown);
  // What Java's admin client could not name either: this is a mistake in here, and no failure.
  if (text === shown.message) return shown;
  const prefix = telling === 'cause' ? 'java.util.concurrent.ExecutionException: ' : '';
  return new GroupsFailure(telling === 'message' ? shown.message : `${prefix}${text}`, { cause: error });
}

/** Of several failures the first, as with Java's futures. */
function firstOf(error: unknown): Error {
  return error instanceof AggregateError ? firstOf(error.errors[0]) : (error as Error);
}
