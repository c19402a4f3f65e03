// Long work in decisions of bounded weight: of what a search finds, each step takes as many records as fit
// into one batch, and no more looks than the event loop can bear. The rest is for the next step.

import { type GroupRecord, groupRecordCodec } from '../group-record.ts';

/** Yields records that must be written together; none for a look without a find. */
export type RecordSearch = Iterator<readonly GroupRecord[], void, undefined>;

export interface RecordStep {
  readonly records: GroupRecord[];
  /** The search is over. */
  readonly isLast: boolean;
}

/** A few milliseconds of the event loop. */
const looksPerStep = 10_000;
/** A batch that others do not wait long for. */
const bytesPerStep = 256 * 1024;
/** What a batch, and a record in it, take at most beyond key and value. */
const batchOverheadBytes = 61;
const recordOverheadBytes = 32;

export class RecordSteps {
  readonly #search: RecordSearch;
  /** Found, but there was no room for it. */
  #heldBack: readonly GroupRecord[] = [];

  constructor(search: RecordSearch) {
    this.#search = search;
  }

  next(maxBatchBytes: number): RecordStep {
    const limit = Math.min(bytesPerStep, maxBatchBytes) - batchOverheadBytes;
    const records = [...this.#heldBack];
    let bytes = sizeOf(this.#heldBack);
    this.#heldBack = [];
    for (let looks = 0; looks < looksPerStep; looks += 1) {
      const found = this.#search.next();
      if (found.done === true) return { records, isLast: true };
      bytes += sizeOf(found.value);
      if (bytes > limit && records.length > 0) {
        this.#heldBack = found.value;
        break;
      }
      records.push(...found.value);
    }
    return { records, isLast: false };
  }
}

function sizeOf(records: readonly GroupRecord[]): number {
  let bytes = 0;
  for (const record of records) {
    const { key, value } = groupRecordCodec.encode(record);
    bytes += key.length + (value?.length ?? 0) + recordOverheadBytes;
  }
  return bytes;
}
