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
  const complete = swaps.filter((name) => leadingOffset(name) < firstCleaned);
  // Incomplete swaps first: without their `.cleaned` companions they would look complete.
  for (const name of swaps.filter((candidate) => leadingOffset(candidate) >= firstCleaned))
    await disk.removeFile(join(directory, name));
  await disk.syncDirectory(directory);
  for (const name of cleaned) await disk.removeFile(join(directory, name));
  if (complete.length > 0) await replaceBySwaps(disk, directory, names, complete);
  await disk.syncDirectory(directory);
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
    first = Math.min(first, leadingOffset(name));
    end = Math.max(end, await endOffsetOfFile(disk, join(directory, name), leadingOffset(name)));
  }
  for (const name of names) {
    const offset = offsetOfFileName(name, logSuffix);
    if (offset === undefined || offset < first || offset >= end) continue;
    for (const suffix of [logSuffix, ...indexSuffixes])
      await disk.removeFile(join(directory, fileName(offset, suffix)));
  }
  for (const name of swaps)
    await disk.rename(join(directory, name), join(directory, name.slice(0, -swapSuffix.length)));
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
