// Runs one of Kafka's tools in this process: help, version, and how a wrong command line ends (a message on
// standard error and exit code 1) are the same for all.

import process from 'node:process';
import { CommandContext } from '../command-context.ts';
import type { KafkaTool } from './kafka-tool.ts';
import { UsageError } from './options/option-rules.ts';
import { parseToolOptions } from './options/parse-tool-options.ts';
import { CommandLineError, type GivenOptions, type ToolOptions } from './options/tool-options.ts';
import { toolRelease } from './tool-release.ts';
import { toolUsage } from './options/tool-usage.ts';

export async function runTool<T extends ToolOptions>(tool: KafkaTool<T>, words: readonly string[]): Promise<void> {
  const context = new CommandContext();
  try {
    process.exitCode = await outcome(tool, words, context);
  } finally {
    context.end();
  }
}

async function outcome<T extends ToolOptions>(
  tool: KafkaTool<T>,
  words: readonly string[],
  context: CommandContext,
): Promise<number> {
  try {
    const given = readWords(tool, (await tool.wordsOf?.(words, context)) ?? words);
    if (words.length === 0) throw new UsageError(tool.aboutWithoutOptions);
    if (given.has('help')) throw new UsageError(tool.about);
    if (given.has('version')) {
      await context.output.line(toolRelease);
      return 0;
    }
    return await tool.run(given, context);
  } catch (error) {
    if (context.stopCode !== undefined) return context.stopCode;
    if (error instanceof UsageError)
      context.output.say(`${error.message}\n${toolUsage((await tool.optionsInDetail?.()) ?? tool.options)}`);
    else if (error instanceof CommandLineError) context.output.say(`${tool.errorPrefix ?? ''}${error.message}`);
    else throw error;
    return 1;
  }
}

function readWords<T extends ToolOptions>(tool: KafkaTool<T>, words: readonly string[]): GivenOptions<T> {
  try {
    return parseToolOptions(tool.options, words);
  } catch (error) {
    if (tool.listsOptionsOnError === true && error instanceof CommandLineError)
      throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
