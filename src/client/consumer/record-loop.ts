// `for await` over the records of a consumer. As long as records are in hand the next one costs a resolved
// promise and nothing else; in between the loop polls, also before it has come to the end of what it has
// when the group wants something.

import { ClientClosedError } from '../errors.ts';
import { isAborted } from '../waiting.ts';
import type { ConsumerRecord, ConsumerRecords } from './consumer-record.ts';
import type { EventLoopTurns } from './event-loop-turns.ts';
import type { RecordsInHand } from './records-in-hand.ts';

export interface RecordLoopOptions<K, V> {
  readonly hand: RecordsInHand<K, V>;
  readonly turns: EventLoopTurns;
  readonly signal: AbortSignal | undefined;
  readonly poll: (signal: AbortSignal | undefined) => Promise<ConsumerRecords<K, V>>;
  /** The body has come back for more; true when there must be a poll before it gets any. */
  readonly onProgress: () => boolean;
  readonly isClosed: () => boolean;
}

/** A body that never waits would keep heartbeats and signals from being served. */
const recordsPerTurn = 32;

export class RecordLoop<K, V> implements AsyncIterableIterator<ConsumerRecord<K, V>, undefined> {
  readonly #options: RecordLoopOptions<K, V>;
  #count = 0;
  #hasEnded = false;

  constructor(options: RecordLoopOptions<K, V>) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    const { hand, turns, onProgress } = this.#options;
    if (this.#isOver) return this.return();
    hand.settle();
    if (onProgress()) return this.#pollForNext();
    this.#count = (this.#count + 1) % recordsPerTurn;
    const turn = this.#count === 0 ? turns.next() : undefined;
    if (turn !== undefined) return turn.then(() => this.next());
    const value = hand.next();
    return value === undefined ? this.#pollForNext() : Promise.resolve({ done: false, value });
  }

  /** The loop is left: what it was not given is polled again. */
  return(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    if (!this.#hasEnded) this.#options.hand.giveBack();
    this.#hasEnded = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  async #pollForNext(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    const { hand, poll, signal } = this.#options;
    try {
      while (!this.#isOver) {
        const records = await poll(signal);
        hand.take(records);
        if (this.#isOver) break;
        const value = hand.next();
        if (value !== undefined) return { done: false, value };
      }
    } catch (error) {
      this.#hasEnded = true;
      if (!(error instanceof ClientClosedError) && !isAborted(signal)) throw error;
    }
    return this.return();
  }

  get #isOver(): boolean {
    return this.#hasEnded || isAborted(this.#options.signal) || this.#options.isClosed();
  }
}
