// Opens compressed batches without holding up the event loop: a small one at once, one that is large or
// turns out to open to much in a worker. At most one batch is opened ahead of the one being read.

import type { Task, Workers } from '../../../base/ports/workers.ts';
import { DecompressedSizeExceededError } from '../../../protocol/compression/compression-errors.ts';
import { openRecords, type RecordsSection } from '../../../protocol/records/batch-codec.ts';
import { codecIdOf } from '../../../protocol/records/batch-header.ts';
import { viewOf } from '../../../protocol/records/int64.ts';

/** What one batch may open to; a batch that claims more is an attack or a mistake. */
export const maxOpenedBytes = 256 * 1024 * 1024;

/** In place, compressed batches up to this size are opened, and to no more than that: a millisecond or two. */
const largestInPlaceBytes = 128 * 1024;
const largestOpenedInPlaceBytes = 1024 * 1024;

/** One batch alone, opened. */
export function openBatch(batch: Uint8Array): Uint8Array {
  const { bytes, start, end } = openRecords(batch, viewOf(batch), 0, maxOpenedBytes);
  return bytes.subarray(start, end);
}

const openBatchTask: Task<Uint8Array, Uint8Array> = { url: import.meta.url, name: 'openBatch', run: openBatch };

/** What became of a batch that a worker opens. */
type Opening = { isDone: false } | { isDone: true; section: RecordsSection } | { isDone: true; error: Error };

export class BatchOpening {
  readonly #workers: Workers;
  readonly #onOpened: () => void;
  readonly #openings = new Map<number, Opening>();

  constructor(workers: Workers, onOpened: () => void) {
    this.#workers = workers;
    this.#onOpened = onOpened;
  }

  /** The records of the batch, or undefined while a worker opens it. Throws what opening it met. */
  take(bytes: Uint8Array, view: DataView, batch: number, sizeBytes: number): RecordsSection | undefined {
    const opening = this.#openings.get(batch);
    if (opening === undefined) {
      const section = this.#openInPlace(bytes, view, batch, sizeBytes);
      if (section === undefined) this.#send(bytes, batch, sizeBytes);
      return section;
    }
    if (!opening.isDone) return undefined;
    this.#openings.delete(batch);
    if ('error' in opening) throw opening.error;
    return opening.section;
  }

  /** Has a batch that is known to be long work opened before it is its turn. */
  prepare(bytes: Uint8Array, view: DataView, batch: number, sizeBytes: number): void {
    if (codecIdOf(view, batch) === 0 || sizeBytes <= largestInPlaceBytes || this.#openings.has(batch)) return;
    this.#send(bytes, batch, sizeBytes);
  }

  #openInPlace(bytes: Uint8Array, view: DataView, batch: number, sizeBytes: number): RecordsSection | undefined {
    if (codecIdOf(view, batch) === 0) return openRecords(bytes, view, batch, maxOpenedBytes);
    if (sizeBytes > largestInPlaceBytes) return undefined;
    try {
      return openRecords(bytes, view, batch, largestOpenedInPlaceBytes);
    } catch (error) {
      if (error instanceof DecompressedSizeExceededError) return undefined;
      throw error;
    }
  }

  #send(bytes: Uint8Array, batch: number, sizeBytes: number): void {
    this.#openings.set(batch, { isDone: false });
    const copy = new Uint8Array(bytes.subarray(batch, batch + sizeBytes));
    const finish = (opening: Opening): void => {
      this.#openings.set(batch, opening);
      this.#onOpened();
    };
    this.#workers.run(openBatchTask, copy, [copy.buffer]).then(
      (opened) => finish({ isDone: true, section: { bytes: opened, start: 0, end: opened.length } }),
      (error: unknown) => finish({ isDone: true, error: error as Error }),
    );
  }
}
