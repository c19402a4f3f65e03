// What could stand where the cursor is, by the table of commands: words, or a kind of name that has to be
// asked for. Pure; completion-names.ts asks.

import {
  type Argument,
  type Command,
  type CommandGroup,
  isGroup,
  type NameKind,
  type Option,
  optionName,
} from '../command-definition.ts';

export interface Candidates {
  readonly words: readonly string[];
  /** Names to be asked for, in addition. */
  readonly names: NameKind | undefined;
}

/** Then the shell offers files. */
const none: Candidates = { words: [], names: undefined };
type Table = readonly (Command | CommandGroup)[];

/** `typed` are the words behind `samsa`; the last is the one that is being written, perhaps empty. */
export function candidatesFor(table: Table, typed: readonly string[]): Candidates {
  const partial = typed.at(-1) ?? '';
  const [first, ...rest] = typed.slice(0, -1);
  if (first === undefined)
    return words(
      table.map(({ name }) => name),
      partial,
    );
  const entry = table.find((each) => isNamed(each, first));
  if (entry === undefined) return none;
  if (!isGroup(entry)) return inCommand(entry, rest, partial);
  const [verb, ...others] = rest;
  if (verb === undefined)
    return words(
      entry.commands.map(({ name }) => name),
      partial,
    );
  const command = entry.commands.find((each) => isNamed(each, verb));
  return command === undefined ? none : inCommand(command, others, partial);
}

function isNamed({ name, aliases = [] }: Command | CommandGroup, word: string): boolean {
  return name === word || aliases.includes(word);
}

function words(all: readonly string[], partial: string): Candidates {
  return { ...none, words: all.filter((word) => word.startsWith(partial)) };
}

function inCommand(command: Command, before: readonly string[], partial: string): Candidates {
  const options = Object.entries(command.options);
  const previous = before.at(-1);
  const open = previous === undefined ? undefined : options.find(([key, option]) => takesWord(key, option, previous));
  if (open !== undefined) return valuesOf(open[1], partial);
  if (partial.startsWith('-')) return words([...options.map(([key]) => `--${optionName(key)}`), '--help'], partial);
  const place = positionals(before, options);
  const args = Object.values(command.arguments);
  const argument = args[place] ?? (args.at(-1)?.isMany === true ? args.at(-1) : undefined);
  return argument === undefined ? none : valuesOf(argument, partial);
}

function takesWord(key: string, { short, argument }: Option, word: string): boolean {
  return argument !== undefined && (word === `--${optionName(key)}` || word === `-${short}`);
}

function positionals(before: readonly string[], options: readonly (readonly [string, Option])[]): number {
  let count = 0;
  for (let at = 0; at < before.length; at += 1) {
    const word = before[at]!;
    if (options.some(([key, option]) => takesWord(key, option, word))) at += 1;
    else if (!word.startsWith('-')) count += 1;
  }
  return count;
}

function valuesOf(item: Argument | Option, partial: string): Candidates {
  if ('choices' in item && item.choices !== undefined) return words(item.choices, partial);
  const { names } = item;
  if (names === undefined) return none;
  return typeof names === 'string' ? { ...none, names } : words(names, partial);
}
