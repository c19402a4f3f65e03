// What a crash may leave in a partition directory: files on their way in (`.cleaned`, `.swap`, `.tmp`),
// on their way out (`.deleted`), and indexes whose log is gone. Settled before anything is loaded.

import { join } from 'node:path';
import type { Disk } from '../../base/ports/disk.ts';
import { scanBatches } from '../segment/batch-scan.ts';
import {
  cleanedSuffix,
  deletedSuffix,
  fileName,
  logSuffix,
  offsetIndexSuffix,
  offsetOfFileName,
  swapSuffix,
  timeIndexSuffix,
  transactionIndexSuffix,
} from '../file-names.ts';

const indexSuffixes = [offsetIndexSuffix, timeIndexSuffix, transactionIndexSuffix] as const;
const segmentSuffixes = [logSuffix, ...indexSuffixes] as const;
const temporaryName = /^\d{20}\.(?:index|timeindex|txnindex|snapshot)\.tmp$/;

export async function settleLeftovers(disk: Disk, directory: string): Promise<void> {
  await finishInterruptedSwaps(disk, directory);
  const names = new Set((await disk.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name));
  for (const name of names) {
    const base = indexSuffixes.map((suffix) => offsetOfFileName(name, suffix)).find((offset) => offset !== undefined);
    const isOrphan = base !== undefined && !names.has(fileName(base, logSuffix));
    if (isOrphan || name.endsWith(deletedSuffix) || temporaryName.test(name))
      await disk.removeFile(join(directory, name));
  }
}

/** `.cleaned` output is worthless; complete `.swap` files take the place of what they replace. */
async function finishInterruptedSwaps(disk: Disk, directory: string): Promise<void> {
  const names = (await disk.list(directory)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const cleaned = names.filter((name) => name.endsWith(cleanedSuffix));
  const swaps = names.filter((name) => name.endsWith(swapSuffix));
  if (cleaned.length + swaps.length === 0) return;
  const firstCleaned = Math.min(...cleaned.map(leadingOffset));
  // Incomplete swaps first: without their `.cleaned` companions they would look complete.
  for (const name of swaps) if (leadingOffset(name) >= firstCleaned) await disk.removeFile(join(directory, name));
  await disk.syncDirectory(directory);
  for (const name of cleaned) await disk.removeFile(join(directory, name));
  const complete = swaps.filter((name) => leadingOffset(name) < firstCleaned);
  const logs = complete.filter((name) => name.endsWith(logSuffix + swapSuffix));
  const indexes = complete.filter((name) => !name.endsWith(logSuffix + swapSuffix));
  await removeReplaced(disk, directory, names, logs);
  await disk.syncDirectory(directory);
  const replaced = new Set(logs.map(leadingOffset));
  for (const name of indexes) {
    if (replaced.has(leadingOffset(name))) await takeItsName(disk, directory, name);
    else await removeIndexes(disk, directory, name);
  }
  // An index `.swap` without its log says nothing about whose it is: none must be left when the log has its name.
  await disk.syncDirectory(directory);
  for (const name of logs) await takeItsName(disk, directory, name);
  await disk.syncDirectory(directory);
}

async function takeItsName(disk: Disk, directory: string, name: string): Promise<void> {
  await disk.rename(join(directory, name), join(directory, name.slice(0, -swapSuffix.length)));
}

/** The segments that begin where the new ones reach. */
async function removeReplaced(
  disk: Disk,
  directory: string,
  names: readonly string[],
  logs: readonly string[],
): Promise<void> {
  let first = Infinity;
  let end = -Infinity;
  for (const name of logs) {
    first = Math.min(first, leadingOffset(name));
    // One that kept no batch replaces at least the one whose name it has.
    const reached = await endOffsetOfFile(disk, join(directory, name), leadingOffset(name));
    end = Math.max(end, reached, leadingOffset(name) + 1);
  }
  for (const name of names) {
    // Indexes also when their log is gone already: an earlier start may have come this far. They are made again.
    const offset = segmentSuffixes.map((suffix) => offsetOfFileName(name, suffix)).find((base) => base !== undefined);
    if (offset !== undefined && offset >= first && offset < end) await disk.removeFile(join(directory, name));
  }
}

/** All of the segment: whether they fit its log is not known, and the batches tell what was in them. */
async function removeIndexes(disk: Disk, directory: string, swapName: string): Promise<void> {
  await disk.removeFile(join(directory, swapName));
  for (const suffix of indexSuffixes) await disk.removeFile(join(directory, fileName(leadingOffset(swapName), suffix)));
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
