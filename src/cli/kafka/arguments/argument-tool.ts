// The second kind of Kafka's tools: commands and options, or options alone, as Java's argparse4j reads and
// explains them. A tool is a table: `ArgumentTool` with its `commands`, each with its `options`, and a `run`
// that gets a `GivenArguments`. Its entry file is
//     await startArgumentTool(async () => (await import('./cluster/cluster-tool.ts')).clusterTool);
// Help, usage, abbreviations (`--boot`, `unreg`), groups that exclude each other, choices, types and what is wrong
// with a command line come with the frame; kafka-cluster is the model.

import type { CommandContext } from '../../command-context.ts';
import type { GivenArguments } from './given-arguments.ts';

/** What Java converts a value to; a number outside of its range is refused. */
export type ArgumentType = 'String' | 'Short' | 'Integer' | 'Long' | 'Double';

export interface ArgumentOption {
  /** As declared: usage shows the first. The one with two dashes is, without them, what the option is asked for. */
  readonly flags: readonly [string, ...string[]];
  /** A `switch` has no value, `append` may be given several times, `several` takes all values up to the next flag. */
  readonly takes?: 'switch' | 'append' | 'several';
  /** Of each value; `String` by default. */
  readonly type?: ArgumentType;
  /** The value in usage and help; the name in capitals by default. */
  readonly metavar?: string;
  readonly choices?: readonly (string | number)[];
  readonly isRequired?: true;
  /** A key of `groups`. */
  readonly group?: string;
  /** What holds when the option is left out, as help shows it. */
  readonly default?: string;
  readonly doc: string;
}

export interface ArgumentGroup {
  /** Above its options in help; without this and `doc` they stand among the others. */
  readonly title?: string;
  readonly doc?: string;
  /** At most one of its options may be given. */
  readonly isExclusive?: true;
  /** One of them must be. */
  readonly isRequired?: true;
}

interface Arguments {
  readonly options: readonly ArgumentOption[];
  readonly groups?: Readonly<Record<string, ArgumentGroup>>;
}

export interface ArgumentCommand extends Arguments {
  readonly name: string;
  /** In the list of commands. */
  readonly about: string;
  /** In its own help. */
  readonly description?: string;
  run(given: GivenArguments, context: CommandContext): Promise<number>;
}

export interface ArgumentTool extends Arguments {
  /** As usage and errors call it. */
  readonly program: string;
  readonly about: string;
  readonly commands?: {
    readonly title?: string;
    /** Instead of the list of names. */
    readonly metavar?: string;
    readonly list: readonly ArgumentCommand[];
  };
  /** Java's tools differ in how they end after `--help`: 0 by default. */
  readonly helpExitCode?: 1;
  /** Of a tool that has `--version` among its options. */
  readonly hasVersion?: true;
  /** What is wrong with the command line, instead of usage and message. */
  wrongCommandLine?(message: string): string;
  /** An empty command line is told by the help, on standard output: with this exit code. */
  readonly helpWithoutArguments?: 0 | 1;
  /** Of a tool without commands. */
  run?(given: GivenArguments, context: CommandContext): Promise<number>;
}

/** The command line is wrong; `command` is where its reader had come to. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
  readonly command: ArgumentCommand | undefined;
  /** What was not known, when something of a similar name may have been meant. */
  readonly unknown: { readonly kind: 'option' | 'command'; readonly word: string } | undefined;

  constructor(message: string, command: ArgumentCommand | undefined, unknown?: ArgumentError['unknown']) {
    super(message);
    this.command = command;
    this.unknown = unknown;
  }
}

/** `--help` is everywhere, and comes first. */
export const helpOption: ArgumentOption = {
  flags: ['-h', '--help'],
  takes: 'switch',
  doc: 'show this help message and exit',
};

/** An option with its flags as errors name it. */
export function textualName(option: ArgumentOption): string {
  return option.flags.join('/');
}

/** The options of a command, or of the tool itself, as they are declared. */
export function optionsOf(level: Arguments): readonly ArgumentOption[] {
  return [helpOption, ...level.options];
}
