// The machine's disk through node:fs. No cache and no state of its own: what it says is what the
// kernel says.

import {
  constants,
  type Dirent,
  fsync,
  close as closeDescriptor,
  mkdir,
  open as openDescriptor,
  readdir,
  rename,
  rm,
  stat,
  statfs,
  type StatsFs,
  type Stats,
  unlink,
  utimes,
} from 'node:fs';
import { join } from 'node:path';
import {
  type DirectoryEntry,
  type DirectoryLock,
  type Disk,
  DiskError,
  type DiskFile,
  type FileInfo,
  type OpenMode,
  type Volume,
} from '../disk.ts';
import { lockDirectory } from './directory-lock.ts';
import { DescriptorFile } from './descriptor-file.ts';
import { isMissing, platformAction, platformCall } from './platform-call.ts';
import { readPipe } from './read-pipe.ts';

const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } = constants;

const openFlags: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY,
  update: O_RDWR,
  create: O_RDWR | O_CREAT,
  createNew: O_RDWR | O_CREAT | O_EXCL,
  truncate: O_RDWR | O_CREAT | O_TRUNC,
};

export class FileDisk implements Disk {
  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const descriptor = await platformCall<number>('open', path, (callback) =>
      openDescriptor(path, openFlags[mode], 0o644, callback),
    );
    return new DescriptorFile(path, descriptor);
  }

  async readFile(path: string, limitBytes: number = Number.MAX_SAFE_INTEGER): Promise<Uint8Array> {
    if ((await this.info(path))?.kind === 'other') return readPipe(path, limitBytes);
    const file = await this.open(path, 'read');
    try {
      const sizeBytes = await file.size();
      if (sizeBytes > limitBytes) throw new DiskError('readFile', path, 'EFBIG');
      const content = new Uint8Array(sizeBytes);
      const count = await file.read(content, 0, sizeBytes, 0);
      return content.subarray(0, count);
    } finally {
      await file.close();
    }
  }

  async info(path: string): Promise<FileInfo | undefined> {
    try {
      const stats = await platformCall<Stats>('info', path, (callback) => stat(path, callback));
      return { kind: kindOf(stats), sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const found = await platformCall<Dirent[]>('list', path, (callback) =>
      readdir(path, { withFileTypes: true }, callback),
    );
    const entries = await Promise.all(found.map((entry) => this.#entry(path, entry)));
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  async makeDirectory(path: string): Promise<void> {
    await platformCall<string | undefined>('makeDirectory', path, (callback) =>
      mkdir(path, { recursive: true }, callback),
    );
  }

  setModified(path: string, modifiedMs: number): Promise<void> {
    const seconds = modifiedMs / 1000;
    return platformAction('setModified', path, (callback) => utimes(path, seconds, seconds, callback));
  }

  rename(from: string, to: string): Promise<void> {
    return platformAction('rename', from, (callback) => rename(from, to, callback));
  }

  async removeFile(path: string): Promise<void> {
    try {
      await platformAction('removeFile', path, (callback) => unlink(path, callback));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  removeDirectory(path: string): Promise<void> {
    // The retries are for Windows, where a virus scanner may hold a file open for a moment.
    const options = { recursive: true, force: true, maxRetries: 3 };
    return platformAction('removeDirectory', path, (callback) => rm(path, options, callback));
  }

  async syncDirectory(path: string): Promise<void> {
    if (process.platform === 'win32') return;
    const descriptor = await platformCall<number>('syncDirectory', path, (callback) =>
      openDescriptor(path, O_RDONLY, callback),
    );
    try {
      await platformAction('syncDirectory', path, (callback) => fsync(descriptor, callback));
    } catch (error) {
      // Some network file systems cannot sync a directory and say so with EINVAL.
      if (!(error instanceof DiskError && error.code === 'EINVAL')) throw error;
    } finally {
      await platformAction('syncDirectory', path, (callback) => closeDescriptor(descriptor, callback));
    }
  }

  async volume(path: string): Promise<Volume> {
    const stats = await platformCall<StatsFs>('volume', path, (callback) => statfs(path, callback));
    return { totalBytes: stats.blocks * stats.bsize, usableBytes: stats.bavail * stats.bsize };
  }

  lock(directory: string): Promise<DirectoryLock> {
    return lockDirectory(directory);
  }

  /** A link counts as what it points to, as Kafka treats a partition directory that was moved away and linked. */
  async #entry(directory: string, entry: Dirent): Promise<DirectoryEntry> {
    if (!entry.isSymbolicLink()) return { name: entry.name, kind: kindOf(entry) };
    const target = await this.info(join(directory, entry.name));
    return { name: entry.name, kind: target?.kind ?? 'other' };
  }
}

function kindOf(found: Stats | Dirent): FileInfo['kind'] {
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'directory' : 'other';
}
