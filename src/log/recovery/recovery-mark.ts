// A place inside the segment that is appended to, below which a restart need not look: everything there is
// durable, the indexes up to it have been saved, and a producer snapshot lies at it. Recovery after a crash
// reads from the last mark on; without marks it would read the whole segment, most of it flushed long ago.
//
// Invariant: the snapshot is written last, and a cut below removes it before anything is appended again. So
// whoever finds it finds indexes that are right below it, whatever the files say beyond.

import type { AppendQueue } from '../append/append-queue.ts';
import type { ProducerSnapshots } from '../producers/producer-snapshots.ts';
import type { ProducerState } from '../producers/producer-state.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import { firstTimestampOf } from '../segment/segment-tail.ts';
import type { Segment } from '../segment/segment.ts';

/** What a busy partition may have to be checked for, behind its last mark. */
const busyBytes = 32 * 1024 * 1024;
/** The same for one that nothing has been appended to of late. */
const quietBytes = 1024 * 1024;

export class RecoveryMark {
  readonly #segments: SegmentList;
  readonly #snapshots: ProducerSnapshots;
  #segment: Segment | undefined;
  #position = 0;
  #sizeWhenLookedAt = -1;

  constructor(segments: SegmentList, snapshots: ProducerSnapshots) {
    this.#segments = segments;
    this.#snapshots = snapshots;
  }

  /** Nothing has been appended between the last two looks. */
  isQuiet = false;

  /** Whether enough has been appended since the last mark. Asked at intervals. */
  isDue(): boolean {
    const { active } = this.#segments;
    const isQuiet = active.sizeBytes === this.#sizeWhenLookedAt;
    this.isQuiet = isQuiet;
    this.#sizeWhenLookedAt = active.sizeBytes;
    const marked = active === this.#segment ? Math.min(this.#position, active.sizeBytes) : 0;
    return active.sizeBytes - marked >= (isQuiet ? quietBytes : busyBytes);
  }

  /** Marks the end of the log. `snapshot` holds the producers as of `logEndOffset`. */
  async save(queue: AppendQueue, logEndOffset: number, snapshot: Uint8Array): Promise<void> {
    const { active } = this.#segments;
    const position = active.sizeBytes;
    // What comes in meanwhile may get into the indexes too; it lies behind the mark.
    await queue.whenDurable(logEndOffset);
    if (active !== this.#segments.active) return;
    await active.saveIndexes('growing');
    await this.#snapshots.write(logEndOffset, snapshot);
    await this.#snapshots.prune(new Set(this.#segments.all.map(({ baseOffset }) => baseOffset)));
    this.#segment = active;
    this.#position = position;
  }
}

/**
 * Accounts for the segment up to shortly before the mark, from its index files, and returns the producer
 * states at the mark. undefined when files and batches do not agree: all of the segment has to be checked then.
 */
export async function resumeAtMark(
  segment: Segment,
  snapshots: ProducerSnapshots,
  markOffset: number,
): Promise<readonly ProducerState[] | undefined> {
  const states = await snapshots.at(markOffset);
  if (states === undefined) return undefined;
  const fileBytes = segment.sizeBytes;
  const place = await segment.resumeAccounts(markOffset);
  if (place === undefined) return undefined;
  let marked = 0;
  segment.firstTimestamp = await firstTimestampOf(segment.file, fileBytes);
  await segment.file.use((file) =>
    scanBatches(file, { from: place.position, limit: fileBytes, mode: 'headers' }, (batch) => {
      if (batch.position === place.position && batch.lastOffset !== place.lastOffset) return false;
      marked = batch.lastOffset + 1;
      return marked < markOffset;
    }),
  );
  if (marked === markOffset) return states;
  segment.sizeBytes = fileBytes;
  return undefined;
}
