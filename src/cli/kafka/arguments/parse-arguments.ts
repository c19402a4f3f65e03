// Reads the command line of an `ArgumentTool` as argparse4j does: options of the tool, a command, options of the
// command. Names of options and commands may be cut short as long as they say which; flags of one letter may stand
// together, the last with its value. What is missing is told after what is wrong; of several missing options
// that is the last one declared, and the tool's own come before the command's.

import {
  ArgumentError,
  type ArgumentCommand,
  type ArgumentOption,
  type ArgumentTool,
  optionsOf,
  textualName,
} from './argument-tool.ts';
import { convertArgument } from './convert-argument.ts';
import { GivenArguments } from './given-arguments.ts';

export interface ParsedArguments {
  readonly command: ArgumentCommand | undefined;
  readonly given: GivenArguments;
  /** What was asked for instead of the tool's work. */
  readonly wish?: 'help' | 'version';
}

/** Throws an `ArgumentError`. */
export function parseArguments(tool: ArgumentTool, words: readonly string[]): ParsedArguments {
  return new ArgumentReader(tool, words).read();
}

/** Ends the reading where it is. */
class WishError extends Error {
  readonly wish: 'help' | 'version';

  constructor(wish: 'help' | 'version') {
    super(wish);
    this.wish = wish;
  }
}

class ArgumentReader {
  readonly #tool: ArgumentTool;
  readonly #words: readonly string[];
  readonly #values = new Map<string, (string | number)[]>();
  #at = 0;
  #command: ArgumentCommand | undefined;
  #missing: ArgumentError | undefined;
  #hasSeparator = false;

  constructor(tool: ArgumentTool, words: readonly string[]) {
    this.#tool = tool;
    this.#words = words;
  }

  read(): ParsedArguments {
    try {
      this.#readLevel();
      const { commands } = this.#tool;
      if (commands !== undefined) {
        this.#command = this.#chooseCommand(commands.list);
        this.#readLevel();
      }
    } catch (error) {
      if (!(error instanceof WishError)) throw error;
      return { command: this.#command, given: new GivenArguments(this.#values), wish: error.wish };
    }
    if (this.#missing !== undefined) throw this.#missing;
    return { command: this.#command, given: new GivenArguments(this.#values) };
  }

  get #level(): ArgumentTool | ArgumentCommand {
    return this.#command ?? this.#tool;
  }

  get #expectsCommand(): boolean {
    return this.#command === undefined && this.#tool.commands !== undefined;
  }

  /** Up to the command, or the end. */
  #readLevel(): void {
    const used = new Set<ArgumentOption>();
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at]!;
      if (this.#isFlag(word)) {
        this.#at += 1;
        this.#readFlag(word, used);
      } else if (word === '--' && !this.#hasSeparator) {
        this.#at += 1;
        this.#hasSeparator = true;
      } else if (this.#expectsCommand && !this.#hasSeparator) break;
      else throw this.#error(`unrecognized arguments: '${this.#words.slice(this.#at).join(' ')}'`);
    }
    if (this.#expectsCommand && this.#at === this.#words.length) throw this.#error('too few arguments');
    this.#noteMissing(used);
  }

  #isFlag(word: string): boolean {
    return !this.#hasSeparator && word.startsWith('-') && !/^-+$/.test(word) && !/^-\d+$/.test(word);
  }

  #readFlag(word: string, used: Set<ArgumentOption>): void {
    const end = word.indexOf('=');
    const flag = end < 0 ? word : word.slice(0, end);
    const option = this.#findOption(flag);
    if (option !== undefined) this.#take(option, end < 0 ? undefined : word.slice(end + 1), used);
    else if (!/^-[^-]/.test(word) || !this.#readLetters(word, used))
      throw this.#error(`unrecognized arguments: '${word}'`, { kind: 'option', word: flag });
  }

  #findOption(flag: string): ArgumentOption | undefined {
    const options = optionsOf(this.#level);
    const exact = options.find(({ flags }) => flags.includes(flag));
    if (exact !== undefined) return exact;
    const flags = options.flatMap((option) => option.flags).filter((each) => each.startsWith(flag));
    if (flags.length > 1) throw this.#error(`ambiguous option: ${flag} could match ${flags.toSorted().join(', ')}`);
    const [only] = flags;
    return only === undefined ? undefined : options.find((option) => option.flags.includes(only));
  }

  /** `-gsc file`, `-cfile`: true when every letter up to the one with a value is an option. */
  #readLetters(word: string, used: Set<ArgumentOption>): boolean {
    for (let at = 1; at < word.length; at += 1) {
      const option = optionsOf(this.#level).find(({ flags }) => flags.includes(`-${word[at]}`));
      if (option === undefined) return false;
      if (option.takes !== 'switch') {
        this.#take(option, at + 1 < word.length ? word.slice(at + 1) : undefined, used);
        return true;
      }
      this.#take(option, undefined, used);
    }
    return true;
  }

  #take(option: ArgumentOption, value: string | undefined, used: Set<ArgumentOption>): void {
    const rival = [...used].find(
      (each) => each !== option && option.group !== undefined && each.group === option.group,
    );
    if (rival !== undefined && this.#level.groups?.[option.group!]?.isExclusive === true)
      throw this.#error(`argument ${textualName(option)}: not allowed with argument ${textualName(rival)}`);
    used.add(option);
    const name = nameOf(option);
    if (option.takes === 'switch') {
      if (value !== undefined)
        throw this.#error(`argument ${textualName(option)}: ignore implicit argument '${value}'`);
      if (name === 'help' || (name === 'version' && this.#tool.hasVersion === true)) throw new WishError(name);
      this.#values.set(name, []);
      return;
    }
    const values = (value === undefined ? this.#nextValues(option) : [value]).map((word) =>
      this.#convert(option, word),
    );
    const earlier = option.takes === 'append' ? (this.#values.get(name) ?? []) : [];
    this.#values.set(name, [...earlier, ...values]);
  }

  #nextValues(option: ArgumentOption): string[] {
    const most = option.takes === 'several' ? Infinity : 1;
    const values: string[] = [];
    while (values.length < most && this.#at < this.#words.length && !this.#endsValues(this.#words[this.#at]!)) {
      values.push(this.#words[this.#at]!);
      this.#at += 1;
    }
    if (values.length === 0) {
      const expected = option.takes === 'several' ? 'expected 1 argument(s)' : 'expected one argument';
      throw this.#error(`argument ${textualName(option)}: ${expected}`);
    }
    return values;
  }

  #endsValues(word: string): boolean {
    return this.#isFlag(word) || (word === '--' && !this.#hasSeparator);
  }

  #convert(option: ArgumentOption, word: string): string | number {
    try {
      return convertArgument(option, word);
    } catch (error) {
      throw this.#error(`argument ${textualName(option)}: ${(error as Error).message}`);
    }
  }

  #chooseCommand(list: readonly ArgumentCommand[]): ArgumentCommand {
    const word = this.#words[this.#at]!;
    const exact = list.find(({ name }) => name === word);
    const similar = list.filter(({ name }) => name.startsWith(word));
    if (exact === undefined && similar.length > 1) {
      const names = similar.map(({ name }) => name).toSorted();
      throw this.#error(`ambiguous command: ${word} could match ${names.join(', ')}`);
    }
    const chosen = exact ?? similar[0];
    if (chosen === undefined) {
      const names = list.map(({ name }) => `'${name}'`).join(', ');
      throw this.#error(`invalid choice: '${word}' (choose from ${names})`, { kind: 'command', word });
    }
    this.#at += 1;
    return chosen;
  }

  /** To be told at the end, if nothing else is wrong. */
  #noteMissing(used: ReadonlySet<ArgumentOption>): void {
    if (this.#missing !== undefined) return;
    const option = this.#level.options.findLast((each) => each.isRequired === true && !used.has(each));
    if (option !== undefined) {
      this.#missing = this.#error(`argument ${textualName(option)} is required`);
      return;
    }
    for (const [name, group] of Object.entries(this.#level.groups ?? {})) {
      const members = this.#level.options.filter((each) => each.group === name);
      if (group.isExclusive !== true || group.isRequired !== true || members.some((each) => used.has(each))) continue;
      this.#missing = this.#error(`one of the arguments ${members.map(textualName).join(' ')} is required`);
    }
  }

  #error(message: string, unknown?: ArgumentError['unknown']): ArgumentError {
    return new ArgumentError(message, this.#command, unknown);
  }
}

function nameOf(option: ArgumentOption): string {
  return (option.flags.find((flag) => flag.startsWith('--')) ?? option.flags[0]).replace(/^-+/, '');
}
