// After the disk has failed: what was written and not confirmed to be durable is read back, and as far as it is
// whole written once more. Neither a failed sync nor one that follows it says anything about those pages
// (the kernel drops them and calls them clean; a file system that went read-only may even report success),
// so only bytes that have been written again, and synced then, are relied on.

import type { AppendQueue, LogPoint } from '../append/append-queue.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import type { Segment } from '../segment/segment.ts';
import { rewriteTail } from './tail-rewrite.ts';

/** Makes durable what is left behind the last durable point; returns where that ends. Throws while the disk fails. */
export async function keepWrittenTail(
  { durable, written }: Pick<AppendQueue, 'durable' | 'written'>,
  segments: readonly Segment[],
): Promise<LogPoint> {
  let kept = durable;
  if (written.offset <= durable.offset) return kept;
  for (const [index, segment] of segments.entries()) {
    if ((segments[index + 1]?.baseOffset ?? Infinity) <= durable.offset) continue;
    // A cut that failed half-way has taken the segment that the point lies in: the cut has to be finished.
    if (segment !== durable.segment && segment.baseOffset < durable.offset) return durable;
    const from = segment === durable.segment ? durable.position : 0;
    const to = segment === written.segment ? written.position : segment.sizeBytes;
    // A new handle: the old one has told of its failure, and would be silent about the next.
    await segment.file.close();
    const end = await wholeUpTo(segment, { offset: kept.offset, segment, position: from }, to);
    await rewriteTail(segment, from, end.position);
    kept = end;
    if (end.position < to || segment === written.segment) break;
  }
  return kept;
}

async function wholeUpTo(segment: Segment, from: LogPoint, limit: number): Promise<LogPoint> {
  let end = from;
  const offsets = { first: from.offset, end: Infinity };
  await segment.file.use((file) =>
    scanBatches(file, { from: from.position, limit, mode: 'whole', offsets }, (batch) => {
      end = { offset: batch.lastOffset + 1, segment, position: batch.position + batch.sizeBytes };
      return true;
    }),
  );
  return end;
}
