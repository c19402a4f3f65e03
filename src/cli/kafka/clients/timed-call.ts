// A call of the admin client whose time ran out, in Kafka's words: where no broker was found to ask, the
// call was never sent.

import { isRetriable, NoBrokerError, TimeoutError } from '../../../client/index.ts';

/** `name` is what Java's admin client calls it. */
export async function timedCall<T>(name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw timedOut(name, error as Error);
  }
}

/** The error as it is told: another one, where no broker was found. */
export function timedOut(name: string, error: Error): Error {
  return isWithoutBroker(error)
    ? new TimeoutError(`Timed out waiting for a node assignment. Call: ${name}`, error)
    : error;
}

function isWithoutBroker(error: Error): boolean {
  return error instanceof NoBrokerError || (error instanceof TimeoutError && isRetriable(error.cause));
}
