// The options of a tool as a table, and what a command line says of them. An option has an argument, or is
// a switch; names are Kafka's, without dashes.

export interface ToolOption {
  /** Of the argument, as help shows it; a switch has none. */
  readonly argument?: {
    readonly type: 'String' | 'Integer' | 'Long';
    readonly what?: string;
    /** The option may come without its argument. */
    readonly isOptional?: true;
  };
  /** No command line without it, as the list of options says. */
  readonly isRequired?: true;
  /** Only together with one of these. */
  readonly onlyWith?: readonly string[];
  /** The option that has taken its place (KIP-1147): see `renamed-options.ts`. */
  readonly deprecatedFor?: string;
  readonly doc: string;
  /** What holds when the option is left out, as help shows it. */
  readonly default?: string;
}

export type ToolOptions = Readonly<Record<string, ToolOption>>;

/** The command line is wrong in a way that is told without the list of options. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';
}

const integerRanges = { Integer: [-(2 ** 31), 2 ** 31 - 1], Long: [-(2 ** 53) + 1, 2 ** 53 - 1] } as const;

/** What a command line says. Only `parseToolOptions` makes these. */
export class GivenOptions<T extends ToolOptions> {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  /** The command line. */
  readonly words: readonly string[];
  /** Names of options as they came one after the other. */
  readonly order: readonly string[];

  constructor(
    values: ReadonlyMap<string, readonly string[]>,
    words: readonly string[] = [],
    order: readonly string[] = [],
  ) {
    this.#values = values;
    this.words = words;
    this.order = order;
  }

  has(name: keyof T & string): boolean {
    return this.#values.has(name);
  }

  all(name: keyof T & string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** Throws a `CommandLineError` when it was given several times. */
  one(name: keyof T & string): string | undefined {
    const values = this.all(name);
    if (values.length > 1)
      throw new CommandLineError(`Found multiple arguments for option ${name}, but you asked for only one`);
    return values[0];
  }

  /** The same, where the values of one option are those of another. */
  renamed(from: keyof T & string, to: string): GivenOptions<T> {
    const values = new Map(this.#values);
    values.delete(from);
    return new GivenOptions<T>(values.set(to, this.all(from)), this.words, this.order);
  }

  /** Throws a `CommandLineError` for what is no number of the type. */
  number(name: keyof T & string, type: 'Integer' | 'Long' = 'Integer'): number | undefined {
    const text = this.one(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    const [least, most] = integerRanges[type];
    if (!/^[+-]?\d+$/.test(text) || value < least || value > most)
      throw new CommandLineError(`Cannot parse argument '${text}' of option ${name}`);
    return value;
  }
}
