// The table of commands, and what is the same for all of them: help, version, how a mistake of the user
// is answered and how the process ends.

import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { CommandContext } from './command-context.ts';
import { describeFailure } from './failure.ts';
import { version } from './version.ts';

/** A command's module: adds arguments, options and the action to a command that has its name already. */
export interface CommandModule {
  configure(command: Command, context: CommandContext): void;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

const commands: readonly CommandEntry[] = [
  { name: 'start', summary: 'start a broker', load: () => import('./commands/start.ts') },
  { name: 'produce', summary: 'write records to a topic', load: () => import('./commands/produce.ts') },
  { name: 'consume', summary: 'read records of topics', load: () => import('./commands/consume.ts') },
  {
    name: 'topics',
    summary: 'list, describe, create, delete and alter topics',
    load: () => import('./commands/topics.ts'),
  },
  {
    name: 'dump-log',
    summary: 'show what is in the files of a log directory',
    load: () => import('./commands/dump-log.ts'),
  },
];

const examples = `
Examples:
  samsa start                          a broker on 127.0.0.1:9092, data in your user directory
  samsa produce greetings "hello"      write one record
  samsa consume greetings              read them all, and go on reading
  samsa topics list

samsa <command> --help says more about each.`;

export async function runCommandLine(words: readonly string[]): Promise<void> {
  const context = new CommandContext();
  const program = await createProgram(words, context);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = explain(error, context);
  } finally {
    context.end();
  }
}

async function createProgram(words: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('samsa')
    .description('Apache Kafka, metamorphosed into TypeScript: broker, clients and tools in one.')
    .version(version, '-v, --version')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', examples)
    .showHelpAfterError('(samsa --help lists the commands)')
    .enablePositionalOptions()
    .exitOverride();
  const wanted = words.find((word) => !word.startsWith('-'));
  const isHelp = wanted === 'help';
  for (const { name, summary, load } of commands) {
    const command = program
      .command(name)
      .description(summary)
      .helpOption('-h, --help', 'show this help')
      .exitOverride();
    command.showHelpAfterError(`(samsa ${name} --help says how)`);
    if (name === wanted || (isHelp && words.includes(name))) (await load()).configure(command, context);
  }
  if (words.length === 0) program.action(() => program.outputHelp());
  return program;
}

function explain(error: unknown, context: CommandContext): number {
  // Commander has said what is wrong already; help and version come here too, with 0.
  if (error instanceof CommanderError) return error.exitCode;
  if (context.stopCode !== undefined) return context.stopCode;
  process.stderr.write(`${describeFailure(error)}\n`);
  return 1;
}
