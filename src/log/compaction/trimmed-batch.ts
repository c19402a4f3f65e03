// A batch with fewer records, or with a delete horizon. Compressing much of it is a worker's work.

import type { Task, Workers } from '../../base/ports/workers.ts';
import type { RecordsSection } from '../../protocol/records/batch-codec.ts';
import { codecIdOf } from '../../protocol/records/batch-header.ts';
import { rebuildBatch } from '../../protocol/records/batch-rebuild.ts';
import { viewOf } from '../../protocol/records/int64.ts';

export interface Trimming {
  readonly batch: Uint8Array;
  readonly maxOpenedBytes: number;
  /** By the index of a record: 1 when it stays. Undefined when all do. */
  readonly stays: Uint8Array | undefined;
  /** Noted in the batch when it is given. */
  readonly deleteHorizonMs: number | undefined;
}

/** What is compressed in place at most: a few milliseconds. */
const largestInPlaceBytes = 128 * 1024;

export const trimmingTask: Task<Trimming, Uint8Array> = {
  url: import.meta.url,
  name: 'runTrimming',
  run: runTrimming,
};

export function runTrimming(trimming: Trimming, section?: RecordsSection): Uint8Array {
  const { batch, maxOpenedBytes, stays, deleteHorizonMs } = trimming;
  return rebuildBatch(batch, viewOf(batch), 0, {
    maxOpenedBytes,
    ...(section !== undefined && { section }),
    ...(stays !== undefined && { keeps: (index: number) => stays[index] === 1 }),
    ...(deleteHorizonMs !== undefined && { deleteHorizonMs }),
  });
}

/** The new batch, in memory of its own. `section` is what the batch has been opened to, if it has. */
export function trimBatch(
  trimming: Trimming,
  section: RecordsSection | undefined,
  workers: Workers,
): Uint8Array | Promise<Uint8Array> {
  const { batch, stays } = trimming;
  const sectionBytes = section === undefined ? 0 : section.end - section.start;
  if (codecIdOf(viewOf(batch), 0) === 0 || sectionBytes <= largestInPlaceBytes) return runTrimming(trimming, section);
  const copy = new Uint8Array(batch);
  return workers.run(trimmingTask, { ...trimming, batch: copy, stays: stays && new Uint8Array(stays) }, [copy.buffer]);
}
