// Bugs that a log could have, planted between it and its disk: each stands for a line of the log that
// somebody forgot or got wrong. The simulation must notice every one of them.

import { Buffer } from 'node:buffer';
import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import {
  cleanShutdownName,
  deletedSuffix,
  logStartOffsetCheckpointName,
  logSuffix,
  offsetIndexSuffix,
  parkedReasonOf,
  producerSnapshotSuffix,
  recoveryPointCheckpointName,
} from '../../../src/log/file-names.ts';

export interface PlantedBug {
  readonly name: string;
  plant(platform: Platform): Platform;
}

const temporarySuffix = '.tmp';
const checkpointTemporary = `-checkpoint${temporarySuffix}`;

/** A disk of which some calls do something else. */
function withDisk(change: (disk: Disk) => Partial<Disk>): (platform: Platform) => Platform {
  return (platform) => {
    const { clock, timers, random, network, workers } = platform;
    return { clock, timers, random, network, workers, disk: changed(platform.disk, change(platform.disk)) };
  };
}

/** Files with this ending of which some calls do something else. */
function withFiles(suffix: string, change: (file: DiskFile) => Partial<DiskFile>): (platform: Platform) => Platform {
  return withDisk((disk) => ({
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.endsWith(suffix) ? changed(file, change(file)) : file;
    },
  }));
}

function changed<Port extends object>(port: Port, changes: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      const change: unknown = Reflect.get(changes, name);
      const member: unknown = change ?? Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(change === undefined ? target : changes) as unknown) : member;
    },
  });
}

const nothing = async (): Promise<void> => {};

/** Writes something else than what it was given. */
function rewritten(file: DiskFile, rewrite: (content: Buffer) => Buffer): Partial<DiskFile> {
  return { write: (chunks, position) => file.write([rewrite(Buffer.concat(chunks))], position) };
}

/** The offsets of a checkpoint, each replaced. */
function withOffsets(text: Buffer, replace: (offset: number) => number): Buffer {
  const lines = text.toString('latin1').split('\n');
  const entries = lines.map((line, index) => {
    const match = index < 2 ? null : /^(\S+ \d+) (\d+)$/.exec(line);
    return match === null ? line : `${match[1]} ${replace(Number(match[2]))}`;
  });
  return Buffer.from(entries.join('\n'), 'latin1');
}

/** Of two segments that go, the older one goes last. */
function newestFirst(disk: Disk): Partial<Disk> {
  let held: (() => Promise<void>) | undefined;
  const letGo = async (): Promise<void> => {
    const late = held;
    held = undefined;
    await late?.();
  };
  return {
    rename: async (from, to) => {
      if (!to.endsWith(deletedSuffix)) return disk.rename(from, to);
      if (held === undefined && from.endsWith(logSuffix)) {
        held = () => disk.rename(from, to);
        return;
      }
      await disk.rename(from, to);
      if (!from.endsWith(logSuffix)) return;
      await disk.syncDirectory(dirname(from));
      await letGo();
    },
    // It was the only one.
    removeFile: async (path) => {
      await letGo();
      await disk.removeFile(path);
    },
  };
}

/** A bug that cuts a file and does not see to it that the cut lasts. */
function unsyncedCut(file: DiskFile): Partial<DiskFile> {
  let isCut = false;
  return {
    truncate: (sizeBytes) => {
      isCut = true;
      return file.truncate(sizeBytes);
    },
    sync: async () => {
      if (!isCut) return file.sync();
      isCut = false;
    },
  };
}

/** A topic goes and its entries in the checkpoints stay. */
function forgetfulRemoval(disk: Disk): Partial<Disk> {
  let hasRemoved = false;
  return {
    rename: async (from, to) => {
      hasRemoved ||= parkedReasonOf(to.split('/').at(-1)!) === 'delete';
      if (!(hasRemoved && from.endsWith(checkpointTemporary))) await disk.rename(from, to);
    },
  };
}

export const plantedBugs: readonly PlantedBug[] = [
  { name: 'directories are not synced', plant: withDisk(() => ({ syncDirectory: nothing })) },
  {
    name: 'a batch is acknowledged before its fsync',
    plant: withFiles(logSuffix, (file) => ({ sync: async () => void file.sync().catch(() => undefined) })),
  },
  {
    name: 'an index entry has a wrong relative offset',
    plant: withFiles(`${offsetIndexSuffix}${temporarySuffix}`, (file) =>
      rewritten(file, (content) => {
        for (let at = 0; at < content.length; at += 8) content.writeInt32BE(content.readInt32BE(at) + 1, at);
        return content;
      }),
    ),
  },
  {
    name: 'the recovery point is ahead of the data',
    plant: withFiles(`${recoveryPointCheckpointName}${temporarySuffix}`, (file) =>
      rewritten(file, (content) => withOffsets(content, (offset) => offset + 50)),
    ),
  },
  {
    name: 'the log start is not written down',
    plant: withFiles(`${logStartOffsetCheckpointName}${temporarySuffix}`, (file) =>
      rewritten(file, () => Buffer.from('0\n0\n')),
    ),
  },
  {
    name: 'the clean marker stays in place while the logs are loaded',
    plant: withDisk((disk) => ({
      removeFile: async (path) => (path.endsWith(cleanShutdownName) ? undefined : disk.removeFile(path)),
    })),
  },
  {
    name: 'a producer snapshot is not written',
    plant: withDisk((disk) => ({
      rename: (from, to) => (to.endsWith(producerSnapshotSuffix) ? disk.removeFile(from) : disk.rename(from, to)),
    })),
  },
  { name: 'a cut is not synced', plant: withFiles(logSuffix, unsyncedCut) },
  { name: 'retention takes a newer segment before an older one', plant: withDisk(newestFirst) },
  {
    name: 'a checkpoint takes its name before it is synced',
    plant: withFiles(checkpointTemporary, () => ({ sync: nothing })),
  },
  { name: 'the checkpoints keep the offsets of a topic that was deleted', plant: withDisk(forgetfulRemoval) },
];
