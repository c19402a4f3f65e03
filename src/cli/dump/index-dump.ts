// The index files beside a segment: offsets, times, aborted transactions. Entries of the offset index are
// compared with the segment that they point into.

import type { Disk, DiskFile } from '../../base/ports/disk.ts';
import { baseOffsetOf, batchHeaderSize, lastOffsetOf, magicOf } from '../../protocol/records/batch-header.ts';
import { readInt64, viewOf } from '../../protocol/records/int64.ts';
import { complaint, dataLine, type DumpLine, plainLine } from './dump-line.ts';

export interface IndexDumpOptions {
  /** Entries are not printed, only what is wrong with them. */
  readonly verifyOnly: boolean;
  readonly sanityOnly: boolean;
}

const indexLimitBytes = 1024 * 1024 * 1024;

export async function* dumpOffsetIndex(
  disk: Disk,
  path: string,
  baseOffset: number,
  options: IndexDumpOptions,
): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  const count = Math.floor(bytes.length / 8);
  if (count === 0) {
    yield plainLine(`${path} is empty.`);
    return;
  }
  if (options.sanityOnly) {
    yield sanity(path, bytes.length, 8);
    return;
  }
  const segment = await openSegment(disk, path.replace(/\.index$/, '.log'));
  const mismatches: string[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const relative = view.getUint32(index * 8);
      const position = view.getInt32(index * 8 + 4);
      // A crash leaves zeros behind the last entry.
      if (relative === 0 && index > 0) break;
      const offset = baseOffset + relative;
      const found = segment === undefined ? undefined : await lastOffsetAt(segment, position);
      if (segment !== undefined && found !== offset)
        mismatches.push(`  Index offset: ${offset}, log offset: ${found ?? 'nothing'}`);
      if (!options.verifyOnly) yield dataLine('offsetIndexEntry', { offset, position });
    }
  } finally {
    await segment?.close();
  }
  if (mismatches.length > 0) yield complaint([`Mismatches in :${path}`, ...mismatches].join('\n'));
}

async function openSegment(disk: Disk, path: string): Promise<DiskFile | undefined> {
  return (await disk.info(path)) === undefined ? undefined : disk.open(path, 'read');
}

async function lastOffsetAt(segment: DiskFile, position: number): Promise<number | undefined> {
  const bytes = new Uint8Array(batchHeaderSize);
  if ((await segment.read(bytes, 0, batchHeaderSize, position)) < 17) return undefined;
  const view = viewOf(bytes);
  return magicOf(view, 0) < 2 ? baseOffsetOf(view, 0) : lastOffsetOf(view, 0);
}

export async function* dumpTimeIndex(
  disk: Disk,
  path: string,
  baseOffset: number,
  options: IndexDumpOptions,
): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  const count = Math.floor(bytes.length / 12);
  if (options.sanityOnly) {
    yield sanity(path, bytes.length, 12);
    return;
  }
  let lastTimestamp = -1;
  for (let index = 0; index < count; index += 1) {
    const timestamp = readInt64(view, index * 12);
    const relative = view.getUint32(index * 12 + 8);
    if (relative === 0 && index > 0) break;
    if (timestamp < lastTimestamp)
      yield complaint(
        `Found timestamp mismatch in :${path}\n  Index timestamp: ${timestamp}, previous timestamp: ${lastTimestamp}`,
      );
    lastTimestamp = timestamp;
    if (!options.verifyOnly) yield dataLine('timeIndexEntry', { timestamp, offset: baseOffset + relative });
  }
}

const abortedTransactionSize = 34;

export async function* dumpTransactionIndex(
  disk: Disk,
  path: string,
  options: IndexDumpOptions,
): AsyncGenerator<DumpLine> {
  const bytes = await disk.readFile(path, indexLimitBytes);
  const view = viewOf(bytes);
  if (options.sanityOnly) {
    yield sanity(path, bytes.length, abortedTransactionSize);
    return;
  }
  for (let at = 0; at + abortedTransactionSize <= bytes.length; at += abortedTransactionSize) {
    yield dataLine('abortedTransaction', {
      version: view.getInt16(at),
      producerId: readInt64(view, at + 2),
      firstOffset: readInt64(view, at + 10),
      lastOffset: readInt64(view, at + 18),
      lastStableOffset: readInt64(view, at + 26),
    });
  }
}

function sanity(path: string, sizeBytes: number, entryBytes: number): DumpLine {
  if (sizeBytes % entryBytes === 0) return plainLine(`${path} passed sanity check.`);
  return complaint(`${path}: ${sizeBytes} bytes are no whole number of entries of ${entryBytes} bytes`);
}
