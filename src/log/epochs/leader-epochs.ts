// Which leader epoch began at which offset, kept in `leader-epoch-checkpoint`. Followers and clients
// find out with it where two histories part (KIP-101, KIP-279, KIP-320). Epochs and start offsets
// strictly increase.

export interface EpochStart {
  readonly epoch: number;
  readonly startOffset: number;
}

export interface EpochEnd {
  /** -1 when the question has no answer. */
  readonly epoch: number;
  readonly endOffset: number;
}

const unknownEnd: EpochEnd = { epoch: -1, endOffset: -1 };

export class LeaderEpochs {
  #starts: EpochStart[];
  /** Counts changes, so that an owner knows when the checkpoint is stale. */
  revision = 0;

  constructor(starts: readonly EpochStart[] = []) {
    this.#starts = [...starts];
  }

  get starts(): readonly EpochStart[] {
    return this.#starts;
  }

  get latestEpoch(): number {
    return this.#starts.at(-1)?.epoch ?? -1;
  }

  get earliest(): EpochStart | undefined {
    return this.#starts[0];
  }

  /** Notes that `epoch` writes from `startOffset` on; entries that this contradicts go. */
  assign(epoch: number, startOffset: number): void {
    const last = this.#starts.at(-1);
    if (last !== undefined && epoch <= last.epoch) return;
    this.#starts = this.#starts.filter((entry) => entry.startOffset < startOffset);
    this.#starts.push({ epoch, startOffset });
    this.revision += 1;
  }

  /** The largest epoch not above `epoch` and where it ended, given where the log ends now. */
  endOffsetFor(epoch: number, logEndOffset: number): EpochEnd {
    if (epoch === -1 || this.#starts.length === 0) return unknownEnd;
    if (epoch === this.latestEpoch) return { epoch, endOffset: logEndOffset };
    const next = this.#starts.findIndex((entry) => entry.epoch > epoch);
    if (next === -1) return unknownEnd;
    if (next === 0) return { epoch, endOffset: this.#starts[0]!.startOffset };
    return { epoch: this.#starts[next - 1]!.epoch, endOffset: this.#starts[next]!.startOffset };
  }

  /** The epoch that wrote `offset`, -1 when that is before everything known. */
  epochOf(offset: number): number {
    return this.#starts.findLast((entry) => entry.startOffset <= offset)?.epoch ?? -1;
  }

  /** Forgets what began at or beyond `endOffset`. */
  truncateFromEnd(endOffset: number): void {
    const kept = this.#starts.filter((entry) => entry.startOffset < endOffset);
    if (kept.length === this.#starts.length) return;
    this.#starts = kept;
    this.revision += 1;
  }

  /** Forgets what ended before `startOffset`; the epoch that covers it now begins there. */
  truncateFromStart(startOffset: number): void {
    const covering = this.#starts.findLastIndex((entry) => entry.startOffset <= startOffset);
    if (covering === -1 || (covering === 0 && this.#starts[0]!.startOffset === startOffset)) return;
    this.#starts = [{ epoch: this.#starts[covering]!.epoch, startOffset }, ...this.#starts.slice(covering + 1)];
    this.revision += 1;
  }

  clear(): void {
    if (this.#starts.length === 0) return;
    this.#starts = [];
    this.revision += 1;
  }

  toLines(): string[] {
    return this.#starts.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`);
  }

  /** undefined when a line is not an entry, or they do not increase. */
  static fromLines(lines: readonly string[]): LeaderEpochs | undefined {
    const starts: EpochStart[] = [];
    for (const line of lines) {
      const match = /^(\d+) (\d+)$/.exec(line);
      if (match === null) return undefined;
      const entry = { epoch: Number(match[1]), startOffset: Number(match[2]) };
      const last = starts.at(-1);
      if (last !== undefined && (entry.epoch <= last.epoch || entry.startOffset <= last.startOffset)) return undefined;
      starts.push(entry);
    }
    return new LeaderEpochs(starts);
  }
}
