// Which file is what, by its name, and the dump of one file from its heading on.

import { basename } from 'node:path';
import type { Disk } from '../../base/ports/disk.ts';
import { complaint, type DumpLine, plainLine } from './dump-line.ts';
import type { Findings } from './findings.ts';
import { dumpOffsetIndex, dumpTransactionIndex, type IndexDumpOptions } from './index-dump.ts';
import { dumpSegment, type SegmentDumpOptions } from './segment-dump.ts';
import { dumpCheckpoint, dumpProducerSnapshot, dumpProperties, isCheckpoint } from './state-dump.ts';
import { dumpTimeIndex } from './time-index-dump.ts';

export interface DumpFileOptions extends SegmentDumpOptions, IndexDumpOptions {}

const propertiesFiles: ReadonlySet<string> = new Set(['partition.metadata', 'meta.properties']);

/** `findings` collects what does not agree, which is told at the very end. */
export async function* dumpFile(
  disk: Disk,
  path: string,
  options: DumpFileOptions,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  yield { text: `Dumping ${path}`, json: { kind: 'file', path } };
  const name = basename(path);
  const extension = /\.([^.]+)$/.exec(name)?.[1];
  const baseOffset = Number(/^\d{20}/.exec(name)?.[0] ?? 0);
  if (extension === 'index') yield* dumpOffsetIndex(disk, path, baseOffset, options, findings);
  else if (extension === 'timeindex') yield* dumpTimeIndex(disk, path, baseOffset, options, findings);
  else if (extension === 'txnindex') yield* dumpTransactionIndex(disk, path);
  else if (extension === 'snapshot') yield* dumpProducerSnapshot(disk, path);
  else if (extension === 'log' || extension === 'checkpoint') yield* dumpRecords(disk, path, options, findings);
  else if (isCheckpoint(name)) yield* dumpCheckpoint(disk, path, name);
  else if (propertiesFiles.has(name)) yield* dumpProperties(disk, path);
  else yield complaint(`Ignoring unknown file ${path}`);
}

async function* dumpRecords(
  disk: Disk,
  path: string,
  options: DumpFileOptions,
  findings: Findings,
): AsyncGenerator<DumpLine> {
  const name = basename(path);
  yield plainLine(recordsHeading(name));
  const file = await disk.open(path, 'read');
  try {
    yield* dumpSegment(file, path, options, findings);
  } finally {
    await file.close();
  }
}

function recordsHeading(name: string): string {
  if (name === 'bootstrap.checkpoint') return 'KRaft bootstrap snapshot';
  const snapshot = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name);
  if (snapshot !== null) return `Snapshot end offset: ${Number(snapshot[1])}, epoch: ${Number(snapshot[2])}`;
  return `Log starting offset: ${Number(/^\d+/.exec(name)?.[0] ?? 0)}`;
}
