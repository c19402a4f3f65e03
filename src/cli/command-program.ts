// The table of commands as a program of commander, which parses, helps and suggests.

import { Command as Program, InvalidArgumentError, Option as ProgramOption } from 'commander';
import type { CommandContext } from './command-context.ts';
import {
  type Argument,
  type Arguments,
  type Command,
  type CommandGroup,
  isGroup,
  type Option,
  optionName,
} from './command-definition.ts';
import { UserError } from './user-error.ts';
import { version } from './version.ts';

const about = 'Apache Kafka, metamorphosed into TypeScript: broker, clients and tools in one.';

const examples = `
Examples:
  samsa start                          a broker on 127.0.0.1:9092, data in your user directory
  samsa produce greetings "hello"      write one record
  samsa consume greetings              read them all, and go on reading
  samsa topic list
  samsa cheat                          one-liners for daily work

samsa <command> --help says more about each.`;

export function createProgram(table: readonly (Command | CommandGroup)[], context: CommandContext): Program {
  const program = new Program('samsa')
    .description(about)
    .version(version, '-v, --version', 'show the version')
    .addHelpText('after', examples)
    .enablePositionalOptions();
  prepare(program, context).showHelpAfterError('(samsa --help lists the commands)');
  for (const entry of table) {
    if (isGroup(entry)) addGroup(program, entry, context);
    else addCommand(program, entry, 'samsa', context);
  }
  return program;
}

/** What is the same at all levels. Settings do not go down to commands that were made before. */
function prepare(program: Program, context: CommandContext): Program {
  return program
    .helpOption('-h, --help', 'show this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.output.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHasColors: () => context.usesColor,
    });
}

function addGroup(program: Program, group: CommandGroup, context: CommandContext): void {
  const noun = program.command(group.name).aliases(group.aliases ?? []);
  prepare(noun, context)
    .description(group.summary)
    .showHelpAfterError(`(samsa ${group.name} --help lists the commands)`);
  for (const command of group.commands) addCommand(noun, command, `samsa ${group.name}`, context);
}

function addCommand(parent: Program, command: Command, prefix: string, context: CommandContext): void {
  const program = parent.command(command.name).aliases(command.aliases ?? []);
  prepare(program, context)
    .description(command.summary)
    .showHelpAfterError(`(${prefix} ${command.name} --help says how)`)
    .addHelpText('after', helpAfter(command));
  for (const [name, argument] of Object.entries(command.arguments))
    program.argument(argumentText(name, argument), argument.doc);
  for (const [key, option] of Object.entries(command.options)) program.addOption(programOption(key, option, context));
  program.action((...parsed: unknown[]) => command.run(givenOf(command, program, parsed), context));
}

export function argumentText(name: string, { isMany, isRequired }: Argument): string {
  const dots = isMany === true ? '...' : '';
  return isRequired === true ? `<${name}${dots}>` : `[${name}${dots}]`;
}

function helpAfter({ details, examples: lines }: Command): string {
  const text = details === undefined ? '' : `\n${details}\n`;
  return `${text}\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

export function optionFlags(key: string, { short, argument }: Option): string {
  const letter = short === undefined ? '' : `-${short}, `;
  return `${letter}--${optionName(key)}${argument === undefined ? '' : ` ${argument}`}`;
}

function programOption(key: string, option: Option, context: CommandContext): ProgramOption {
  const { doc, choices, otherwise, heading, environment, argument, isMany } = option;
  const made = new ProgramOption(optionFlags(key, option), otherwise === undefined ? doc : `${doc}; else ${otherwise}`);
  if (heading !== undefined) made.helpGroup(`${heading}:`);
  if (argument === undefined) return made;
  const read = (text: string): unknown => readValue(text, option);
  made.argParser((text: string, previous: unknown) =>
    isMany === true ? [...((previous as readonly unknown[] | undefined) ?? []), read(text)] : read(text),
  );
  if (choices !== undefined) made.argChoices = [...choices];
  const variable = environment === undefined ? undefined : context.environment[environment];
  if (option.default !== undefined) made.default(read(option.default), option.default);
  // Read here: commander would look at the process, and takes an empty variable for a value.
  if (environment !== undefined) made.description += ` (or ${environment})`;
  if (variable !== undefined && variable !== '') made.default(readVariable(environment!, variable, read), variable);
  return made;
}

function readVariable(name: string, text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch (error) {
    throw new UserError(`${name}=${text}: ${(error as Error).message}`);
  }
}

function readValue(text: string, { choices, parse }: Option): unknown {
  if (choices !== undefined && !choices.includes(text))
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  if (parse === undefined) return text;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UserError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

/** Commander gives the arguments one by one; switches that are off are left out there. */
function givenOf(command: Command, program: Program, parsed: readonly unknown[]): Parameters<Command['run']>[0] {
  const options = program.opts();
  const names = Object.keys(command.arguments satisfies Arguments);
  return Object.fromEntries([
    ...names.map((name, at) => [name, parsed[at]]),
    ...Object.entries(command.options).map(([key, option]) => [key, givenValue(option, options[key])]),
  ]) as Parameters<Command['run']>[0];
}

function givenValue({ argument, isMany }: Option, value: unknown): unknown {
  if (argument === undefined) return value === true;
  return isMany === true ? (value ?? []) : value;
}
