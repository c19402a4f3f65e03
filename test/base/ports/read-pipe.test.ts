import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'node:test';
import { DiskError } from '../../../src/base/ports/disk.ts';
import { FileDisk } from '../../../src/base/ports/real/file-disk.ts';

const content = 'a=1\n'.repeat(50_000);

test('a pipe is read to its end, and no further than the limit', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'samsa-read-pipe-'));
  try {
    const path = join(directory, 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    const disk = new FileDisk();
    for (const limitBytes of [content.length, content.length - 1]) {
      const writer = spawn('sh', ['-c', 'cat > "$0"', path], { stdio: ['pipe', 'ignore', 'ignore'] });
      writer.stdin.on('error', () => {}).end(content);
      const reading = disk.readFile(path, limitBytes);
      if (limitBytes < content.length)
        await assert.rejects(reading, (error) => error instanceof DiskError && error.code === 'EFBIG');
      else assert.equal(Buffer.from(await reading).toString(), content);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
