// Bounds the memory that half-received frames of all connections may take together. Whoever would go
// beyond it stops being read; one connection at a time is let through all the same, so that frames keep
// finishing (its own deadline ends it when its peer stalls).

export interface Receiver {
  /** Stops or restarts reading from the peer. */
  setReceiving(isReceiving: boolean): void;
}

export class ReceiveBudget {
  readonly #limitBytes: number;
  #usedBytes = 0;
  /** Receivers that were stopped, longest waiting first. */
  #stopped = new Set<Receiver>();
  #exempt: Receiver | undefined;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** `receiver` holds `deltaBytes` more (or less) than before. */
  adjust(receiver: Receiver, deltaBytes: number): void {
    this.#usedBytes += deltaBytes;
    if (deltaBytes > 0) {
      if (this.#usedBytes > this.#limitBytes && this.#exempt !== receiver) this.#stop(receiver);
      return;
    }
    if (this.#exempt === receiver) this.#exempt = undefined;
    this.#resume();
  }

  #stop(receiver: Receiver): void {
    if (this.#exempt === undefined) {
      this.#exempt = receiver;
      return;
    }
    this.#stopped.add(receiver);
    receiver.setReceiving(false);
  }

  #resume(): void {
    for (const receiver of this.#stopped) {
      const isRoom = this.#usedBytes <= this.#limitBytes;
      if (!isRoom && this.#exempt !== undefined) return;
      if (!isRoom) this.#exempt = receiver;
      this.#stopped.delete(receiver);
      receiver.setReceiving(true);
    }
  }

  /** The receiver is gone with the `heldBytes` it still had. */
  release(receiver: Receiver, heldBytes: number): void {
    this.#stopped.delete(receiver);
    this.adjust(receiver, -heldBytes);
  }
}
