// A few lines to write JavaScript source with: indented lines, and constants that the compiled
// function receives by name instead of as text.

export class SourceWriter {
  #lines: string[] = [];
  #indent = '';
  #constantNames = new Map<unknown, string>();
  #functionCount = 0;

  line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  block(head: string, body: () => void, tail = '}'): void {
    this.line(`${head} {`);
    const outer = this.#indent;
    this.#indent += '  ';
    body();
    this.#indent = outer;
    this.line(tail);
  }

  /** The name under which the compiled code sees `value`. */
  constant(value: unknown): string {
    const known = this.#constantNames.get(value);
    if (known !== undefined) return known;
    const name = `constant${this.#constantNames.size}`;
    this.#constantNames.set(value, name);
    return name;
  }

  freshName(prefix: string): string {
    this.#functionCount += 1;
    return `${prefix}${this.#functionCount}`;
  }

  /** Compiles what was written; it must end in a `return`. Only our own schemas ever become source. */
  compile(name: string): unknown {
    const source = `'use strict';\n${this.#lines.join('\n')}\n//# sourceURL=samsa:${name}\n`;
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- text derives from definitions, never from input
    return new Function(...this.#constantNames.values(), source)(...this.#constantNames.keys());
  }
}
