// The lock of the real disk: it ends with the process, and it sees a foreign holder.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DirectoryLockedError } from '../../../src/base/ports/disk.ts';
import { findPosixLock } from '../../../src/base/ports/real/directory-lock.ts';
import { FileDisk } from '../../../src/base/ports/real/file-disk.ts';

const diskUrl = new URL('../../../src/base/ports/real/file-disk.ts', import.meta.url).href;

async function temporaryDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-lock-'));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts a process that locks the directory and says so; `afterwards` is code it then runs. */
async function lockElsewhere(directory: string, afterwards: string): Promise<ChildProcess> {
  const script = `
    const { FileDisk } = await import(${JSON.stringify(diskUrl)});
    await new FileDisk().lock(${JSON.stringify(directory)});
    process.stdout.write('locked');
    ${afterwards}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

test('a directory is free again when its owner is killed', async (context) => {
  const directory = await temporaryDirectory(context);
  const child = await lockElsewhere(directory, 'setInterval(() => {}, 1_000);');
  const exited = once(child, 'exit');
  await assert.rejects(new FileDisk().lock(directory), (error) => {
    assert.ok(error instanceof DirectoryLockedError);
    assert.equal(error.path, directory);
    assert.equal(error.holder, `process ${child.pid}`);
    return true;
  });
  child.kill('SIGKILL');
  await exited;
  const lock = await new FileDisk().lock(directory);
  assert.equal(await readFile(join(directory, '.lock'), 'utf8'), `process ${process.pid}\n`);
  await lock.release();
});

test('a lock does not keep its process alive', async (context) => {
  const child = await lockElsewhere(await temporaryDirectory(context), '');
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  assert.equal(code, 0);
});

test('one directory under two names has one lock', async (context) => {
  const directory = await temporaryDirectory(context);
  const lock = await new FileDisk().lock(directory);
  await assert.rejects(new FileDisk().lock(join(directory, '.', '')), DirectoryLockedError);
  await lock.release();
});

test('the holder of a POSIX lock is found in /proc/locks by device and inode', () => {
  const locks = [
    '1: POSIX  ADVISORY  WRITE 4711 08:01:1234 0 EOF',
    '2: FLOCK  ADVISORY  WRITE 12 08:01:99 0 EOF',
    '2: -> POSIX  ADVISORY  WRITE 13 08:01:100 0 EOF',
    '3: POSIX  ADVISORY  READ 14 103:1a5:1234 128 128',
  ].join('\n');
  assert.equal(findPosixLock(locks, 0x801n, 1234n), 4711);
  assert.equal(findPosixLock(locks, 0x801n, 99n), undefined);
  assert.equal(findPosixLock(locks, 0x801n, 100n), undefined);
  assert.equal(findPosixLock(locks, 0x802n, 1234n), undefined);
  // Large numbers: major 0x103, minor 0x1a5, packed as the C library packs them.
  assert.equal(findPosixLock(locks, (0x1n << 20n) | (0x103n << 8n) | 0xa5n, 1234n), 14);
  assert.equal(findPosixLock('', 0x801n, 1234n), undefined);
});
