// Cuts a log at an offset and brings memory in line with what is left on disk: segments, indexes,
// producer states and leader epochs. Batches are never split: one that holds the offset goes whole.
//
// Everything below the offset is durable when it begins, and nothing is on its way to the files.

import type { LeaderEpochs } from '../epochs/leader-epochs.ts';
import { loadProducers } from '../producers/producer-replay.ts';
import type { ProducerSnapshots } from '../producers/producer-snapshots.ts';
import { ProducerStates } from '../producers/producer-states.ts';
import { removeSegments } from '../segment/segment-removal.ts';
import { Segment, type SegmentContext } from '../segment/segment.ts';
import type { SegmentList } from '../segment/segment-list.ts';
import { findPlace } from '../segment/place-search.ts';
import { learnTail } from '../segment/segment-tail.ts';
import { DamagedLogError } from '../storage-error.ts';

export interface Truncation {
  readonly context: SegmentContext;
  readonly segments: SegmentList;
  readonly snapshots: ProducerSnapshots;
  readonly leaderEpochs: LeaderEpochs;
  readonly producers: ProducerStates;
  /** Of the batch that has to go and of all behind it. */
  readonly offset: number;
  /** Where that batch begins, when it is known. */
  readonly place: { readonly segment: Segment; readonly position: number } | undefined;
  readonly nowMs: number;
  readonly rollJitterMs: number;
}

export interface TruncatedLog {
  readonly producers: ProducerStates;
  readonly logEndOffset: number;
}

export async function truncateLog(truncation: Truncation): Promise<TruncatedLog> {
  const { context, segments, snapshots, leaderEpochs, offset, nowMs, rollJitterMs } = truncation;
  const firstGone = segments.all.findIndex((segment) => segment.baseOffset > offset);
  if (firstGone !== -1) await removeSegments(context.disk, context.directory, segments, firstGone);
  if (segments.all.length === 0) {
    const segment = new Segment(context, { baseOffset: offset, createdMs: nowMs, rollJitterMs });
    await segment.createFiles();
    segments.append(segment);
  }
  const logEndOffset = await cutActive(truncation);
  await snapshots.removeBehind(logEndOffset);
  // Also for what an attempt that failed half-way has removed.
  await context.disk.syncDirectory(context.directory);
  leaderEpochs.truncateFromEnd(logEndOffset);
  return { producers: await producersAsOf(truncation, logEndOffset), logEndOffset };
}

async function cutActive({ segments, offset, place }: Truncation): Promise<number> {
  const { active } = segments;
  const isKnown = place !== undefined && place.segment === active;
  const { offsets } = await active.activate();
  // A new handle: the old one may be of a file that a sync failed on.
  await active.file.close();
  const sizeBytes = await active.file.use((file) => file.size());
  // More may have been accounted for than reached the file, and more may be in the file than was confirmed.
  const limit = Math.min(active.sizeBytes, sizeBytes);
  offsets.truncateToPosition(limit);
  // What was confirmed may have been cut by an attempt that failed half-way: appending there would leave a hole.
  const position = isKnown ? Math.min(place.position, limit) : await positionIn(active, offset, limit);
  if (position < sizeBytes) await active.file.truncate(position);
  active.cutAccounts(offset, position);
  const { endOffset, damage } = await learnTail(active);
  // Appending behind it would give offsets twice.
  if (damage !== undefined)
    throw new DamagedLogError(`${active.file.path} is damaged before byte ${position}: ${damage}. It can be read only`);
  // The log ends before the offset when an attempt that failed half-way has cut deeper already.
  if (endOffset < offset) active.cutAccounts(endOffset, position);
  return endOffset < offset ? (await learnTail(active)).endOffset : endOffset;
}

async function positionIn(segment: Segment, offset: number, limit: number): Promise<number> {
  // Whatever a failed write left in a segment that goes as a whole need not make sense.
  if (segment.baseOffset >= offset) return 0;
  return (await findPlace(segment, offset, { limit, endOffset: Infinity }))?.position ?? limit;
}

async function producersAsOf(truncation: Truncation, logEndOffset: number): Promise<ProducerStates> {
  const { segments, snapshots } = truncation;
  const producers = new ProducerStates();
  // Whoever was known at the cut is known now; where there was nobody, no batch has to be looked at.
  if (truncation.producers.states.size === 0) return producers;
  await loadProducers(producers, snapshots, segments.all, logEndOffset);
  return producers;
}
