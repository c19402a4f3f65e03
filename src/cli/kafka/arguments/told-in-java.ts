// Runs a command whose failures are told as the text of Java's exception: its class and its message, and nothing else.

import type { CommandContext } from '../../command-context.ts';
import { failureMessage } from '../failure-message.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** `prefix` is what the tool says before it. Throws a `CommandLineError` for what can happen in good order. */
export async function toldInJava<T>(context: CommandContext, action: () => Promise<T>, prefix = ''): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (context.stopCode !== undefined || error instanceof CommandLineError) throw error;
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    failureMessage(first);
    throw new CommandLineError(prefix + javaErrorText(first as Error), { cause: error });
  }
}
