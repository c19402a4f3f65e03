// Exclusive ownership of a directory that ends with the process, however it ends. Node cannot reach
// flock or fcntl locks, so the owner holds something else that the kernel takes back on kill -9 and
// hands out to one process only:
//   Linux    a listening abstract socket named after the directory's device and inode
//   Windows  a named pipe of the same name
//   BSDs     `.lock` itself, opened with O_EXLOCK
// `.lock` is Kafka's name for the file. A running Apache Kafka holds a POSIX lock on it, which Linux
// shows in /proc/locks; ours says "process <pid>" for whoever is refused.

import { type BigIntStats, close, constants, open, readFile, stat, writeFile } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DirectoryLockedError, DiskError, type DirectoryLock } from '../disk.ts';
import { isMissing, platformAction, platformCall } from './platform-call.ts';

const lockFileName = '.lock';

/** open(2) of macOS and the BSDs takes a lock in the same step; node has no name for the flag. */
const openExclusivelyLocked = 0x20;

/** How the platform says that somebody else was first. */
const takenCodes: ReadonlySet<string> = new Set(['EADDRINUSE', 'EAGAIN']);

type Release = () => Promise<void>;

export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const lockFile = join(directory, lockFileName);
  const release = await takeLock(directory, lockFile);
  try {
    const foreign = process.platform === 'linux' ? await posixLockHolder(lockFile) : undefined;
    if (foreign !== undefined) throw new DirectoryLockedError(directory, `process ${foreign}`);
    await writeText(lockFile, `process ${process.pid}\n`);
  } catch (error) {
    await release();
    throw error;
  }
  let released: Promise<void> | undefined;
  return { release: () => (released ??= release()) };
}

async function takeLock(directory: string, lockFile: string): Promise<Release> {
  try {
    switch (process.platform) {
      case 'linux':
      case 'android':
        return await listenLocally(`\0${await lockName(directory)}`);
      case 'win32':
        return await listenLocally(`\\\\.\\pipe\\${await lockName(directory)}`);
      case 'darwin':
      case 'freebsd':
      case 'openbsd':
      case 'netbsd':
        return await openLocked(lockFile);
      default:
        throw new DiskError('lock', directory, 'ENOTSUP');
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    if (takenCodes.has(code)) throw new DirectoryLockedError(directory, await lastHolder(lockFile));
    throw error instanceof DiskError ? error : new DiskError('lock', directory, code, error);
  }
}

async function lockName(directory: string): Promise<string> {
  const stats = await platformCall<BigIntStats>('lock', directory, (callback) =>
    stat(directory, { bigint: true }, callback),
  );
  return `samsa-${stats.dev.toString(16)}-${stats.ino.toString(16)}`;
}

/** Only one process can listen on a name. Nobody has a reason to connect: a connection is closed at once. */
function listenLocally(path: string): Promise<Release> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    // `exclusive`: a worker of node:cluster must not share the name with its siblings.
    server.listen({ path, exclusive: true }, () => {
      server.unref();
      resolve(() => new Promise((released) => server.close(() => released())));
    });
  });
}

async function openLocked(lockFile: string): Promise<Release> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | openExclusivelyLocked;
  const descriptor = await platformCall<number>('lock', lockFile, (callback) => open(lockFile, flags, 0o644, callback));
  return () => platformAction('lock', lockFile, (callback) => close(descriptor, callback));
}

/** The process that holds a POSIX lock on the file, as Java's `FileChannel.tryLock` takes one. */
async function posixLockHolder(lockFile: string): Promise<number | undefined> {
  let file: BigIntStats;
  try {
    file = await platformCall<BigIntStats>('lock', lockFile, (callback) => stat(lockFile, { bigint: true }, callback));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const locks = await readText('/proc/locks');
  return findPosixLock(locks, file.dev, file.ino);
}

/** Finds the holder in /proc/locks: `1: POSIX  ADVISORY  WRITE 4711 08:01:1234 0 EOF`. */
export function findPosixLock(locks: string, device: bigint, inode: bigint): number | undefined {
  // makedev(3): bits 8-19 are the major number, the minor number lies on both sides of them.
  const major = Number((device >> 8n) & 0xfffn);
  const minor = Number((device & 0xffn) | ((device >> 12n) & 0xfff00n));
  for (const line of locks.split('\n')) {
    const match = /^\d+: POSIX +\S+ +\S+ +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /.exec(line);
    if (match === null) continue;
    const [, holder, lineMajor, lineMinor, lineInode] = match;
    if (BigInt(lineInode ?? 0) !== inode) continue;
    if (parseInt(lineMajor ?? '', 16) === major && parseInt(lineMinor ?? '', 16) === minor) return Number(holder);
  }
  return undefined;
}

/** What the holder wrote about itself, when it did. */
async function lastHolder(lockFile: string): Promise<string | undefined> {
  const text = await readText(lockFile);
  return /^process \d+$/.exec(text.trim())?.[0];
}

/** The text of a small file, empty when there is none to read. */
async function readText(path: string): Promise<string> {
  try {
    return await platformCall<string>('lock', path, (callback) => readFile(path, 'utf8', callback));
  } catch {
    // Only ever asked for a better message, or where /proc is not mounted: no text is an answer.
    return '';
  }
}

function writeText(path: string, text: string): Promise<void> {
  return platformAction('lock', path, (callback) => writeFile(path, text, callback));
}
