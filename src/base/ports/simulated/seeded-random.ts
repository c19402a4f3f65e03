// Randomness that a seed repeats exactly: xoshiro128**, seeded through splitmix32. Every port of a
// simulation draws from its own generator, forked by name, so that one more draw in one port does
// not shift what the others see.

import type { Random } from '../random.ts';

const two32 = 2 ** 32;

export class SeededRandom implements Random {
  readonly #state: Uint32Array;
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
    // Both halves count: seeds beyond 2^32 are seeds of their own.
    const next = splitmix32((seed >>> 0) ^ Math.imul(Math.floor(seed / two32) >>> 0, 0x9e3779b1));
    this.#state = Uint32Array.of(next(), next(), next(), next());
  }

  /** A generator of its own for the part of the simulation that carries this name. */
  fork(name: string): SeededRandom {
    let hash = 0x811c9dc5 ^ (this.#seed >>> 0) ^ Math.floor(this.#seed / two32);
    for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    return new SeededRandom(hash >>> 0);
  }

  bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let index = 0; index < size; index++) bytes[index] = this.#next() >>> 24;
    return bytes;
  }

  below(bound: number): number {
    if (!(bound >= 1 && bound <= 2 ** 48)) throw new RangeError(`no whole number is below ${bound}`);
    if (bound <= two32) return Math.floor((this.#next() / two32) * bound);
    // 48 bits, and the few at the end that would favour small numbers are thrown away.
    const limit = 2 ** 48 - (2 ** 48 % bound);
    for (;;) {
      const value = (this.#next() >>> 16) * two32 + this.#next();
      if (value < limit) return value % bound;
    }
  }

  /** A fraction, from <= n < to. */
  between(from: number, to: number): number {
    return from + (this.#next() / two32) * (to - from);
  }

  /** True with the probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.#next() / two32 < probability;
  }

  #next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const c2 = c ^ a;
    const d2 = d ^ b;
    state[1] = b ^ c2;
    state[0] = a ^ d2;
    state[2] = c2 ^ (b << 9);
    state[3] = (d2 << 11) | (d2 >>> 21);
    return result;
  }
}

function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
