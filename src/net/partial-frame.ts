// The frame that is arriving on a connection: the memory it takes counts against what all connections may hold,
// and it must be whole in time.

import type { Timer, Timers } from '../base/ports/timers.ts';
import type { ReceiveBudget, Receiver } from './receive-budget.ts';

export interface PartialFrameOptions {
  readonly timers: Timers;
  /** What has begun must be whole after this long. */
  readonly timeoutMs: number;
  readonly budget: ReceiveBudget;
  /** Whose memory it is. */
  readonly receiver: Receiver;
  /** The peer could not go on: the time begins again. */
  readonly isExcused: () => boolean;
  readonly onLate: () => void;
}

export class PartialFrame {
  readonly #options: PartialFrameOptions;
  #heldBytes = 0;
  #timer: Timer | undefined;

  constructor(options: PartialFrameOptions) {
    this.#options = options;
  }

  /** So much has arrived of it now; 0 when there is none. */
  hold(heldBytes: number): void {
    const delta = heldBytes - this.#heldBytes;
    this.#heldBytes = heldBytes;
    if (delta !== 0) this.#options.budget.adjust(this.#options.receiver, delta);
    if (heldBytes === 0) this.#stopTimer();
    else this.#timer ??= this.#startTimer();
  }

  /** What has begun has all of its time from now on. */
  restart(): void {
    if (this.#timer === undefined) return;
    this.#timer.cancel();
    this.#timer = this.#startTimer();
  }

  /** It will not be received: its memory is given back. */
  drop(): void {
    this.#stopTimer();
    this.#options.budget.release(this.#options.receiver, this.#heldBytes);
    this.#heldBytes = 0;
  }

  #startTimer(): Timer {
    return this.#options.timers.background(this.#options.timeoutMs, () => {
      if (this.#options.isExcused()) this.#timer = this.#startTimer();
      else this.#options.onLate();
    });
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
