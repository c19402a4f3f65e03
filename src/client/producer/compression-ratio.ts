// How well the records of a topic compress, learnt from the batches that were sent: tells when a batch
// that is still open will be full. Worse results are believed faster than better ones.

const improvingStep = 0.005;
const worseningStep = 0.05;
/** Some room for being wrong, as in Java. */
const safety = 1.05;

export class CompressionRatios {
  readonly #ratios = new Map<string, number>();

  /** The size that so many bytes will probably have. */
  estimate(topic: string, sizeBytes: number): number {
    return sizeBytes * (this.#ratios.get(topic) ?? 1) * safety;
  }

  /** A batch was too large for the broker: the estimate was too good. */
  distrust(topic: string): void {
    this.#ratios.set(topic, Math.max(1, this.#ratios.get(topic) ?? 1));
  }

  note(topic: string, sizeBytes: number, compressedBytes: number): void {
    const observed = compressedBytes / sizeBytes;
    const current = this.#ratios.get(topic) ?? 1;
    const next =
      observed > current ? Math.max(current + worseningStep, observed) : Math.max(current - improvingStep, observed);
    this.#ratios.set(topic, next);
  }
}
