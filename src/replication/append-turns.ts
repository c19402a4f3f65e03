// Appends keep the order of the calls although the batches of some are opened elsewhere, in a worker: while one
// is, all behind it wait. What waits is bounded by the requests that brought it.

import type { Lease } from '../base/bytes/lease.ts';

export class AppendTurns {
  /** Settles when all that wait have been appended. */
  #last: Promise<unknown> | undefined;

  /** Nobody waits: who has its batch may go ahead. */
  get isFree(): boolean {
    return this.#last === undefined;
  }

  /** Calls `append` when all before it have been appended and `opened` is there. Keeps `lease` until then. */
  run<Batch, Result>(
    opened: Batch | Promise<Batch>,
    lease: Lease | undefined,
    append: (batch: Batch) => Result,
  ): Promise<Result> {
    // The caller may be gone by the time the batch has been opened.
    lease?.retain();
    const earlier = this.#last;
    const appended = (async () => {
      const batch = await opened;
      await earlier;
      return append(batch);
    })();
    const settled = appended.then(ignore, ignore).then(async () => {
      lease?.release();
      // A batch that could not be opened ends before its turn; those before it have theirs still.
      await earlier;
      if (this.#last === settled) this.#last = undefined;
    });
    this.#last = settled;
    return appended;
  }
}

function ignore(): void {}
