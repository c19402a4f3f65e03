// Bugs that a log could have, planted between it and its disk: each stands for a line of the log that
// somebody forgot or got wrong. The simulation must notice every one of them.

import { Buffer } from 'node:buffer';
import type { Disk, DiskFile } from '../../../src/base/ports/disk.ts';
import type { Platform } from '../../../src/base/ports/platform.ts';
import type { Timers } from '../../../src/base/ports/timers.ts';
import {
  cleanedSuffix,
  cleanShutdownName,
  deletedSuffix,
  logStartOffsetCheckpointName,
  logSuffix,
  offsetIndexSuffix,
  parkedReasonOf,
  producerSnapshotSuffix,
  recoveryPointCheckpointName,
  swapSuffix,
} from '../../../src/log/file-names.ts';
import { compact } from '../../../src/log/compaction/compaction.ts';
import { bySize, compacted } from './configs.ts';
import type { Compact } from './passes.ts';
import type { StoryOptions } from './story.ts';

export type PlantedBug = { readonly name: string } & Pick<StoryOptions, 'plant' | 'compact' | 'configs' | 'weights'>;

const temporarySuffix = '.tmp';
const checkpointTemporary = `-checkpoint${temporarySuffix}`;

/** A disk of which some calls do something else. */
function withDisk(change: (disk: Disk, timers: Timers) => Partial<Disk>): (platform: Platform) => Platform {
  return ({ clock, timers, random, network, workers, http, usage, disk }) => {
    return { clock, timers, random, network, workers, http, usage, disk: changed(disk, change(disk, timers)) };
  };
}

/** Files with this ending of which some calls do something else. */
function withFiles(
  suffix: string,
  change: (file: DiskFile, timers: Timers) => Partial<DiskFile>,
): (platform: Platform) => Platform {
  return withDisk((disk, timers) => ({
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.endsWith(suffix) ? changed(file, change(file, timers)) : file;
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
function newestFirst(disk: Disk, timers: Timers): Partial<Disk> {
  let late: string | undefined;
  const renameLater = async (from: string, to: string): Promise<void> => {
    await new Promise<void>((resolve) => void timers.after(8, resolve));
    await disk.rename(from, to).catch(() => undefined);
    late = undefined;
  };
  return {
    rename: async (from, to) => {
      if (!to.endsWith(deletedSuffix)) return disk.rename(from, to);
      const segment = from.slice(0, from.lastIndexOf('.'));
      late ??= segment;
      if (segment === late) void renameLater(from, to);
      else await disk.rename(from, to);
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

/** The old segments go before the compacted ones are there. */
function earlyRetirement(disk: Disk, timers: Timers): Partial<Disk> {
  let held: (() => Promise<void>)[] = [];
  const letGo = async (): Promise<void> => {
    const late = held;
    held = [];
    for (const rename of late) await rename();
  };
  return {
    rename: async (from, to) => {
      if (to.endsWith(swapSuffix)) {
        held.push(() => disk.rename(from, to));
        return;
      }
      if (from.endsWith(swapSuffix) && held.length > 0) {
        await new Promise<void>((resolve) => void timers.after(60, resolve));
        await letGo();
      }
      await disk.rename(from, to);
    },
    removeFile: async (path) => {
      if (path.endsWith(cleanedSuffix) || path.endsWith(swapSuffix)) await letGo();
      await disk.removeFile(path);
    },
  };
}

/** A pass that knows of no last stable offset. */
const heedlessPass: Compact = (target, plan, map, log) => {
  const segments = log.segments.slice(0, -1);
  return compact(target, { ...plan, segments, firstUncleanableOffset: log.segments.at(-1)!.baseOffset }, map);
};

/** A topic goes and its entries in the checkpoints stay. */
function forgetfulRemoval(disk: Disk): Partial<Disk> {
  let hasRemoved = false;
  return {
    rename: async (from, to) => {
      hasRemoved ||= parkedReasonOf(to.split('/').at(-1)!) === 'delete';
      if (hasRemoved && from.endsWith(checkpointTemporary)) await disk.removeFile(from);
      else await disk.rename(from, to);
    },
  };
}

export const plantedBugs: readonly PlantedBug[] = [
  { name: 'directories are not synced', plant: withDisk(() => ({ syncDirectory: nothing })) },
  {
    name: 'a batch is acknowledged before its fsync',
    plant: withFiles(logSuffix, (file, timers) => ({
      sync: async () => void timers.after(10, () => void file.sync().catch(() => undefined)),
    })),
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
  { name: 'a cut is not synced', plant: withFiles(logSuffix, unsyncedCut), weights: { cut: 20 } },
  {
    name: 'retention takes a newer segment before an older one',
    plant: withDisk(newestFirst),
    configs: [{ ...bySize, segmentBytes: 3000, retentionBytes: 6000 }],
    weights: { retire: 20 },
  },
  {
    name: 'a checkpoint takes its name before it is synced',
    plant: withFiles(checkpointTemporary, () => ({ sync: nothing })),
  },
  {
    name: 'old segments go before the compacted ones can take their place',
    plant: withDisk(earlyRetirement),
    configs: [compacted],
    weights: { compact: 20 },
  },
  {
    name: 'compacted segments are not synced',
    plant: withFiles(logSuffix + cleanedSuffix, () => ({ sync: nothing })),
    configs: [compacted],
    weights: { compact: 20 },
  },
  {
    name: 'compaction goes beyond what is committed',
    compact: heedlessPass,
    configs: [compacted],
    weights: { compact: 20 },
  },
  {
    name: 'the checkpoints keep the offsets of a topic that was deleted',
    plant: withDisk(forgetfulRemoval),
    weights: { recreate: 10 },
  },
];
