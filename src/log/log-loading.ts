// Opens a partition directory: finds its segments, finishes what a crash left half done, and when the
// broker did not stop cleanly checks every batch from the recovery point's segment on. What is not a
// batch is cut off there, with everything behind it.

import { join } from 'node:path';
import type { Logger } from '../base/logging.ts';
import type { Disk } from '../base/ports/disk.ts';
import { isControl, noProducerId, partitionLeaderEpochOf, producerIdOf } from '../protocol/records/batch-header.ts';
import { type ScannedBatch, scanBatches } from './batch-scan.ts';
import { readCheckpoint } from './checkpoint-file.ts';
import { endTransactionMarkerOf } from './control-marker.ts';
import {
  cleanedSuffix,
  deletedSuffix,
  fileName,
  leaderEpochCheckpointName,
  logSuffix,
  offsetIndexSuffix,
  offsetOfFileName,
  producerSnapshotSuffix,
  swapSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from './file-names.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { readProducerSnapshot } from './producer-snapshot-file.ts';
import { ProducerStates } from './producer-states.ts';
import { DamagedIndexError, Segment, emptyIndexes } from './segment.ts';

export interface LoadOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly indexIntervalBytes: number;
  /** The log was closed in order: its files are as they should be. */
  readonly isClean: boolean;
  /** Everything below was durable; from the checkpoint, 0 when unknown. */
  readonly recoveryPoint: number;
  /** From the checkpoint, 0 when unknown. */
  readonly logStartOffset: number;
  readonly nowMs: number;
  readonly jitterMs: () => number;
  readonly logger: Logger;
}

export interface LoadedLog {
  /** At least one; the last is active. */
  readonly segments: Segment[];
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly producers: ProducerStates;
  readonly leaderEpochs: LeaderEpochs;
  /** Whether files were cut or rebuilt. */
  readonly wasRecovered: boolean;
}

export async function loadLog(options: LoadOptions): Promise<LoadedLog> {
  const { disk, directory } = options;
  await finishInterruptedSwaps(disk, directory);
  const segments = await findSegments(options);
  const leaderEpochs = await loadLeaderEpochs(options);
  const producers = new ProducerStates();
  const firstToRecover = await findFirstToRecover(options, segments);
  await loadProducers(options, segments, firstToRecover, producers);
  let wasRecovered = false;
  for (let index = firstToRecover; index < segments.length; index++) {
    wasRecovered = true;
    const { isWhole } = await recoverSegment(options, segments[index]!, producers, leaderEpochs);
    if (isWhole) continue;
    for (const later of segments.splice(index + 1)) await removeSegment(disk, later, options.logger);
  }
  let logEndOffset = await findEndOffset(options, segments);
  if (logEndOffset < options.logStartOffset) {
    // The log start was moved beyond everything that survived: only an empty log can be right.
    for (const segment of segments.splice(0)) await removeSegment(disk, segment, options.logger);
    producers.clear();
    leaderEpochs.clear();
  }
  if (segments.length === 0) {
    segments.push(Segment.create(disk, directory, options.logStartOffset, options.nowMs, options.jitterMs()));
    logEndOffset = options.logStartOffset;
  }
  const logStartOffset = Math.max(options.logStartOffset, segments[0]!.baseOffset);
  leaderEpochs.truncateFromEnd(logEndOffset + 1);
  leaderEpochs.truncateFromStart(logStartOffset);
  return { segments, logStartOffset, logEndOffset, producers, leaderEpochs, wasRecovered };
}

/** `.cleaned` output is worthless; complete `.swap` files take the place of what they replace. */
async function finishInterruptedSwaps(disk: Disk, directory: string): Promise<void> {
  const names = (await disk.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const cleaned = names.filter((name) => name.endsWith(cleanedSuffix));
  const firstCleaned = Math.min(...cleaned.map((name) => leadingOffset(name)));
  for (const name of [...cleaned, ...names.filter((candidate) => candidate.endsWith(deletedSuffix))]) {
    await disk.removeFile(join(directory, name));
  }
  const swaps = names.filter((name) => name.endsWith(swapSuffix));
  for (const name of swaps.filter((candidate) => leadingOffset(candidate) >= firstCleaned))
    await disk.removeFile(join(directory, name));
  const complete = swaps.filter((name) => leadingOffset(name) < firstCleaned);
  if (complete.length === 0) return;
  await replaceBySwaps(disk, directory, names, complete);
}

async function replaceBySwaps(
  disk: Disk,
  directory: string,
  names: readonly string[],
  swaps: readonly string[],
): Promise<void> {
  let first = Infinity;
  let end = -Infinity;
  for (const name of swaps.filter((candidate) => candidate.endsWith(logSuffix + swapSuffix))) {
    const path = join(directory, name);
    first = Math.min(first, leadingOffset(name));
    end = Math.max(end, await endOffsetOfFile(disk, path, leadingOffset(name)));
  }
  for (const name of names) {
    const offset = offsetOfFileName(name, logSuffix);
    if (offset === undefined || offset < first || offset >= end) continue;
    for (const suffix of [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix]) {
      await disk.removeFile(join(directory, fileName(offset, suffix)));
    }
  }
  for (const name of swaps)
    await disk.rename(join(directory, name), join(directory, name.slice(0, -swapSuffix.length)));
  await disk.syncDirectory(directory);
}

async function endOffsetOfFile(disk: Disk, path: string, baseOffset: number): Promise<number> {
  const file = await disk.open(path, 'read');
  try {
    let endOffset = baseOffset;
    await scanBatches(file, { from: 0, limit: await file.size(), mode: 'headers' }, (batch) => {
      endOffset = batch.lastOffset + 1;
      return true;
    });
    return endOffset;
  } finally {
    await file.close();
  }
}

function leadingOffset(name: string): number {
  const digits = /^\d{20}/.exec(name);
  return digits === null ? Infinity : Number(digits[0]);
}

async function findSegments(options: LoadOptions): Promise<Segment[]> {
  const { disk, directory, nowMs, jitterMs } = options;
  const segments: Segment[] = [];
  for (const { name, kind } of await disk.list(directory)) {
    const baseOffset = offsetOfFileName(name, logSuffix);
    if (kind !== 'file' || baseOffset === undefined) continue;
    const info = await disk.info(join(directory, name));
    if (info === undefined) continue;
    segments.push(
      Segment.existing(disk, directory, baseOffset, info.sizeBytes, Math.min(info.modifiedMs, nowMs), jitterMs()),
    );
  }
  return segments.sort((a, b) => a.baseOffset - b.baseOffset);
}

async function loadLeaderEpochs({ disk, directory, logger }: LoadOptions): Promise<LeaderEpochs> {
  const path = join(directory, leaderEpochCheckpointName);
  try {
    const lines = await readCheckpoint(disk, path);
    const epochs = lines === undefined ? new LeaderEpochs() : LeaderEpochs.fromLines(lines);
    if (epochs !== undefined) return epochs;
    logger.warn('the leader epochs are unreadable and will be rebuilt from the batches', { path });
  } catch (error) {
    logger.warn('the leader epochs are unreadable and will be rebuilt from the batches', { path, error });
  }
  return new LeaderEpochs();
}

/** Index of the first segment whose batches have to be checked one by one. */
async function findFirstToRecover(options: LoadOptions, segments: readonly Segment[]): Promise<number> {
  const { isClean, recoveryPoint, logger } = options;
  let first = segments.length;
  if (!isClean) {
    first = Math.max(
      segments.findLastIndex((segment) => segment.baseOffset <= recoveryPoint),
      0,
    );
  }
  for (const [index, segment] of segments.slice(0, first).entries()) {
    // Only their existence is looked at here; they are read when somebody needs them.
    if (index < segments.length - 1 && (await options.disk.info(segment.pathOf(offsetIndexSuffix))) !== undefined)
      continue;
    try {
      await segment.loadIndexes();
      if (index < segments.length - 1) segment.dropIndexes();
    } catch (error) {
      if (!(error instanceof DamagedIndexError)) throw error;
      logger.warn('an index is missing or damaged; rebuilding from this segment on', {
        segment: segment.pathOf(logSuffix),
      });
      return index;
    }
  }
  return first;
}

/** Takes the newest usable snapshot and replays what lies between it and the segments to recover. */
export async function loadProducers(
  options: LoadOptions,
  segments: readonly Segment[],
  firstToRecover: number,
  producers: ProducerStates,
): Promise<void> {
  const { disk, directory, logger } = options;
  const replayEnd = firstToRecover < segments.length ? segments[firstToRecover]!.baseOffset : Infinity;
  const snapshots = (await disk.list(directory))
    .map(({ name }) => offsetOfFileName(name, producerSnapshotSuffix))
    .filter((offset): offset is number => offset !== undefined)
    .sort((a, b) => b - a);
  let replayFrom = segments[0]?.baseOffset ?? 0;
  for (const offset of snapshots) {
    const path = join(directory, fileName(offset, producerSnapshotSuffix));
    const states = offset <= replayEnd ? await readProducerSnapshot(disk, path) : undefined;
    if (states !== undefined) {
      for (const state of states) producers.restore(state);
      replayFrom = offset;
      break;
    }
    // Beyond what is known to be good, or damaged: the states are rebuilt from the batches.
    if (offset <= replayEnd) logger.warn('removing a damaged producer snapshot', { path });
    await disk.removeFile(path);
  }
  // After a clean stop without any snapshot there is no producer to remember.
  if (options.isClean && snapshots.length === 0) return;
  for (const [index, segment] of segments.slice(0, firstToRecover).entries()) {
    const nextBase = segments[index + 1]?.baseOffset ?? Infinity;
    if (nextBase <= replayFrom) continue;
    await replayProducers(segment, replayFrom, producers);
  }
}

async function replayProducers(segment: Segment, fromOffset: number, producers: ProducerStates): Promise<void> {
  const indexes = await segment.loadIndexes();
  const from = indexes.offsets.positionOf(fromOffset);
  await segment.use((file) =>
    scanBatches(file, { from, limit: segment.sizeBytes, mode: 'headers' }, async (batch) => {
      if (batch.lastOffset < fromOffset) return true;
      if (batch.magic !== 2 || producerIdOf(batch.view, 0) === noProducerId) return true;
      if (!isControl(batch.view, 0)) {
        producers.update(batch.view, 0);
        return true;
      }
      const bytes = new Uint8Array(batch.sizeBytes);
      await file.read(bytes, 0, batch.sizeBytes, batch.position);
      applyMarker(bytes, producers);
      return true;
    }),
  );
}

function applyMarker(bytes: Uint8Array, producers: ProducerStates) {
  const marker = endTransactionMarkerOf(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return marker === undefined ? undefined : producers.endTransaction(marker);
}

export interface RecoveredSegment {
  /** False when the file had to be cut. */
  readonly isWhole: boolean;
  readonly logEndOffset: number;
}

/** Checks every batch of a segment and rebuilds its indexes, the producers and the epochs from them. */
export async function recoverSegment(
  options: LoadOptions,
  segment: Segment,
  producers: ProducerStates,
  leaderEpochs: LeaderEpochs,
): Promise<RecoveredSegment> {
  const file = await segment.file();
  const limit = await file.size();
  const indexes = emptyIndexes(segment.baseOffset);
  segment.indexes = indexes;
  segment.sizeBytes = 0;
  segment.maxTimestamp = -1;
  segment.bytesSinceLastIndexEntry = 0;
  segment.firstTimestamp = undefined;
  let nextOffset = segment.baseOffset;
  let disorder: string | undefined;
  const end = await scanBatches(file, { from: 0, limit, mode: 'whole' }, (batch) => {
    disorder = orderProblem(batch, nextOffset, segment.baseOffset);
    if (disorder !== undefined) return false;
    nextOffset = batch.lastOffset + 1;
    segment.account(batch.lastOffset, batch.sizeBytes, batch.maxTimestamp, options.indexIntervalBytes);
    if (batch.magic !== 2) return true;
    const epoch = partitionLeaderEpochOf(batch.view, 0);
    if (epoch >= 0 && epoch > leaderEpochs.latestEpoch) leaderEpochs.assign(epoch, batch.baseOffset);
    if (producerIdOf(batch.view, 0) === noProducerId) return true;
    if (!isControl(batch.view, 0)) producers.update(batch.view, 0);
    else {
      const aborted = applyMarker(batch.bytes, producers);
      if (aborted !== undefined) indexes.transactions.append(aborted);
    }
    return true;
  });
  if (end.kind === 'end') return { isWhole: true, logEndOffset: nextOffset };
  const reason = end.kind === 'damaged' ? end.reason : disorder;
  options.logger.warn('cutting off what is not a whole batch', {
    segment: segment.pathOf(logSuffix),
    position: end.position,
    lostBytes: limit - end.position,
    nextOffset,
    reason,
  });
  await file.truncate(end.position);
  await file.sync();
  return { isWhole: false, logEndOffset: nextOffset };
}

function orderProblem(batch: ScannedBatch, nextOffset: number, baseOffset: number): string | undefined {
  if (batch.lastOffset < nextOffset || (batch.magic === 2 && batch.baseOffset < nextOffset))
    return `offset ${batch.baseOffset} where ${nextOffset} or more must follow`;
  if (batch.lastOffset - baseOffset > 0x7fff_ffff)
    return `offset ${batch.lastOffset} is too far from the segment's base`;
  return undefined;
}

/** The offset behind the last batch of the last segment. */
async function findEndOffset(options: LoadOptions, segments: Segment[]): Promise<number> {
  const active = segments.at(-1);
  if (active === undefined) return 0;
  const indexes = await active.loadIndexes();
  let endOffset = active.baseOffset;
  const end = await active.use((file) =>
    scanBatches(
      file,
      { from: indexes.offsets.positionOf(Number.MAX_SAFE_INTEGER), limit: active.sizeBytes, mode: 'headers' },
      (batch) => {
        endOffset = batch.lastOffset + 1;
        active.firstTimestamp ??= batch.maxTimestamp;
        if (batch.maxTimestamp > active.maxTimestamp) {
          active.maxTimestamp = batch.maxTimestamp;
          active.offsetOfMaxTimestamp = batch.lastOffset;
        }
        return true;
      },
    ),
  );
  if (end.kind === 'damaged') {
    options.logger.warn('the end of a cleanly closed log is damaged', {
      segment: active.pathOf(logSuffix),
      position: end.position,
      reason: end.reason,
    });
    const producers = new ProducerStates();
    await recoverSegment(options, active, producers, new LeaderEpochs());
    return findEndOffset(options, segments);
  }
  return endOffset;
}

async function removeSegment(disk: Disk, segment: Segment, logger: Logger): Promise<void> {
  logger.warn('removing a segment behind a damaged one', { segment: segment.pathOf(logSuffix) });
  await segment.close();
  for (const suffix of [logSuffix, offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix])
    await disk.removeFile(segment.pathOf(suffix));
}
