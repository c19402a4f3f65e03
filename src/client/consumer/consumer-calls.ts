// How a call of the consumer waits: at most its time, until its signal, until `wakeup`. And when none may be
// made any more: most end when closing begins; those that a rebalance listener needs for its last commit, when
// the connections are closed.

import type { Cluster } from '../cluster/cluster.ts';
import { ClientClosedError } from '../errors.ts';
import { type CallOptions, Deadline, settleWithin, throwIfAborted, type Wait } from '../waiting.ts';
import type { Wakeup } from './wakeup.ts';

const closedText = 'This consumer has already been closed.';

export class ConsumerCalls {
  readonly #cluster: Cluster;
  readonly #wakeup: Wakeup;
  readonly #timeoutMs: number;
  #isClosing = false;

  /** `timeoutMs`: of calls that have none of their own. */
  constructor(cluster: Cluster, wakeup: Wakeup, timeoutMs: number) {
    this.#cluster = cluster;
    this.#wakeup = wakeup;
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects with a `TimeoutError`, the signal's reason or a `WakeupError` when that comes before the answer. */
  async run<T>(options: CallOptions, ask: (wait: Wait) => Promise<T>): Promise<T> {
    this.refuseWhenClosed();
    this.#wakeup.throwIfWoken();
    throwIfAborted(options.signal);
    const { signal: woken } = this.#wakeup;
    const { deadline, signal } = this.wait(options);
    const wait = { deadline, signal: signal === undefined ? woken : AbortSignal.any([woken, signal]) };
    try {
      const answer = ask(wait);
      return await settleWithin(
        this.#cluster.platform,
        answer,
        wait,
        () => `No answer within ${deadline.timeoutMs} ms`,
      );
    } catch (error) {
      if (woken.aborted && error === woken.reason) this.#wakeup.throwIfWoken();
      throw error;
    }
  }

  wait({ timeoutMs, signal }: CallOptions): Wait {
    return { deadline: new Deadline(this.#cluster.platform.clock, timeoutMs ?? this.#timeoutMs), signal };
  }

  beginClosing(): void {
    this.#isClosing = true;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  refuseWhenClosing(): void {
    if (this.#isClosing) throw new ClientClosedError(closedText);
  }

  refuseWhenClosed(): void {
    if (this.#cluster.isClosed) throw new ClientClosedError(closedText);
  }
}
