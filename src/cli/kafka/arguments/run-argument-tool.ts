// Runs an `ArgumentTool` in this process: help goes to standard output, what is wrong with the command line with the
// usage of where it went wrong to standard error, and 1 is how that ends.

import process from 'node:process';
import { CommandContext } from '../../command-context.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { toolRelease } from '../tool-release.ts';
import { argumentHelp } from './argument-help.ts';
import { ArgumentError, type ArgumentTool, optionsOf } from './argument-tool.ts';
import { argumentUsage } from './argument-usage.ts';
import { justifiedText } from './justified-text.ts';
import { parseArguments } from './parse-arguments.ts';
import { similarNames } from './similar-names.ts';

export async function runArgumentTool(tool: ArgumentTool, words: readonly string[]): Promise<void> {
  const context = new CommandContext();
  try {
    process.exitCode = await outcome(tool, words, context);
  } finally {
    context.end();
  }
}

async function outcome(tool: ArgumentTool, words: readonly string[], context: CommandContext): Promise<number> {
  try {
    if (words.length === 0 && tool.helpWithoutArguments !== undefined) {
      await context.output.line(argumentHelp(tool));
      return tool.helpWithoutArguments;
    }
    const { command, given, wish } = parseArguments(tool, words);
    if (wish !== undefined) {
      await context.output.line(wish === 'help' ? argumentHelp(tool, command) : toolRelease);
      return wish === 'help' ? (tool.helpExitCode ?? 0) : 0;
    }
    if (command !== undefined) return await command.run(given, context);
    if (tool.run === undefined) throw new Error(`${tool.program} has nothing to run`);
    return await tool.run(given, context);
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    if (error instanceof ArgumentError) context.output.say(errorText(tool, error));
    else if (error instanceof CommandLineError) context.output.say(error.message);
    else throw error;
    return 1;
  }
}

function errorText(tool: ArgumentTool, error: ArgumentError): string {
  if (tool.wrongCommandLine !== undefined) return tool.wrongCommandLine(error.message);
  // The end of the line takes part in Java's reckoning of its width.
  const message = justifiedText(`${tool.program}: error: ${error.message}\n`).trimEnd();
  const text = `${argumentUsage(tool, error.command)}\n${message}`;
  const meant = error.unknown === undefined ? [] : candidates(tool, error, error.unknown);
  return meant.length === 0 ? text : `${text}\n\nDid you mean:\n${meant.map((name) => `\t${name}`).join('\n')}`;
}

function candidates(
  tool: ArgumentTool,
  { command }: ArgumentError,
  { kind, word }: NonNullable<ArgumentError['unknown']>,
): string[] {
  if (kind === 'command')
    return similarNames(
      word,
      tool.commands!.list.map(({ name }) => name),
    );
  // A single letter is like any other.
  const flags = optionsOf(command ?? tool).flatMap((option) => option.flags);
  return word.replace(/^-+/, '').length < 2
    ? []
    : similarNames(
        word,
        flags.filter((flag) => flag.replace(/^-+/, '').length > 1),
      );
}
