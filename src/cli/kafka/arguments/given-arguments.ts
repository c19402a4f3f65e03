// What a command line of an `ArgumentTool` says. Values are those of the tool's own options and of its command's,
// by their names without dashes; of an option that was repeated the last value counts, except where it appends.

export class GivenArguments {
  readonly #values: ReadonlyMap<string, readonly (string | number)[]>;

  /** Only the parser makes these, and tests. */
  constructor(values: ReadonlyMap<string, readonly (string | number)[]>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Of an option of type `String`. */
  text(name: string): string | undefined {
    const value = this.#values.get(name)?.at(-1);
    return value === undefined ? undefined : String(value);
  }

  /** Of an option that is a number. */
  number(name: string): number | undefined {
    const value = this.#values.get(name)?.at(-1);
    return value === undefined ? undefined : Number(value);
  }

  /** Of an option that may have several values. */
  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).map(String);
  }
}
