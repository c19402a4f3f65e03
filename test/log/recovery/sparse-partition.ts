// A partition of any size that takes no room: segments that are holes between a few real batches, with the
// indexes and snapshots that a broker leaves beside them. For what a start reads of large data.

import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName } from '../../../src/log/file-names.ts';
import { encodeProducerSnapshot } from '../../../src/log/producers/producer-snapshot-file.ts';
import { ProducerStates } from '../../../src/log/producers/producer-states.ts';
import { OffsetIndex } from '../../../src/log/segment/offset-index.ts';
import { TimeIndex } from '../../../src/log/segment/time-index.ts';
import { assignOffsets } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { batchOf } from '../log-fixture.ts';

export interface SparseWish {
  /** Finished segments. */
  readonly finished: number;
  readonly segmentBytes: number;
  /** Batches of one record behind the mark in the active segment, which nobody has flushed. */
  readonly tailBatches: number;
}

export interface SparsePartition {
  /** What the last process noted. */
  readonly recoveryPoint: number;
  readonly logEndOffset: number;
  readonly sizeBytes: number;
}

const offsetsPerSegment = 1_000_000;
const timestamp = 1_700_000_000_000;

/** Makes the segments of a partition whose directory may exist already, in place of those that it has. */
export async function writeSparsePartition(directory: string, wish: SparseWish): Promise<SparsePartition> {
  const { finished, segmentBytes, tailBatches } = wish;
  await mkdir(directory, { recursive: true });
  await rm(join(directory, fileName(0, '.log')), { force: true });
  for (let index = 0; index <= finished; index++) {
    const base = index * offsetsPerSegment;
    const nextToLast = await writeSegment(directory, base, segmentBytes, index === finished ? tailBatches : 0);
    const snapshot = encodeProducerSnapshot(new ProducerStates());
    await writeFile(join(directory, fileName(base, '.snapshot')), snapshot);
    if (index === finished) await writeFile(join(directory, fileName(nextToLast, '.snapshot')), snapshot);
  }
  await writeFile(join(directory, 'leader-epoch-checkpoint'), '0\n1\n0 0\n');
  const recoveryPoint = finished * offsetsPerSegment + offsetsPerSegment / 2 + 1;
  return {
    recoveryPoint,
    logEndOffset: recoveryPoint + tailBatches,
    sizeBytes: (finished + 1) * segmentBytes,
  };
}

/** A batch at the start, a hole, a batch that the indexes name, and those of the tail; returns where the tail begins. */
async function writeSegment(directory: string, base: number, sizeBytes: number, tailBatches: number): Promise<number> {
  const middle = base + offsetsPerSegment / 2;
  const batches = Array.from({ length: 1 + tailBatches }, (_, index) => batchAt(middle + index));
  const tailBytes = batches.reduce((sum, { length }) => sum + length, 0);
  const place = sizeBytes - tailBytes;
  const file = await open(join(directory, fileName(base, '.log')), 'w');
  try {
    await file.write(batchAt(base), 0, undefined, 0);
    await file.truncate(sizeBytes);
    await file.write(Buffer.concat(batches), 0, undefined, place);
  } finally {
    await file.close();
  }
  const offsets = new OffsetIndex(base);
  offsets.append(middle, place);
  const times = new TimeIndex(base);
  times.append(timestamp, middle);
  await writeFile(join(directory, fileName(base, '.index')), offsets.toBytes());
  await writeFile(join(directory, fileName(base, '.timeindex')), times.toBytes());
  return middle + 1;
}

function batchAt(offset: number): Uint8Array {
  const batch = batchOf({ valueBytes: 100, timestamp });
  assignOffsets(viewOf(batch), 0, offset, 0);
  return batch;
}
