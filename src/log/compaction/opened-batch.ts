// The records of a batch, uncompressed, so that a pass can look at them. What takes long to open is opened
// by a worker; small batches open in memory that serves again.

import { Buffer } from 'node:buffer';
import { BufferPool } from '../../base/bytes/buffer-pool.ts';
import type { Task, Workers } from '../../base/ports/workers.ts';
import { DecompressedSizeExceededError } from '../../protocol/compression/compression-errors.ts';
import { openRecords, type RecordsSection } from '../../protocol/records/batch-codec.ts';
import { codecIdOf } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { InvalidRecordError, recordsErrorCode } from '../../protocol/records/records-errors.ts';

export interface OpenedBatch {
  readonly section: RecordsSection;
  /** What was opened, in bytes; 0 when nothing had to be. */
  readonly openedBytes: number;
  /** To be called once, when nobody looks at the section any more. */
  readonly release: () => void;
}

interface OpeningInput {
  readonly batch: Uint8Array;
  readonly maxOpenedBytes: number;
}

/** Errors lose their class on the way between threads. */
type OpeningOutput = { readonly records: Uint8Array } | { readonly refusal: string };

/** A compressed batch of this size, which opens to no more than that, is opened in place: a millisecond or two. */
const largestInPlaceBytes = 64 * 1024;
const largestOpenedInPlaceBytes = 512 * 1024;
const pool = new BufferPool(4 * 1024 * 1024);
const nothing = (): void => {};

export const openingTask: Task<OpeningInput, OpeningOutput> = {
  url: import.meta.url,
  name: 'runOpening',
  run: runOpening,
};

export function runOpening({ batch, maxOpenedBytes }: OpeningInput): OpeningOutput {
  try {
    const { bytes, start, end } = openRecords(batch, viewOf(batch), 0, maxOpenedBytes);
    return { records: bytes.subarray(start, end) };
  } catch (error) {
    if (recordsErrorCode(error) === undefined) throw error;
    return { refusal: (error as Error).message };
  }
}

/** Throws the errors of records-errors.ts. */
export function openBatch(
  batch: Uint8Array,
  maxOpenedBytes: number,
  workers: Workers,
): OpenedBatch | Promise<OpenedBatch> {
  const view = viewOf(batch);
  if (codecIdOf(view, 0) === 0)
    return { section: openRecords(batch, view, 0, maxOpenedBytes), openedBytes: 0, release: nothing };
  if (batch.length > largestInPlaceBytes) return openElsewhere(batch, maxOpenedBytes, workers);
  try {
    return openHere(batch, view, Math.min(maxOpenedBytes, largestOpenedInPlaceBytes));
  } catch (error) {
    if (!(error instanceof DecompressedSizeExceededError) || maxOpenedBytes <= largestOpenedInPlaceBytes) throw error;
    return openElsewhere(batch, maxOpenedBytes, workers);
  }
}

function openHere(batch: Uint8Array, view: DataView, maxOpenedBytes: number): OpenedBatch {
  const taken: Buffer[] = [];
  const section = openRecords(batch, view, 0, maxOpenedBytes, (sizeBytes) => {
    const memory = pool.take(sizeBytes);
    taken.push(memory);
    return memory;
  });
  const release = (): void => {
    for (const memory of taken) pool.put(memory);
  };
  return { section, openedBytes: section.end - section.start, release };
}

async function openElsewhere(batch: Uint8Array, maxOpenedBytes: number, workers: Workers): Promise<OpenedBatch> {
  const copy = new Uint8Array(batch);
  const output = await workers.run(openingTask, { batch: copy, maxOpenedBytes }, [copy.buffer]);
  if ('refusal' in output) throw new InvalidRecordError(-1, output.refusal);
  const { records } = output;
  return {
    section: { bytes: records, start: 0, end: records.length },
    openedBytes: records.length,
    release: nothing,
  };
}
