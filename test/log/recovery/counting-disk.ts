// A disk that counts the bytes that are read through it: what a start costs, without a clock.

import type { Disk, DiskFile, OpenMode } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';

export interface CountedPlatform {
  readonly platform: Platform;
  /** By the end of the file's name (`.log`, `.index` …), since the beginning or the last call. */
  takeBytesRead(suffix?: string): number;
}

export function countingReads(platform: Platform): CountedPlatform {
  const reads = new Map<string, number>();
  const note = (path: string, sizeBytes: number): number => {
    reads.set(path, (reads.get(path) ?? 0) + sizeBytes);
    return sizeBytes;
  };
  const { disk } = platform;
  const open = async (path: string, mode: OpenMode): Promise<DiskFile> => {
    const file = await disk.open(path, mode);
    return {
      path,
      read: async (target, targetOffset, length, position) =>
        note(path, await file.read(target, targetOffset, length, position)),
      write: (chunks, position) => file.write(chunks, position),
      sync: () => file.sync(),
      truncate: (sizeBytes) => file.truncate(sizeBytes),
      size: () => file.size(),
      close: () => file.close(),
    };
  };
  const counting: Disk = {
    open,
    readFile: async (path, limitBytes) => {
      const content = await disk.readFile(path, limitBytes);
      note(path, content.length);
      return content;
    },
    info: (path) => disk.info(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    setModified: (path, modifiedMs) => disk.setModified(path, modifiedMs),
    rename: (from, to) => disk.rename(from, to),
    removeFile: (path) => disk.removeFile(path),
    removeDirectory: (path) => disk.removeDirectory(path),
    syncDirectory: (path) => disk.syncDirectory(path),
    volume: (path) => disk.volume(path),
    lock: (path) => disk.lock(path),
  };
  return {
    platform: { ...partsOf(platform), disk: counting },
    takeBytesRead: (suffix = '') => {
      let sum = 0;
      for (const [path, sizeBytes] of reads) {
        if (!path.endsWith(suffix)) continue;
        sum += sizeBytes;
        reads.delete(path);
      }
      return sum;
    },
  };
}

function partsOf({ clock, timers, random, disk, network, workers, http, usage }: Platform): Platform {
  return { clock, timers, random, disk, network, workers, http, usage };
}
