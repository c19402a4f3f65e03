// The offset index and the transaction index beside a segment. Entries of the offset index are compared with the
// segment that they point into.

import type { Disk, DiskFile } from '../../base/ports/disk.ts';
import {
  baseOffsetOf,
  batchHeaderSize,
  batchSizeOf,
  lastOffsetOf,
  magicOf,
} from '../../protocol/records/batch-header.ts';
import { readInt64, viewOf } from '../../protocol/records/int64.ts';
import { broken, complaint, dataLine, type DumpLine, plainLine } from './dump-line.ts';
import type { Findings } from './findings.ts';

export interface IndexDumpOptions {
  /** Entries are not printed, only what is wrong with them. */
  readonly verifyOnly: boolean;
  readonly sanityOnly: boolean;
  /** A batch that is larger is not found where the index points. */
  readonly maxMessageBytes: number;
}

export const indexLimitBytes = 1024 * 1024 * 1024;
const entrySize = 8;
/** Size and magic of a batch end here. */
const leastBatchBytes = 14;

export async function* dumpOffsetIndex(
  disk: Disk,
  path: string,
  baseOffset: number,
  options: IndexDumpOptions,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  const count = Math.floor(bytes.length / entrySize);
  if (count === 0) {
    yield plainLine(`${path} is empty.`);
    return;
  }
  if (options.sanityOnly) {
    yield offsetIndexSanity(path, view, count, baseOffset);
    return;
  }
  const segment = await openSegment(disk, path);
  if (segment === undefined) yield complaint(`There is no ${segmentPathOf(path)} to compare with`);
  try {
    for (let index = 0; index < count; index += 1) {
      const relative = view.getUint32(index * entrySize);
      const position = view.getInt32(index * entrySize + 4);
      // A crash leaves zeros behind the last entry.
      if (relative === 0 && index > 0) break;
      const offset = baseOffset + relative;
      const found = segment === undefined ? offset : await lastOffsetAt(segment, position, options.maxMessageBytes);
      if (found !== offset) findings.add('indexMismatch', path, offset, found);
      if (!options.verifyOnly) yield dataLine('offsetIndexEntry', { offset, position });
    }
  } finally {
    await segment?.close();
  }
}

/** The last entry must not be before the beginning. kafka-dump-log rounds odd sizes down, and so it is here. */
function offsetIndexSanity(path: string, view: DataView, count: number, baseOffset: number): DumpLine {
  const last = baseOffset + view.getInt32((count - 1) * entrySize);
  if (last >= baseOffset) return plainLine(`${path} passed sanity check.`);
  return broken(`${path}: the last offset ${last} is less than the base offset ${baseOffset}`);
}

export function segmentPathOf(indexPath: string): string {
  return indexPath.replace(/\.(index|timeindex)$/, '.log');
}

export async function openSegment(disk: Disk, indexPath: string): Promise<DiskFile | undefined> {
  const path = segmentPathOf(indexPath);
  return (await disk.info(path)) === undefined ? undefined : disk.open(path, 'read');
}

async function lastOffsetAt(segment: DiskFile, position: number, largestBytes: number): Promise<number | undefined> {
  const bytes = new Uint8Array(batchHeaderSize);
  if (position < 0 || (await segment.read(bytes, 0, batchHeaderSize, position)) < 17) return undefined;
  const view = viewOf(bytes);
  const sizeBytes = batchSizeOf(view, 0);
  if (sizeBytes < leastBatchBytes || sizeBytes > largestBytes) return undefined;
  return magicOf(view, 0) < 2 ? baseOffsetOf(view, 0) : lastOffsetOf(view, 0);
}

const abortedTransactionSize = 34;

export async function* dumpTransactionIndex(disk: Disk, path: string): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  for (let at = 0; at + abortedTransactionSize <= bytes.length; at += abortedTransactionSize) {
    yield dataLine('abortedTransaction', {
      version: view.getInt16(at),
      producerId: readInt64(view, at + 2),
      firstOffset: readInt64(view, at + 10),
      lastOffset: readInt64(view, at + 18),
      lastStableOffset: readInt64(view, at + 26),
    });
  }
  const rest = bytes.length % abortedTransactionSize;
  if (rest > 0) yield complaint(`${path} ends with ${rest} bytes that are no whole entry`);
}
