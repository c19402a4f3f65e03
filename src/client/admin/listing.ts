// What several brokers listed together: a broker that did not answer leaves its part out, and says why.
// `all` throws then, so that nobody takes a part for the whole.

import type { Outcome } from '../item-retries.ts';

export class Listing<T> implements Iterable<T> {
  /** What was listed by those who answered. */
  readonly valid: readonly T[];
  /** By broker id. */
  readonly errors: ReadonlyMap<number, Error>;

  constructor(valid: readonly T[], errors: ReadonlyMap<number, Error>) {
    this.valid = valid;
    this.errors = errors;
  }

  /** Sorted by name; what several brokers listed under one name (while it moves) stands once. */
  static of<T>(outcomes: ReadonlyMap<number, Outcome<readonly T[]>>, nameOf: (item: T) => string): Listing<T> {
    const byName = new Map<string, T>();
    const errors = new Map<number, Error>();
    for (const [broker, outcome] of outcomes) {
      if ('error' in outcome) errors.set(broker, outcome.error);
      else for (const item of outcome.value) byName.set(nameOf(item), item);
    }
    const sorted = [...byName].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
    return new Listing(
      sorted.map(([, item]) => item),
      errors,
    );
  }

  /** Everything. Throws the error, or an `AggregateError` of several, when a broker did not answer. */
  all(): readonly T[] {
    const errors = [...this.errors.values()];
    if (errors.length === 1) throw errors[0]!;
    if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join('\n'));
    return this.valid;
  }

  /** As `all`. */
  [Symbol.iterator](): Iterator<T> {
    return this.all()[Symbol.iterator]();
  }
}
