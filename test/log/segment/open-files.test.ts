import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { OpenFiles } from '../../../src/log/segment/open-files.ts';
import { SegmentFile } from '../../../src/log/segment/segment-file.ts';
import { simulated } from '../log-fixture.ts';

/** Files a, b, c and d, of which two may be open. */
function filesOf(platform: SimulatedPlatform) {
  const openFiles = new OpenFiles(2);
  const files = ['a', 'b', 'c', 'd'].map((name) => new SegmentFile(platform.disk, '/', `/${name}`, false, openFiles));
  const open = (): string => files.map((file) => (file.isOpen ? file.path.slice(1) : '')).join('');
  return { openFiles, files, open };
}

async function writeDurably(file: SegmentFile, text: string): Promise<void> {
  await file.use((opened) => opened.write([Buffer.from(text)], 0));
  await file.sync();
}

test('the files that were used last are open, and one that was closed is opened again', async () => {
  await simulated(async (platform) => {
    const { openFiles, files, open } = filesOf(platform);
    for (const file of files) await writeDurably(file, file.path);
    assert.equal(open(), 'cd');
    const bytes = Buffer.alloc(2);
    await files[0]!.use((file) => file.read(bytes, 0, 2, 0));
    assert.equal(bytes.toString(), '/a');
    assert.equal(open(), 'ad');
    assert.equal(openFiles.count, 2);
  });
});

test('a file with writes that are not synced stays open until they are', async () => {
  await simulated(async (platform) => {
    const { files, open } = filesOf(platform);
    for (const file of files) await file.use((opened) => opened.write([Buffer.from('x')], 0));
    assert.equal(open(), 'abcd');
    await files[1]!.sync();
    await files[3]!.use(async () => {});
    assert.equal(open(), 'acd');
  });
});

test('a file that is in use stays open', async () => {
  await simulated(async (platform) => {
    const { files, open } = filesOf(platform);
    await files[0]!.use(async () => {
      for (const file of files.slice(1)) await writeDurably(file, 'x');
      assert.equal(open(), 'ad');
    });
    await writeDurably(files[1]!, 'x');
    await writeDurably(files[2]!, 'x');
    assert.equal(open(), 'bc');
  });
});

test('what was closed for good or could not be opened does not count', async () => {
  await simulated(async (platform) => {
    const { openFiles, files } = filesOf(platform);
    for (const file of files.slice(0, 2)) await writeDurably(file, 'x');
    await files[0]!.retire();
    platform.disk.failNext('open', 'EMFILE');
    await assert.rejects(writeDurably(files[2]!, 'x'), /EMFILE/);
    assert.equal(openFiles.count, 1);
  });
});
