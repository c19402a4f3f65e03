// Producer ids for idempotent producers, handed out from blocks that the controller allots.

import type { ProducerIdBlock } from '../controller/producer-ids.ts';

export class ProducerIds {
  readonly #allocate: () => Promise<ProducerIdBlock>;
  #next = 0;
  #end = 0;
  #allocating: Promise<void> | undefined;

  /** `allocate` asks the controller for a block of ids that nobody else gets. */
  constructor(allocate: () => Promise<ProducerIdBlock>) {
    this.#allocate = allocate;
  }

  /** An id that no producer ever had. Rejects when no block can be had. */
  async next(): Promise<number> {
    while (this.#next === this.#end) await this.#refill();
    const producerId = this.#next;
    this.#next += 1;
    return producerId;
  }

  /** Whoever comes while a block is on its way waits for the same one. */
  #refill(): Promise<void> {
    this.#allocating ??= this.#allocate()
      .then(({ firstProducerId, size }) => {
        this.#next = firstProducerId;
        this.#end = firstProducerId + size;
      })
      .finally(() => {
        this.#allocating = undefined;
      });
    return this.#allocating;
  }
}
