// What a disk has spoiled in the files of one log, as far as somebody has come across it. Each range is
// told once in the broker's log, and kept here for as long as its segment is there: what a copy elsewhere
// would have to repair.

import type { Logger } from '../../base/logging.ts';

export interface DamagedRange {
  /** Path of the `.log` file. */
  readonly file: string;
  readonly startPosition: number;
  /** The batches from here on are whole again, or the file ends. */
  readonly endPosition: number;
  /** The first offset that cannot be read. */
  readonly startOffset: number;
  /** The first offset behind that may be read again. Infinity when the end of the log is not known. */
  readonly endOffset: number;
  readonly reason: string;
}

/** Something in a segment's file is not the batch that has to be there; none of it was served. */
export class DamagedSegmentError extends Error {
  override readonly name = 'DamagedSegmentError';
  readonly range: DamagedRange;

  constructor(range: DamagedRange) {
    const { file, startPosition, endPosition, startOffset, endOffset, reason } = range;
    super(
      `${file} is damaged from byte ${startPosition} to ${endPosition}: ` +
        `offsets ${startOffset} to ${endOffset - 1} cannot be read (${reason})`,
    );
    this.range = range;
  }
}

/** A disk that spoils more than this has said enough. */
const maxRanges = 1000;

export class DamagedRanges {
  readonly #logger: Logger;
  readonly #ranges = new Map<string, DamagedRange>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Those that were found, in that order. */
  get all(): readonly DamagedRange[] {
    return [...this.#ranges.values()];
  }

  /** Keeps the range, and tells of it the first time. */
  note(range: DamagedRange): void {
    const key = `${range.file}@${range.startPosition}`;
    if (this.#ranges.has(key) || this.#ranges.size >= maxRanges) return;
    this.#ranges.set(key, range);
    this.#logger.error(
      'the disk has damaged a segment: readers of these offsets get an error, those behind go on; restore the file ' +
        'from a copy while the broker is down, or move the readers behind the range',
      { ...range },
    );
  }

  /** An entry of an index led astray; what it leads to is found without it. */
  noteIndex(file: string, position: number): void {
    this.#logger.warn('an index is damaged: an entry that leads nowhere is not used any more', { file, position });
  }

  /** The file is gone, or has been cut at the position. */
  forget(file: string, fromPosition = 0): void {
    for (const [key, range] of this.#ranges)
      if (range.file === file && range.endPosition > fromPosition) this.#ranges.delete(key);
  }
}
