// The members in order of how many partitions they have, and of their ids where that is equal. A member
// must be taken out before its load changes and put back afterwards.

import { compareText } from '../sort-order.ts';

export class MembersByLoad implements Iterable<string> {
  readonly #loadOf: (memberId: string) => number;
  readonly #order: string[] = [];

  constructor(loadOf: (memberId: string) => number) {
    this.#loadOf = loadOf;
  }

  get least(): string | undefined {
    return this.#order[0];
  }

  get most(): string | undefined {
    return this.#order.at(-1);
  }

  add(memberId: string): void {
    this.#order.splice(this.#placeOf(memberId), 0, memberId);
  }

  delete(memberId: string): void {
    const place = this.#placeOf(memberId);
    if (this.#order[place] === memberId) this.#order.splice(place, 1);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#order[Symbol.iterator]();
  }

  /** Of the member, or where it would be. */
  #placeOf(memberId: string): number {
    const load = this.#loadOf(memberId);
    let from = 0;
    let to = this.#order.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const other = this.#order[middle]!;
      if ((this.#loadOf(other) - load || compareText(other, memberId)) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
