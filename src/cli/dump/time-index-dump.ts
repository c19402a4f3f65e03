// The time index beside a segment: each entry is compared with the batch that ends at its offset, which is looked for
// from where the offset index says.

import type { Disk, DiskFile } from '../../base/ports/disk.ts';
import {
  batchHeaderSize,
  batchSizeOf,
  lastOffsetOf,
  magicOf,
  maxTimestampOf,
} from '../../protocol/records/batch-header.ts';
import { readInt64, viewOf } from '../../protocol/records/int64.ts';
import { broken, complaint, dataLine, type DumpLine, plainLine } from './dump-line.ts';
import type { Findings } from './findings.ts';
import { type IndexDumpOptions, indexLimitBytes, openSegment, segmentPathOf } from './index-dump.ts';

const entrySize = 12;

interface FoundBatch {
  readonly lastOffset: number;
  readonly maxTimestamp: number;
}

export async function* dumpTimeIndex(
  disk: Disk,
  path: string,
  baseOffset: number,
  options: IndexDumpOptions,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  const count = Math.floor(bytes.length / entrySize);
  if (options.sanityOnly) {
    yield sanity(path, bytes.length, view, count);
    return;
  }
  const segment = await openSegment(disk, path);
  if (segment === undefined) yield complaint(`There is no ${segmentPathOf(path)} to compare with`);
  const places = await positionsOf(disk, path, baseOffset);
  let previous = -1;
  try {
    for (let index = 0; index < count; index += 1) {
      const timestamp = readInt64(view, index * entrySize);
      const relative = view.getUint32(index * entrySize + 8);
      // A crash leaves zeros behind the last entry.
      if (relative === 0 && index > 0) break;
      const offset = baseOffset + relative;
      if (segment !== undefined) {
        const batch = await batchEndingAt(segment, places(offset), offset);
        if (batch?.lastOffset !== offset) findings.add('offsetNotFound', path, offset, batch?.lastOffset);
        else {
          const { maxTimestamp } = batch;
          if (maxTimestamp !== timestamp) findings.add('timestampMismatch', path, timestamp, maxTimestamp);
          if (previous >= timestamp) findings.add('timestampOrder', path, timestamp, previous);
          previous = timestamp;
        }
      }
      if (!options.verifyOnly) yield dataLine('timeIndexEntry', { timestamp, offset });
    }
  } finally {
    await segment?.close();
  }
}

function sanity(path: string, sizeBytes: number, view: DataView, count: number): DumpLine {
  if (sizeBytes % entrySize !== 0) {
    return broken(
      `Time index file ${path} is corrupt, found ${sizeBytes} bytes which is neither positive nor a multiple of ${entrySize}`,
    );
  }
  const first = count === 0 ? 0 : readInt64(view, 0);
  const last = count === 0 ? 0 : readInt64(view, (count - 1) * entrySize);
  if (last >= first) return plainLine(`${path} passed sanity check.`);
  return broken(
    `Corrupt time index found, time index file (${path}) has non-zero size but the last timestamp is ${last} which is ` +
      `less than the first timestamp ${first}`,
  );
}

/** Where the offset index says that an offset is at the earliest; the beginning without one. */
async function positionsOf(disk: Disk, path: string, baseOffset: number): Promise<(offset: number) => number> {
  const indexPath = path.replace(/\.timeindex$/, '.index');
  if ((await disk.info(indexPath)) === undefined) return () => 0;
  const view = viewOf(await disk.readFile(indexPath, indexLimitBytes));
  return (offset) => {
    let position = 0;
    for (let at = 0; at + 8 <= view.byteLength; at += 8) {
      const relative = view.getUint32(at);
      if ((relative === 0 && at > 0) || baseOffset + relative > offset) break;
      position = Math.max(0, view.getInt32(at + 4));
    }
    return position;
  };
}

/** The first batch from there on that ends at the offset or behind it. */
async function batchEndingAt(segment: DiskFile, from: number, offset: number): Promise<FoundBatch | undefined> {
  const bytes = new Uint8Array(batchHeaderSize);
  const view = viewOf(bytes);
  for (let position = from; ;) {
    if ((await segment.read(bytes, 0, batchHeaderSize, position)) < batchHeaderSize) return undefined;
    const sizeBytes = batchSizeOf(view, 0);
    if (sizeBytes < batchHeaderSize || magicOf(view, 0) !== 2) return undefined;
    const lastOffset = lastOffsetOf(view, 0);
    if (lastOffset >= offset) return { lastOffset, maxTimestamp: maxTimestampOf(view, 0) };
    position += sizeBytes;
  }
}
