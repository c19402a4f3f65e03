import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { readAll, topicId } from '../log-fixture.ts';
import { countingReads } from './counting-disk.ts';
import { openLogs, partition } from './logs-fixture.ts';
import { writeSparsePartition } from './sparse-partition.ts';

const gib = 1024 ** 3;
const tailBatches = 20;

/** Two partitions of 25 gigabytes each, killed with some batches that nobody had flushed. */
async function withLargeDirectory(body: (path: string, logEndOffset: number) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'samsa-large-'));
  try {
    const formatted = await openLogs(createPlatform(), { paths: [path] });
    await formatted.close();
    await rm(join(path, '.kafka_cleanshutdown'));
    let checkpoint = '0\n2\n';
    let logEndOffset = 0;
    for (const number of [0, 1]) {
      const directory = join(path, `t-${number}`);
      const wish = { finished: 24, segmentBytes: gib, tailBatches };
      const sparse = await writeSparsePartition(directory, wish);
      await writeFile(join(directory, 'partition.metadata'), `version: 0\ntopic_id: ${topicId}`);
      checkpoint += `t ${number} ${sparse.recoveryPoint}\n`;
      ({ logEndOffset } = sparse);
    }
    await writeFile(join(path, 'recovery-point-offset-checkpoint'), checkpoint);
    await body(path, logEndOffset);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

test('a start reads what was not flushed, after a kill, and next to nothing after a stop, of fifty gigabytes', () =>
  withLargeDirectory(async (path, logEndOffset) => {
    for (const kind of ['kill', 'stop']) {
      const counted = countingReads(createPlatform());
      const { logs, close } = await openLogs(counted.platform, { paths: [path], config: { segmentBytes: gib } });
      const bytesRead = counted.takeBytesRead();
      assert.ok(bytesRead < 256 * 1024, `${bytesRead} bytes were read after a ${kind}`);
      for (const number of [0, 1]) {
        const log = logs.get(partition(number))!;
        assert.deepEqual([log.logEndOffset, log.segments.length, log.sizeBytes], [logEndOffset, 25, 25 * gib]);
        assert.equal((await readAll(log, logEndOffset - tailBatches, logEndOffset)).length, tailBatches);
      }
      await close();
    }
  }));
