// What every one of Kafka's tools has: its options, a word about itself, and what it does. A tool says what
// it has to say through the context and returns the exit code.

import type { CommandContext } from '../command-context.ts';
import type { GivenOptions, ToolOption, ToolOptions } from './options/tool-options.ts';

export interface KafkaTool<T extends ToolOptions = ToolOptions> {
  /** The first line of `--help`. */
  readonly about: string;
  /** The first line of what is said to somebody who gives no options at all. */
  readonly aboutWithoutOptions: string;
  /** Before what is wrong with the command line, or goes wrong later. Nothing by default. */
  readonly errorPrefix?: string;
  /** A command line that cannot be read is told together with the list of options. */
  readonly listsOptionsOnError?: true;
  readonly options: T;
  /** The command line as it is read: of a tool that takes words without names, too. */
  wordsOf?(words: readonly string[], context: CommandContext): Promise<readonly string[]>;
  /** For the list of options: descriptions that take too long to put together every time. `options`, if left out. */
  optionsInDetail?(): Promise<ToolOptions>;
  run(given: GivenOptions<T>, context: CommandContext): Promise<number>;
}

/** Options that every tool has. */
export const commonToolOptions = {
  help: { doc: 'Show this list of options.' },
  version: { doc: 'Show the release of Kafka whose tools these are, and the version of Samsa.' },
} as const satisfies ToolOptions;

export const bootstrapServerOption: ToolOption = {
  argument: { type: 'String', what: 'server to connect to' },
  doc: 'REQUIRED: Where the cluster is: host:port of one or more brokers, separated by commas.',
};

/** As some tools word it. */
export const bootstrapServersOption: ToolOption = {
  ...bootstrapServerOption,
  argument: { type: 'String', what: 'server(s) to use for bootstrapping' },
};

export const commandConfigOption: ToolOption = {
  argument: { type: 'String', what: 'command config property file' },
  doc: 'A property file with options of the admin client.',
};

/** As some tools word it. */
export const adminConfigOption: ToolOption = {
  ...commandConfigOption,
  argument: { type: 'String', what: 'Admin client property file' },
};
