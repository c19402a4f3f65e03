// Where the sequential readers of a segment are: the next batch of each, so that it need not be looked for. Who
// has not been here for a while is looked for again.

interface ReadPosition {
  readonly offset: number;
  /** Where the batch that begins with the offset lies in the file. */
  readonly position: number;
}

const rememberedReaders = 8;

export class ReadPositions {
  #positions: ReadPosition[] = [];

  remember(offset: number, position: number): void {
    if (this.#positions.length === rememberedReaders) this.#positions.shift();
    this.#positions.push({ offset, position });
  }

  /** Undefined when no reader has stopped there lately. */
  of(offset: number): number | undefined {
    return this.#positions.findLast((each) => each.offset === offset)?.position;
  }

  clear(): void {
    this.#positions = [];
  }
}
