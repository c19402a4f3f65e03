// The contract of the disk port, against every implementation.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { join } from 'node:path';
import { DirectoryLockedError, type Disk, DiskError, type OpenMode } from '../../../src/base/ports/disk.ts';
import { bytes, implementations, text } from './implementations.ts';

async function put(disk: Disk, path: string, content: string): Promise<void> {
  const file = await disk.open(path, 'truncate');
  await file.write([bytes(content)], 0);
  await file.close();
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DiskError) return `${error.operation} ${error.code}`;
    throw error;
  }
  return 'no error';
}

for (const implementation of implementations) {
  const check = (name: string, body: (disk: Disk, directory: string) => Promise<void>): void => {
    test(name, () => implementation.run(({ platform, directory }) => body(platform.disk, directory)));
  };

  describe(`${implementation.name} disk`, () => {
    check('gathers the chunks of a write in order', async (disk, directory) => {
      const path = join(directory, 'file');
      const file = await disk.open(path, 'createNew');
      await file.write([bytes('one '), new Uint8Array(0), bytes('two '), bytes('three')], 0);
      await file.write([bytes('TWO')], 4);
      await file.close();
      assert.equal(text(await disk.readFile(path)), 'one TWO three');
    });

    check('writes more chunks than one system call takes', async (disk, directory) => {
      const path = join(directory, 'file');
      const file = await disk.open(path, 'create');
      const chunks = Array.from({ length: 3_000 }, (_, index) => bytes(`${index},`));
      await file.write(chunks, 0);
      await file.close();
      assert.equal(text(await disk.readFile(path)), chunks.map(text).join(''));
    });

    check('reads fewer bytes only at the end of the file', async (disk, directory) => {
      const path = join(directory, 'file');
      await put(disk, path, '0123456789');
      const file = await disk.open(path, 'read');
      const target = new Uint8Array(8);
      assert.equal(await file.read(target, 1, 6, 2), 6);
      assert.deepEqual([...target], [0, ...bytes('234567'), 0]);
      assert.equal(await file.read(target, 0, 8, 7), 3);
      assert.equal(await file.read(target, 0, 8, 10), 0);
      assert.equal(await file.read(target, 0, 8, 1_000), 0);
      assert.equal(await file.read(target, 0, 0, 0), 0);
      await file.close();
    });

    check('fills a gap before a write with zeros', async (disk, directory) => {
      const path = join(directory, 'file');
      const file = await disk.open(path, 'create');
      await file.write([bytes('end')], 10_000);
      assert.equal(await file.size(), 10_003);
      const content = await disk.readFile(path);
      assert.ok(content.subarray(0, 10_000).every((byte) => byte === 0));
      assert.equal(text(content.subarray(10_000)), 'end');
      await file.close();
    });

    check('cuts and zero-extends a file', async (disk, directory) => {
      const path = join(directory, 'file');
      await put(disk, path, 'abcdef');
      const file = await disk.open(path, 'update');
      await file.truncate(3);
      assert.equal(await file.size(), 3);
      await file.truncate(5);
      await file.sync();
      await file.close();
      assert.equal(text(await disk.readFile(path)), 'abc\0\0');
    });

    check('opens as the mode says', async (disk, directory) => {
      const missing = join(directory, 'missing');
      const existing = join(directory, 'existing');
      const outcomes: Record<OpenMode, [string, string, string]> = {
        read: ['open ENOENT', 'no error', 'content'],
        update: ['open ENOENT', 'no error', 'content'],
        create: ['no error', 'no error', 'content'],
        createNew: ['no error', 'open EEXIST', 'content'],
        truncate: ['no error', 'no error', ''],
      };
      for (const [mode, [ofMissing, ofExisting, content]] of Object.entries(outcomes)) {
        await disk.removeFile(missing);
        await put(disk, existing, 'content');
        for (const [path, outcome] of [
          [missing, ofMissing],
          [existing, ofExisting],
        ] as const) {
          const opened = disk.open(path, mode as OpenMode);
          assert.equal(await codeOf(opened), outcome, mode);
          if (outcome === 'no error') await (await opened).close();
        }
        assert.equal(text(await disk.readFile(existing)), content, mode);
      }
    });

    check('names the operation, the path and the code of a failure', async (disk, directory) => {
      const path = join(directory, 'missing');
      await assert.rejects(disk.readFile(path), (error) => {
        assert.ok(error instanceof DiskError);
        assert.equal(error.path, path);
        assert.equal(error.code, 'ENOENT');
        return true;
      });
      await put(disk, path, 'x');
      const file = await disk.open(path, 'read');
      assert.equal(await codeOf(file.write([bytes('y')], 0)), 'write EBADF');
      await file.close();
      assert.equal(await codeOf(disk.list(join(directory, 'nothing'))), 'list ENOENT');
      assert.equal(await codeOf(disk.list(path)), 'list ENOTDIR');
      assert.equal(await codeOf(disk.rename(join(directory, 'nothing'), path)), 'rename ENOENT');
    });

    check('refuses to read a whole file beyond the limit', async (disk, directory) => {
      const path = join(directory, 'file');
      await put(disk, path, '0123456789');
      assert.equal(text(await disk.readFile(path, 10)), '0123456789');
      assert.equal(await codeOf(disk.readFile(path, 9)), 'readFile EFBIG');
    });

    check('does nothing with a file that was closed, and closes twice', async (disk, directory) => {
      const file = await disk.open(join(directory, 'file'), 'create');
      await Promise.all([file.close(), file.close()]);
      await file.close();
      assert.equal(await codeOf(file.read(new Uint8Array(1), 0, 1, 0)), 'read EBADF');
      assert.equal(await codeOf(file.write([bytes('x')], 0)), 'write EBADF');
      assert.equal(await codeOf(file.sync()), 'sync EBADF');
      assert.equal(await codeOf(file.size()), 'size EBADF');
    });

    check('finishes a write that was under way when the file was closed', async (disk, directory) => {
      const path = join(directory, 'file');
      const file = await disk.open(path, 'create');
      const writing = file.write([bytes('kept')], 0);
      await Promise.all([writing, file.close()]);
      assert.equal(text(await disk.readFile(path)), 'kept');
    });

    check('lists entries by name with their kinds', async (disk, directory) => {
      await put(disk, join(directory, 'b'), '1');
      await put(disk, join(directory, 'a'), '22');
      await disk.makeDirectory(join(directory, 'c', 'd'));
      await disk.makeDirectory(join(directory, 'c', 'd'));
      assert.deepEqual(await disk.list(directory), [
        { name: 'a', kind: 'file' },
        { name: 'b', kind: 'file' },
        { name: 'c', kind: 'directory' },
      ]);
      assert.deepEqual(await disk.list(join(directory, 'c')), [{ name: 'd', kind: 'directory' }]);
    });

    check('tells what is at a path, and that nothing is', async (disk, directory) => {
      const path = join(directory, 'file');
      await put(disk, path, '12345');
      const info = await disk.info(path);
      assert.equal(info?.kind, 'file');
      assert.equal(info?.sizeBytes, 5);
      assert.ok((info?.modifiedMs ?? 0) > 0);
      assert.equal((await disk.info(directory))?.kind, 'directory');
      assert.equal(await disk.info(join(directory, 'nothing')), undefined);
      assert.equal(await disk.info(join(path, 'below a file')), undefined);
    });

    check('lets a file count as old', async (disk, directory) => {
      const path = join(directory, 'file');
      await put(disk, path, '12345');
      await disk.setModified(path, 1_500_000_000_000);
      assert.deepEqual(await disk.info(path), { kind: 'file', sizeBytes: 5, modifiedMs: 1_500_000_000_000 });
      await disk.rename(path, join(directory, 'renamed'));
      assert.equal((await disk.info(join(directory, 'renamed')))?.modifiedMs, 1_500_000_000_000);
      await assert.rejects(disk.setModified(path, 0), { name: 'DiskError', code: 'ENOENT' });
    });

    check('replaces a file by renaming another over it', async (disk, directory) => {
      await put(disk, join(directory, 'old'), 'old');
      await put(disk, join(directory, 'new'), 'new');
      await disk.rename(join(directory, 'new'), join(directory, 'old'));
      await disk.syncDirectory(directory);
      assert.equal(text(await disk.readFile(join(directory, 'old'))), 'new');
      assert.equal(await disk.info(join(directory, 'new')), undefined);
    });

    check('renames a directory with what is in it', async (disk, directory) => {
      await disk.makeDirectory(join(directory, 'topic-0'));
      await put(disk, join(directory, 'topic-0', 'log'), 'records');
      await disk.rename(join(directory, 'topic-0'), join(directory, 'topic-0-delete'));
      assert.equal(text(await disk.readFile(join(directory, 'topic-0-delete', 'log'))), 'records');
    });

    check('removes files and directories, also those that are missing', async (disk, directory) => {
      const path = join(directory, 'a', 'b');
      await disk.makeDirectory(path);
      await put(disk, join(path, 'file'), 'x');
      await disk.removeFile(join(path, 'file'));
      await disk.removeFile(join(path, 'file'));
      await put(disk, join(path, 'file'), 'x');
      await disk.removeDirectory(join(directory, 'a'));
      await disk.removeDirectory(join(directory, 'a'));
      assert.deepEqual(await disk.list(directory), []);
    });

    check('tells the sizes of the volume', async (disk, directory) => {
      const volume = await disk.volume(directory);
      assert.ok(volume.totalBytes > 0);
      assert.ok(volume.usableBytes >= 0 && volume.usableBytes <= volume.totalBytes);
      assert.match(await codeOf(disk.volume(join(directory, 'nothing'))), /^volume ENOENT$/);
    });

    check('gives a directory to one owner at a time', async (disk, directory) => {
      const lock = await disk.lock(directory);
      await assert.rejects(disk.lock(directory), DirectoryLockedError);
      await lock.release();
      await lock.release();
      const again = await disk.lock(directory);
      await again.release();
      assert.equal(await codeOf(disk.lock(join(directory, 'nothing'))), 'lock ENOENT');
    });
  });
}
