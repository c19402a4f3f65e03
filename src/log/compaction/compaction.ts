// One pass of compaction over one log, as Kafka's cleaner does it: first the latest offset of every key in
// the dirty part, as far as the map reaches, then every segment up to there is written again without the
// records that a later one has replaced. What was at an offset before is there afterwards or nothing is.
//
// The old segments stay as they are until a group of them is replaced at once; a pass that ends early, by
// failure or because the log changes, leaves whole groups behind and no other trace.

import type { ScannedBatch } from '../segment/batch-scan.ts';
import type { Segment } from '../segment/segment.ts';
import { BatchFilter } from './batch-filter.ts';
import { CleanedSegments } from './cleaned-segments.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import type { CompactionPlan, CompactionResult, CompactionTarget } from './compaction-target.ts';
import { buildOffsetMap } from './offset-map-building.ts';
import type { OffsetMap } from './offset-map.ts';
import { groupSegments, type SegmentSizes } from './segment-groups.ts';
import { walkSegment } from './segment-walk.ts';

/**
 * Compacts [start of the log, `firstUncleanableOffset`), or as much of it as the keys that `map` holds allow:
 * then another pass with `firstDirtyOffset` = `endOffset` goes on. Throws `PoisonBatchError` for a batch
 * that cannot be read, what `target` throws, and `DiskError`.
 */
export async function compact(
  target: CompactionTarget,
  plan: CompactionPlan,
  map: OffsetMap,
): Promise<CompactionResult> {
  map.clear();
  const built = await buildOffsetMap(target, plan, map);
  const endOffset = Math.max(map.latestOffset + 1, plan.firstDirtyOffset);
  const rewriting = new SegmentRewriting(target, plan, map);
  for (const group of await groupsUpTo(endOffset, plan)) await rewriting.rewrite(group);
  const { bytesRead, bytesWritten, filter } = rewriting;
  return {
    endOffset,
    isMapFull: built.isFull,
    mapUsed: map.used,
    keys: map.size,
    indexedBytes: built.bytes,
    indexedRecords: built.records,
    bytesRead,
    recordsRead: filter.recordsRead,
    bytesWritten,
    recordsKept: filter.recordsKept,
    invalidRecords: filter.invalidRecords,
  };
}

interface SizedSegment extends SegmentSizes {
  readonly segment: Segment;
}

async function groupsUpTo(
  endOffset: number,
  { segments, config, firstUncleanableOffset }: CompactionPlan,
): Promise<Segment[][]> {
  const sized: SizedSegment[] = [];
  for (const segment of segments) {
    if (segment.baseOffset >= endOffset) break;
    const { baseOffset, sizeBytes } = segment;
    const { offsets, times } = await segment.loadIndexes();
    sized.push({
      segment,
      baseOffset,
      sizeBytes,
      offsetIndexBytes: offsets.sizeBytes,
      timeIndexBytes: times.sizeBytes,
    });
  }
  const limits = { ...config, endOffset: firstUncleanableOffset };
  return groupSegments(sized, limits).map((group) => group.map(({ segment }) => segment));
}

class SegmentRewriting {
  bytesRead = 0;
  bytesWritten = 0;
  readonly filter: BatchFilter;
  readonly #target: CompactionTarget;
  readonly #plan: CompactionPlan;
  readonly #transactions: CleanedTransactions;
  #cleaned: CleanedSegments | undefined;

  constructor(target: CompactionTarget, plan: CompactionPlan, map: OffsetMap) {
    this.#target = target;
    this.#plan = plan;
    this.#transactions = new CleanedTransactions((transaction) => this.#cleaned?.appendAborted(transaction));
    this.filter = new BatchFilter(target, plan, map, this.#transactions);
  }

  async rewrite(group: readonly Segment[]): Promise<void> {
    const cleaned = new CleanedSegments(this.#target.context, group, this.#plan.config.indexIntervalBytes);
    this.#cleaned = cleaned;
    let segments;
    try {
      for (const segment of group) await this.#rewriteInto(cleaned, segment);
      segments = await cleaned.finish();
    } catch (error) {
      // Whatever keeps these files from going, the next start removes them; the first error says more.
      await cleaned.discard().catch(() => undefined);
      throw error;
    }
    this.bytesWritten += cleaned.bytesWritten;
    await this.#target.replace(group, segments);
  }

  async #rewriteInto(cleaned: CleanedSegments, segment: Segment): Promise<void> {
    const { segments, firstUncleanableOffset } = this.#plan;
    const endOffset = segments[segments.indexOf(segment) + 1]?.baseOffset ?? firstUncleanableOffset;
    this.#transactions.addAborted(await this.#target.abortedTransactions(segment.baseOffset, endOffset));
    await walkSegment(segment, 0, this.#target, (batch) => this.#rewriteBatch(cleaned, batch));
  }

  #rewriteBatch(cleaned: CleanedSegments, batch: ScannedBatch): number | Promise<number> {
    this.bytesRead += batch.sizeBytes;
    const left = this.filter.filter(batch);
    if (left instanceof Promise) return left.then((late) => this.#keep(cleaned, batch, late));
    return this.#keep(cleaned, batch, left);
  }

  #keep(cleaned: CleanedSegments, batch: ScannedBatch, left: Uint8Array | undefined): number | Promise<number> {
    const cost = batch.sizeBytes + this.filter.openedBytes + (left?.length ?? 0);
    if (left === undefined) return cost;
    const appended = cleaned.append(left);
    return appended === undefined ? cost : appended.then(() => cost);
  }
}
