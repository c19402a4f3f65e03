// The segment files that are open, of all logs together: those that were used last, up to a bound. A file
// that is in use stays open, and so does one with writes that are not synced: if it was closed, the next
// sync might not hear of a write that the disk lost meanwhile.

/** Descriptors of segments; the usual limit of a process is 1,024, and connections need some too. */
const defaultLimit = 512;
/** Busy files that are passed over in one search, so that it stays short. */
const longestSearch = 16;

export interface CloseableFile {
  /** Closes the file if nobody needs it open; false when somebody does. */
  closeIfIdle(): boolean;
}

export class OpenFiles {
  readonly #limit: number;
  /** Least recently used first. */
  readonly #files = new Set<CloseableFile>();

  constructor(limit: number = defaultLimit) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#files.size;
  }

  /** `file` is open and is being used. */
  touch(file: CloseableFile): void {
    this.#files.delete(file);
    this.#files.add(file);
    if (this.#files.size > this.#limit) this.#closeOldest(file);
  }

  /** `file` is not open any more. */
  forget(file: CloseableFile): void {
    this.#files.delete(file);
  }

  #closeOldest(inUse: CloseableFile): void {
    let looked = 0;
    for (const file of this.#files) {
      if (file === inUse || this.#files.size <= this.#limit || looked === longestSearch) return;
      looked += 1;
      this.#files.delete(file);
      // Back to where those are that were used last: the next search begins with others.
      if (!file.closeIfIdle()) this.#files.add(file);
    }
  }
}
