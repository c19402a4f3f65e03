// Where a log that was not closed in order has to be checked from. What lies before was durable, with its
// indexes and a producer snapshot at its end: that, and not the amount of data, bounds the time it takes.

export interface RecoveryStart {
  /** Of the first segment to check. */
  readonly index: number;
  /**
   * An offset inside that segment at which a producer snapshot was written, after the indexes up to there
   * (`RecoveryMark`): the batches below need no check. undefined when all of the segment does.
   */
  readonly markOffset: number | undefined;
}

/**
 * @param bases base offsets of the segments, ascending, at least one
 * @param snapshotOffsets of the producer snapshots, ascending
 */
export function recoveryStart(
  bases: readonly number[],
  recoveryPoint: number,
  snapshotOffsets: readonly number[],
): RecoveryStart {
  const holder = Math.max(
    bases.findLastIndex((base) => base <= recoveryPoint),
    0,
  );
  // When the point is where a segment begins, the one before may have been rolled since, and not be
  // finished: its producer snapshot, written last, tells.
  const isBorder = bases[holder] === recoveryPoint && !snapshotOffsets.includes(recoveryPoint);
  const index = isBorder ? Math.max(holder - 1, 0) : holder;
  const end = Math.min(recoveryPoint, bases[index + 1] ?? Infinity);
  const markOffset = snapshotOffsets.findLast((offset) => offset > bases[index]! && offset <= end);
  return { index, markOffset };
}
