// Small file systems of a test's own, made to fail: a tmpfs that fills up, an ext4 in a file that fills up
// below it or that its kernel gives up on. Everything is taken down again, whatever happened.

import { existsSync, mkdirSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { run } from '../support/program.ts';

const remedy =
  'run it as root on Linux, in a container with the right to mount (docker run --privileged), ' +
  'or run only what needs no privileges: node --test test-interop/disk/kill-loop.test.ts';

/** Fails with what is missing: a suite that cannot make a file system must not look as if it had passed. */
export async function demandMounts(): Promise<void> {
  if (process.platform !== 'linux') throw new Error(`real file systems are mounted, which needs Linux: ${remedy}`);
  if (process.getuid?.() !== 0) throw new Error(`real file systems are mounted, which needs root: ${remedy}`);
  for (const program of ['mount', 'umount', 'mkfs.ext4', 'losetup', 'fsck.ext4']) {
    const { code } = await run('sh', ['-c', `command -v ${program}`], { mayFail: true });
    if (code !== 0) throw new Error(`${program} is missing: apt-get install mount e2fsprogs, and ${remedy}`);
  }
}

export interface SmallFileSystem {
  readonly directory: string;
  /** Takes it down, also while somebody has files open. */
  unmount(): Promise<void>;
}

export interface Tmpfs extends SmallFileSystem {
  /** Takes the room away that is free now, but for a little. */
  fillUp(): Promise<void>;
  /** Gives it back. */
  clear(): Promise<void>;
}

/** A file system in memory that can be given less room. */
export async function mountTmpfs(directory: string, megabytes: number): Promise<Tmpfs> {
  mkdirSync(directory, { recursive: true });
  await mount(['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]);
  const resize = (size: number): Promise<void> => mount(['-o', `remount,size=${size}m`, directory]);
  return {
    directory,
    fillUp: () => {
      const { blocks, bfree, bsize } = statfsSync(directory);
      return resize(Math.ceil(((blocks - bfree) * bsize) / 1024 / 1024) + 2);
    },
    clear: () => resize(megabytes),
    unmount: () => unmount(directory),
  };
}

export interface Ext4 extends SmallFileSystem {
  /** What its kernel does on the first sign of damage: nothing can be written any more (EROFS). */
  becomeReadOnly(): Promise<void>;
  /** What an operator does then. Nobody may have files open. */
  repair(): Promise<void>;
}

export interface Ext4Options {
  /** Without one the file system outlives writes that fail below it; with one its kernel gives up on it. Default true. */
  readonly journal?: boolean;
}

/** A file system in a sparse file: it can be promised more than there is room for. */
export async function mountExt4(
  directory: string,
  image: string,
  megabytes: number,
  { journal = true }: Ext4Options = {},
): Promise<Ext4> {
  mkdirSync(directory, { recursive: true });
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1024 * 1024);
  // Its own structures get their room now: what lacks room later is data.
  const features = journal ? [] : ['-O', '^has_journal'];
  await run('mkfs.ext4', ['-q', ...features, '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', image]);
  const errors = journal ? 'remount-ro' : 'continue';
  const mountImage = (): Promise<void> => mount(['-o', `loop,errors=${errors}`, image, directory]);
  await mountImage();
  return {
    directory,
    unmount: () => unmount(directory),
    becomeReadOnly: async () => {
      const { stdout } = await run('findmnt', ['-no', 'SOURCE', directory]);
      const source = stdout.trim();
      const device = source.startsWith('/dev/') ? source : await loopDeviceOf(image);
      const trigger = `/sys/fs/ext4/${basename(device)}/trigger_fs_error`;
      if (!existsSync(trigger)) throw new Error(`${trigger} is missing: the kernel was built without it`);
      writeFileSync(trigger, 'a test');
    },
    repair: async () => {
      await run('umount', [directory]);
      const { code, stdout } = await run('fsck.ext4', ['-fy', image], { mayFail: true });
      // 1: errors were corrected.
      if (code !== 0 && code !== 1) throw new Error(`fsck.ext4 ended with ${code}:\n${stdout}`);
      await mountImage();
    },
  };
}

async function loopDeviceOf(image: string): Promise<string> {
  const { stdout } = await run('losetup', ['-j', image]);
  const [device] = stdout.split(':');
  if (device === undefined || device === '') throw new Error(`no loop device holds ${image}`);
  return device;
}

async function mount(parameters: readonly string[]): Promise<void> {
  const { code, stderr } = await run('mount', parameters, { mayFail: true });
  if (code !== 0) throw new Error(`mount ${parameters.join(' ')} was refused: ${stderr.trim()}; ${remedy}`);
}

async function unmount(directory: string): Promise<void> {
  await run('umount', ['-l', directory], { mayFail: true });
}
