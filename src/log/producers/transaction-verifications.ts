// Producers whose first transactional batch waits for the coordinator's word that the partition belongs to
// their transaction (KIP-890). The word may come late: a guard tells whether anything has ended the
// verification meanwhile, a marker above all, so that no batch slips in behind the end of its transaction.
//
// A verification that failed is kept for a while, for its lowest sequence: a later batch of the producer must
// not come in before the one that failed and will be sent again (KAFKA-14920).

/** Stands for one verification, by its identity: worth something only as long as the partition has it. */
export interface VerificationGuard {
  readonly producerId: number;
}

export interface VerifiedProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the first record that waits, -1 when it carries none. */
  readonly sequence: number;
  /** The leader adds the partition itself: transaction version 2, where every transaction has its own epoch. */
  readonly raisesEpoch: boolean;
}

export interface Verification {
  readonly guard: VerificationGuard;
  readonly producerEpoch: number;
  /** Of all that has waited with this epoch. */
  readonly lowestSequence: number;
  readonly raisesEpoch: boolean;
  /** Wall clock. */
  readonly startedMs: number;
}

/** Kafka keeps as many as come within the expiry of producers. */
const defaultLimit = 10_000;

export class TransactionVerifications {
  readonly #byProducer = new Map<number, Verification>();
  readonly #limit: number;

  /** @param limit beyond it the oldest is given up: its batch is refused and has to be sent again */
  constructor(limit = defaultLimit) {
    this.#limit = limit;
  }

  /** Begins a verification, or joins the one that is under way. */
  begin({ producerId, producerEpoch, sequence, raisesEpoch }: VerifiedProducer, nowMs: number): VerificationGuard {
    const known = this.#byProducer.get(producerId);
    if (known === undefined) {
      const guard = { producerId };
      if (this.#byProducer.size >= this.#limit) this.#giveUpOldest();
      this.#byProducer.set(producerId, {
        guard,
        producerEpoch,
        lowestSequence: sequence,
        raisesEpoch,
        startedMs: nowMs,
      });
      return guard;
    }
    if (producerEpoch > known.producerEpoch)
      this.#byProducer.set(producerId, { ...known, producerEpoch, lowestSequence: sequence });
    else if (producerEpoch === known.producerEpoch && sequence < known.lowestSequence)
      this.#byProducer.set(producerId, { ...known, lowestSequence: sequence });
    return known.guard;
  }

  of(producerId: number): Verification | undefined {
    return this.#byProducer.get(producerId);
  }

  /** A transactional batch or a marker of the producer is in the log: what was asked before counts no more. */
  onAppended(producerId: number, producerEpoch: number, isMarker: boolean): void {
    const known = this.#byProducer.get(producerId);
    // A marker that raises the epoch ends the transaction before the one that is being verified.
    if (isMarker && known?.raisesEpoch === true && known.producerEpoch === producerEpoch) return;
    this.#byProducer.delete(producerId);
  }

  removeExpired(nowMs: number, expirationMs: number): void {
    for (const [producerId, { startedMs }] of this.#byProducer)
      if (nowMs - startedMs >= expirationMs) this.#byProducer.delete(producerId);
  }

  #giveUpOldest(): void {
    const oldest = this.#byProducer.keys().next().value;
    if (oldest !== undefined) this.#byProducer.delete(oldest);
  }
}
