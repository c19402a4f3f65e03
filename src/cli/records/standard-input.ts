// What is piped or typed into a command, as it comes. Ends, and is no error, when the command is told to stop.

import type { CommandContext } from '../command-context.ts';

export async function* standardInput({ stdin, signal }: CommandContext): AsyncGenerator<Uint8Array, undefined> {
  const stop = (): void => void stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stdin) yield chunk as Uint8Array;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
