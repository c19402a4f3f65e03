// A machine that loses power (or whose process is killed) at a chosen call that would change its disk.

import type { Disk, DiskFile, OpenMode } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';

/**
 * Runs `work` on a machine that ends as told when `work` begins its `at`-th change of the disk (0 is the first)
 * under a path that `isMeant`. True when it ended before `work` was done.
 */
export async function endAt(
  platform: SimulatedPlatform,
  at: number,
  end: 'crash' | 'kill',
  isMeant: (path: string) => boolean,
  work: (platform: Platform) => Promise<unknown>,
): Promise<boolean> {
  let left = at;
  let hasEnded: () => void = () => {};
  const ended = new Promise<true>((resolve) => {
    hasEnded = () => resolve(true);
  });
  const change = <Result>(path: string, call: () => Promise<Result>): Promise<Result> => {
    if (!isMeant(path)) return call();
    left -= 1;
    if (left >= 0) return call();
    if (left === -1) {
      platform[end]();
      hasEnded();
    }
    // Whoever waits for this is not there any more.
    return new Promise<Result>(() => {});
  };
  const disk = changingDisk(platform.disk, change);
  const { clock, timers, random, network, workers, http, usage } = platform;
  const done = work({ clock, timers, random, network, workers, http, usage, disk }).then(() => false);
  done.catch(() => undefined);
  return Promise.race([ended, done]);
}

type Change = <Result>(path: string, call: () => Promise<Result>) => Promise<Result>;

function changingDisk(disk: Disk, change: Change): Disk {
  const open = async (path: string, mode: OpenMode): Promise<DiskFile> => {
    const file = await (mode === 'read' || mode === 'update'
      ? disk.open(path, mode)
      : change(path, () => disk.open(path, mode)));
    return {
      path,
      read: (target, targetOffset, length, position) => file.read(target, targetOffset, length, position),
      write: (chunks, position) => change(path, () => file.write(chunks, position)),
      sync: () => change(path, () => file.sync()),
      truncate: (sizeBytes) => change(path, () => file.truncate(sizeBytes)),
      size: () => file.size(),
      close: () => file.close(),
    };
  };
  return {
    open,
    readFile: (path, limitBytes) => disk.readFile(path, limitBytes),
    info: (path) => disk.info(path),
    list: (path) => disk.list(path),
    makeDirectory: (path) => change(path, () => disk.makeDirectory(path)),
    setModified: (path, modifiedMs) => change(path, () => disk.setModified(path, modifiedMs)),
    rename: (from, to) => change(from, () => disk.rename(from, to)),
    removeFile: (path) => change(path, () => disk.removeFile(path)),
    removeDirectory: (path) => change(path, () => disk.removeDirectory(path)),
    syncDirectory: (path) => change(path, () => disk.syncDirectory(path)),
    volume: (path) => disk.volume(path),
    lock: (path) => disk.lock(path),
  };
}
