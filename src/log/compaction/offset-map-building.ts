// The first half of a pass: reads the dirty part of a log and notes the latest offset of every key, until
// the end or until the map is full. Control batches and aborted data count for nothing.

import type { RecordsSection } from '../../protocol/records/batch-codec.ts';
import { isControl, recordsCountOf } from '../../protocol/records/batch-header.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { ScannedBatch } from '../segment/batch-scan.ts';
import { CleanedTransactions } from './cleaned-transactions.ts';
import type { CompactionPlan, CompactionTarget } from './compaction-target.ts';
import type { OffsetMap } from './offset-map.ts';
import { type OpenedBatch, openBatch } from './opened-batch.ts';
import { visitRecords } from './record-visits.ts';
import { type Cost, walkSegment } from './segment-walk.ts';

export interface BuiltOffsetMap {
  /** The end was not reached: the map knows every key up to `map.latestOffset` only, maybe amid a batch. */
  readonly isFull: boolean;
  readonly bytes: number;
  readonly records: number;
}

/** Fills the map with what lies in [firstDirtyOffset, firstUncleanableOffset). */
export async function buildOffsetMap(
  target: CompactionTarget,
  plan: CompactionPlan,
  map: OffsetMap,
): Promise<BuiltOffsetMap> {
  const { firstDirtyOffset, firstUncleanableOffset } = plan;
  const transactions = new CleanedTransactions();
  transactions.addAborted(await target.abortedTransactions(firstDirtyOffset, firstUncleanableOffset));
  const reading = new DirtyReading(target, plan, map, transactions);
  for (const [index, segment] of plan.segments.entries()) {
    const endOffset = plan.segments[index + 1]?.baseOffset ?? firstUncleanableOffset;
    if (endOffset <= firstDirtyOffset) continue;
    const { offsets } = await segment.loadIndexes();
    const from = offsets.positionOf(firstDirtyOffset);
    if (!(await walkSegment(segment, from, target, (batch) => reading.read(batch)))) break;
    // The last batches may have been compacted away before: there is nothing up to the next segment.
    map.reach(endOffset - 1);
  }
  return reading;
}

class DirtyReading implements BuiltOffsetMap {
  isFull = false;
  bytes = 0;
  records = 0;
  readonly #target: CompactionTarget;
  readonly #plan: CompactionPlan;
  readonly #map: OffsetMap;
  readonly #transactions: CleanedTransactions;
  readonly #cursor = new RecordCursor();

  constructor(target: CompactionTarget, plan: CompactionPlan, map: OffsetMap, transactions: CleanedTransactions) {
    this.#target = target;
    this.#plan = plan;
    this.#map = map;
    this.#transactions = transactions;
  }

  /** What it cost, undefined when the map was full first. */
  read(batch: ScannedBatch): Cost | Promise<Cost> {
    const { bytes, view, sizeBytes } = batch;
    this.bytes += sizeBytes;
    const isControlBatch = isControl(view, 0);
    if (isControlBatch) this.#transactions.onControl(bytes, view);
    if (isControlBatch || this.#transactions.onData(view)) {
      this.records += recordsCountOf(view, 0);
      return this.#end(batch, 0);
    }
    const { maxOpenedBytes } = this.#plan;
    const opened = openBatch(bytes, maxOpenedBytes, this.#target.workers);
    return opened instanceof Promise ? opened.then((late) => this.#read(batch, late)) : this.#read(batch, opened);
  }

  #read(batch: ScannedBatch, { section, openedBytes, release }: OpenedBatch): Cost | Promise<Cost> {
    const record = this.#cursor.reset(section.bytes, section.start, section.end, recordsCountOf(batch.view, 0));
    const visited = visitRecords(record, section, this.#target, () => this.#note(batch.baseOffset, section, record));
    const end = (): Cost => {
      release();
      return this.#end(batch, openedBytes);
    };
    return visited === undefined ? end() : visited.then(end);
  }

  /** False when the map is full. */
  #note(baseOffset: number, { bytes }: RecordsSection, record: RecordCursor): boolean {
    const offset = baseOffset + record.offsetDelta;
    if (record.keyLength >= 0 && offset >= this.#plan.firstDirtyOffset) {
      // As in Kafka, amid a batch: one batch may hold more keys than the map.
      this.isFull = this.#map.isFull;
      if (this.isFull) return false;
      this.#map.put(bytes, record.keyAt, record.keyAt + record.keyLength, offset);
    }
    this.records += 1;
    return true;
  }

  #end({ sizeBytes, lastOffset }: ScannedBatch, openedBytes: number): Cost {
    if (this.isFull) return undefined;
    if (lastOffset >= this.#plan.firstDirtyOffset) this.#map.reach(lastOffset);
    return sizeBytes + openedBytes;
  }
}
