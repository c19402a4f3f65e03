// What the verifiable tools report: events, each a line of JSON with the time and a name in front. Programs read
// them, so names, fields and their order are Kafka's.

import type { CommandContext } from '../command-context.ts';
import { javaDouble } from './java/java-format.ts';

/** A number that is printed as a Java double: 1.0, 1.0E-4 and "NaN". */
export class DoubleValue {
  readonly #value: number;

  constructor(value: number) {
    this.#value = value;
  }

  toString(): string {
    return Number.isFinite(this.#value) ? javaDouble(this.#value) : `"${this.#value}"`;
  }
}

export class ToolEvents {
  readonly #context: Pick<CommandContext, 'platform' | 'output'>;
  #written: Promise<void> = Promise.resolve();

  constructor(context: Pick<CommandContext, 'platform' | 'output'>) {
    this.#context = context;
  }

  /** Fields that are undefined are left out. */
  report(name: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const { platform, output } = this.#context;
    const all: Readonly<Record<string, unknown>> = { timestamp: platform.clock.wallMs(), name, ...fields };
    const members = Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `"${key}":${value instanceof DoubleValue ? value.toString() : JSON.stringify(value)}`);
    this.#written = output.line(`{${members.join(',')}}`);
  }

  /** Resolves when more may be reported: whoever reads is not faster than that. */
  ready(): Promise<void> {
    return this.#written;
  }
}
