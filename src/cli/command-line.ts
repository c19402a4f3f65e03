// From the words of a command line to an exit code: help, version, how a mistake of the user is answered.

import { CommanderError } from 'commander';
import type { CommandContext } from './command-context.ts';
import { isGroup } from './command-definition.ts';
import { createProgram } from './command-program.ts';
import { commandTable } from './command-table.ts';

/** The first word of what a shell asks; no command, so that help does not show it. */
const completeWord = '__complete';

/** Runs a command to its end and returns the code to end the process with. */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<number> {
  try {
    if (words[0] === completeWord) await (await import('./completion/complete.ts')).complete(words.slice(1), context);
    else
      await createProgram(commandTable, context).parseAsync(wantsHelp(words) ? [...words, '--help'] : words, {
        from: 'user',
      });
    return context.stopCode ?? 0;
  } catch (error) {
    // Commander has said what is wrong already; help and version come here too, with 0.
    if (error instanceof CommanderError) return error.exitCode;
    if (context.stopCode !== undefined) return context.stopCode;
    const { describeFailure } = await import('./failure.ts');
    context.output.say(describeFailure(error));
    return 1;
  } finally {
    context.end();
  }
}

/** Who names no command, or a noun alone, wants to know what there is. */
function wantsHelp(words: readonly string[]): boolean {
  const [noun] = words;
  if (words.length > 1 || noun === undefined) return words.length === 0;
  return commandTable.some((entry) => isGroup(entry) && [entry.name, ...(entry.aliases ?? [])].includes(noun));
}
