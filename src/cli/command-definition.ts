// A command of `samsa` as data: its name, what it takes, what it says about itself and what it runs. The
// parser, --help, docs/cli.md and shell completion are all made from this; nothing about a command is
// said twice. What runs is loaded when it runs, so that the table as a whole costs next to nothing.

import type { CommandContext } from './command-context.ts';

/** Names that a shell can be told: asked of the cluster, or of the profiles. */
export type NameKind = 'topic' | 'group' | 'profile';

export interface Argument {
  readonly doc: string;
  readonly isRequired?: true;
  readonly isMany?: true;
  /** Words that can stand there. */
  readonly names?: NameKind | readonly string[];
}

export interface Option {
  readonly doc: string;
  /** One letter. */
  readonly short?: string;
  /** What is to be written behind it, as help shows it; a switch has none. */
  readonly argument?: string;
  /** It may be given several times. */
  readonly isMany?: true;
  /** What holds when it is left out, as one would write it. */
  readonly default?: string;
  /** What holds when it is left out and that is decided elsewhere, in words. */
  readonly otherwise?: string;
  readonly choices?: readonly string[];
  /** Throws a `UserError` that says what is wanted. */
  readonly parse?: (text: string) => unknown;
  /** The variable that gives it a value when the command line does not. */
  readonly environment?: string;
  /** The heading under which help shows it. */
  readonly heading?: string;
  readonly names?: NameKind | readonly string[];
}

export type Arguments = Readonly<Record<string, Argument>>;
export type Options = Readonly<Record<string, Option>>;

type Parsed<O> = O extends { parse: (text: string) => infer T }
  ? T
  : O extends { choices: readonly (infer C)[] }
    ? C
    : string;

type OptionValue<O> = O extends { argument: string }
  ? O extends { isMany: true }
    ? readonly Parsed<O>[]
    : O extends { default: string }
      ? Parsed<O>
      : Parsed<O> | undefined
  : boolean;

type ArgumentValue<A> = A extends { isMany: true }
  ? readonly string[]
  : A extends { isRequired: true }
    ? string
    : string | undefined;

/** What a command line says: arguments and options by their names in the definition. */
export type Given<A extends Arguments, O extends Options> = { readonly [K in keyof A]: ArgumentValue<A[K]> } & {
  readonly [K in keyof O]: OptionValue<O[K]>;
};

export interface CommandDefinition<A extends Arguments, O extends Options> {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line, in the imperative, without a full stop. */
  readonly summary: string;
  /** What the options do not say. */
  readonly details?: string;
  /** Whole command lines, with `samsa`. */
  readonly examples: readonly string[];
  readonly arguments: A;
  readonly options: O;
  /** It asks before it acts: at a terminal a person, elsewhere for --yes. */
  readonly isDestructive?: true;
  run(given: Given<A, O>, context: CommandContext): Promise<void>;
}

/** Any command. What `run` gets is what its own arguments and options say. */
export type Command = CommandDefinition<Arguments, Options>;

/** A noun and its verbs. */
export interface CommandGroup {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly commands: readonly Command[];
}

export function defineCommand<const A extends Arguments, const O extends Options>(
  definition: CommandDefinition<A, O>,
): Command {
  return definition;
}

export function isGroup(entry: Command | CommandGroup): entry is CommandGroup {
  return 'commands' in entry;
}

/** `dryRun` is `--dry-run` on the command line. */
export function optionName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
