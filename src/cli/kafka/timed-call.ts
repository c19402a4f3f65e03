// A call of the admin client whose time ran out, in Kafka's words: where no broker was found to ask, the
// call was never sent.

import { isRetriable, NoBrokerError, TimeoutError } from '../../client/index.ts';

/** `name` is what Java's admin client calls it. */
export async function timedCall<T>(name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw isWithoutBroker(error)
      ? new TimeoutError(`Timed out waiting for a node assignment. Call: ${name}`, error)
      : error;
  }
}

function isWithoutBroker(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  return error instanceof NoBrokerError || (error instanceof TimeoutError && isRetriable(cause));
}
