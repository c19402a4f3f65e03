// Brings producer states back: the newest usable snapshot, then the headers of the batches behind it.

import { isControl, noProducerId, producerIdOf } from '../../protocol/records/batch-header.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import { type ScannedBatch, scanBatches } from '../segment/batch-scan.ts';
import { endTransactionMarkerOf } from './control-marker.ts';
import type { ProducerSnapshots } from './producer-snapshots.ts';
import type { ProducerStates } from './producer-states.ts';
import type { Segment } from '../segment/segment.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';
import type { DiskFile } from '../../base/ports/disk.ts';

/** Fills `producers` with the states as of `endOffset`; the segments up to there have been checked. */
export async function loadProducers(
  producers: ProducerStates,
  snapshots: ProducerSnapshots,
  segments: readonly Segment[],
  endOffset: number,
): Promise<void> {
  const snapshot = await snapshots.newest(endOffset);
  for (const state of snapshot?.states ?? []) producers.restore(state);
  const fromOffset = snapshot?.offset ?? 0;
  for (const [index, segment] of segments.entries()) {
    const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
    if (nextBase <= fromOffset || segment.baseOffset >= endOffset) continue;
    await replaySegment(producers, segment, fromOffset, endOffset);
  }
}

async function replaySegment(
  producers: ProducerStates,
  segment: Segment,
  fromOffset: number,
  endOffset: number,
): Promise<void> {
  const from = fromOffset <= segment.baseOffset ? 0 : (await segment.loadIndexes()).offsets.positionOf(fromOffset);
  await segment.file.use((file) =>
    scanBatches(file, { from, limit: segment.sizeBytes, mode: 'headers' }, (batch) => {
      if (batch.baseOffset >= endOffset) return false;
      return batch.lastOffset < fromOffset || replayBatch(producers, batch, file);
    }),
  );
}

/** Takes note of a batch that is in the log; `onAborted` hears of the transaction it aborted, if it did. */
export function replayBatch(
  producers: ProducerStates,
  batch: ScannedBatch,
  file: DiskFile,
  onAborted: (transaction: AbortedTransaction) => void = () => {},
): true | Promise<true> {
  if (batch.magic !== 2 || producerIdOf(batch.view, 0) === noProducerId) return true;
  if (isControl(batch.view, 0)) return replayMarker(producers, batch, file, onAborted);
  producers.update(batch.view, 0);
  return true;
}

async function replayMarker(
  producers: ProducerStates,
  batch: ScannedBatch,
  file: DiskFile,
  onAborted: (transaction: AbortedTransaction) => void,
): Promise<true> {
  let { bytes }: { bytes: Uint8Array } = batch;
  if (bytes.length < batch.sizeBytes) {
    bytes = new Uint8Array(batch.sizeBytes);
    await file.read(bytes, 0, batch.sizeBytes, batch.position);
  }
  const marker = endTransactionMarkerOf(bytes, viewOf(bytes));
  const aborted = marker === undefined ? undefined : producers.endTransaction(marker);
  if (aborted !== undefined) onAborted(aborted);
  return true;
}

/** Takes note of a batch with a producer id that has just been appended to the active segment. */
export function replayAppended(producers: ProducerStates, active: Segment, batch: Uint8Array, view: DataView): void {
  if (!isControl(view, 0)) {
    producers.update(view, 0);
    return;
  }
  const marker = endTransactionMarkerOf(batch, view);
  const aborted = marker === undefined ? undefined : producers.endTransaction(marker);
  if (aborted !== undefined) active.indexes!.transactions.append(aborted);
}
