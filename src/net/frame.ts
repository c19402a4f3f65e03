// A request as it came in, in memory that is used again when nobody needs it any more.

import type { Buffer } from 'node:buffer';
import type { BufferPool } from '../base/bytes/buffer-pool.ts';
import type { Lease } from '../base/bytes/lease.ts';

/** A frame without its length prefix. It begins with one user: whoever received it. */
export class Frame implements Lease {
  readonly bytes: Buffer;
  /** When it was whole, on the monotonic clock; left out when its handling could begin at once. */
  receivedMs: number | undefined;
  readonly #pool: BufferPool | undefined;
  readonly #memory: Buffer;
  #users = 1;

  /** `memory` goes back to the pool with the last release. */
  constructor(bytes: Buffer, pool?: BufferPool, memory: Buffer = bytes) {
    this.bytes = bytes;
    this.#pool = pool;
    this.#memory = memory;
  }

  retain(): void {
    this.#users += 1;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users < 0) throw new Error('a frame was released more often than it was retained');
    if (this.#users === 0) this.#pool?.put(this.#memory);
  }
}
