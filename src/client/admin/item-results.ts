// The outcome of a call about many things, thing by thing: one that fails does not take the others with
// it. `get` and `all` throw what failed; `errors` shows it.

import type { Outcome } from '../item-retries.ts';

export class ItemResults<T> implements Iterable<readonly [string, Outcome<T>]> {
  readonly #outcomes: ReadonlyMap<string, Outcome<T>>;

  constructor(outcomes: Iterable<readonly [string, Outcome<T>]>) {
    this.#outcomes = new Map(outcomes);
  }

  /** Throws the item's error. undefined for something that was not asked about. */
  get(name: string): T | undefined {
    const outcome = this.#outcomes.get(name);
    if (outcome !== undefined && 'error' in outcome) throw outcome.error;
    return outcome?.value;
  }

  /** Everything, when all of it went well. Throws the error, or an `AggregateError` of several. */
  all(): Map<string, T> {
    const errors = [...this.errors.values()];
    if (errors.length === 1) throw errors[0]!;
    if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join('\n'));
    return this.values;
  }

  /** What went well. */
  get values(): Map<string, T> {
    const values = new Map<string, T>();
    for (const [name, outcome] of this.#outcomes) if ('value' in outcome) values.set(name, outcome.value);
    return values;
  }

  get errors(): Map<string, Error> {
    const errors = new Map<string, Error>();
    for (const [name, outcome] of this.#outcomes) if ('error' in outcome) errors.set(name, outcome.error);
    return errors;
  }

  [Symbol.iterator](): Iterator<readonly [string, Outcome<T>]> {
    return this.#outcomes[Symbol.iterator]();
  }
}
