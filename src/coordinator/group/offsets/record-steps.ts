// Long work in decisions of bounded weight: of what a search finds, each step takes as many records as fit
// into one batch, and no more looks than the event loop can bear. The rest is for the next step.

import { type GroupRecord, groupRecordCodec } from '../group-record.ts';

/**
 * What is to be written now, together; none for a look without a find. Asked for where it is used, as between
 * two steps anything may have happened.
 */
export type Find = () => readonly GroupRecord[];

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
  readonly #search: Iterator<Find, void, undefined>;
  /** Found, but there was no room for it. */
  #heldBack: Find | undefined;

  constructor(search: Iterator<Find, void, undefined>) {
    this.#search = search;
  }

  next(maxBatchBytes: number): RecordStep {
    const limit = Math.min(bytesPerStep, maxBatchBytes) - batchOverheadBytes;
    const records: GroupRecord[] = [];
    let bytes = 0;
    for (let looks = 0; looks < looksPerStep; looks += 1) {
      const find = this.#take();
      if (find === undefined) return { records, isLast: true };
      const found = find();
      bytes += sizeOf(found);
      if (bytes > limit && records.length > 0) {
        this.#heldBack = find;
        break;
      }
      records.push(...found);
    }
    return { records, isLast: false };
  }

  #take(): Find | undefined {
    const find = this.#heldBack;
    this.#heldBack = undefined;
    if (find !== undefined) return find;
    const next = this.#search.next();
    return next.done === true ? undefined : next.value;
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
