// What destroys something asks first: a person at the terminal, or for --yes where there is none.

import { createInterface } from 'node:readline';
import type { CommandContext } from '../command-context.ts';
import { UserError } from '../user-error.ts';

/** Throws a `UserError` unless the answer is yes. */
export async function confirm(context: CommandContext, isSure: boolean, question: string): Promise<void> {
  if (isSure) return;
  const { stdin, stderr } = context;
  if (!stdin.isTTY) throw new UserError(`${question} Say --yes to do it without being asked.`);
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      const { signal } = context;
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      terminal.once('close', () => resolve(''));
      terminal.question(`${question} [y/N] `, resolve);
    });
    if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('nothing was done');
  } finally {
    terminal.close();
  }
}
