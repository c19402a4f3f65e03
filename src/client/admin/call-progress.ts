// How far a call is: how many things it is about, and how many of them have their outcome. A call that
// finds out on its way that there is more to ask raises the total, so `done` never goes down.

import type { ProgressCount } from '../waiting.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export type ProgressListener = (progress: Progress) => void;

export class CallProgress implements ProgressCount {
  readonly #listener: ProgressListener;
  #done = 0;
  #total = 0;

  constructor(listener: ProgressListener) {
    this.#listener = listener;
  }

  expect(count: number): void {
    this.#total += count;
  }

  settle(count: number): void {
    this.#done += count;
    this.#listener({ done: this.#done, total: this.#total });
  }
}
