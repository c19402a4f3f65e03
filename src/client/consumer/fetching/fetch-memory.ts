// What may lie in memory ahead of need, and which part of it the fetches under way have been promised: one
// fetch per broker. What lies ready is counted where it lies.

/** What is fetched ahead of need, as a share of `fetch.max.bytes`: more would cost memory and win no time. */
const readyShare = 1 / 16;
/** One fetch, as a share of it: so that some is used while some more comes. */
const fetchShare = 1 / 32;

export interface FetchMemoryOptions {
  readonly maxBytes: number;
  readonly minBytes: number;
  readonly maxPartitionBytes: number;
  /** Bytes that have come and not been handed out. */
  readonly readyBytes: () => number;
}

export class FetchMemory {
  readonly #options: FetchMemoryOptions;
  /** By broker, how many bytes the fetch under way may bring. */
  readonly #promised = new Map<number, number>();

  constructor(options: FetchMemoryOptions) {
    this.#options = options;
  }

  /** How much may still be fetched ahead of need. */
  get freeBytes(): number {
    let freeBytes = this.#options.maxBytes * readyShare - this.#options.readyBytes();
    for (const promised of this.#promised.values()) freeBytes -= promised;
    return freeBytes;
  }

  /** How many brokers are asked. */
  get fetches(): number {
    return this.#promised.size;
  }

  isFetching(nodeId: number): boolean {
    return this.#promised.has(nodeId);
  }

  /** A fetch begins; returns how many bytes it may bring. */
  reserve(nodeId: number, partitionsCount: number): number {
    const { maxBytes, minBytes, maxPartitionBytes } = this.#options;
    const share = Math.floor(Math.min(this.freeBytes, maxBytes * fetchShare));
    const fetchBytes = Math.min(Math.max(share, maxPartitionBytes, minBytes), maxBytes);
    this.#promised.set(nodeId, Math.min(fetchBytes, partitionsCount * maxPartitionBytes));
    return fetchBytes;
  }

  /** It is over: what it brought lies ready, if anything. */
  release(nodeId: number): void {
    this.#promised.delete(nodeId);
  }
}
