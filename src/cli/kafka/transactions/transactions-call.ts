// A call of the admin client whose failure is told by what was tried, as kafka-transactions does.

import { failureMessage } from '../failure-message.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** `name` is what Java's admin client calls it. Throws a `CommandLineError` for what can happen in good order. */
export async function transactionsCall<T>(failure: string, name: string, call: Promise<T>): Promise<T> {
  try {
    return await timedCall(name, call);
  } catch (error) {
    throw new CommandLineError(`${failure}: ${failureMessage(error)}. Enable debug logging for additional detail.`, {
      cause: error,
    });
  }
}
