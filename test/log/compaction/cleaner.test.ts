import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { Cleaner, type CleanerSettings } from '../../../src/log/compaction/cleaner.ts';
import { openLogDirectories } from '../../../src/log/directory/open-log-directories.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { Logs } from '../../../src/log/logs.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { defaultConfig, recordingLogger, simulated, topicId } from '../log-fixture.ts';
import { commit, contentOf, put, roll } from './compacted-log.ts';

const compacted: LogConfig = { ...defaultConfig, compact: true, delete: false };
const usual: CleanerSettings = {
  threads: 1,
  backoffMs: 1000,
  dedupeBufferBytes: 1024 * 1024,
  loadFactor: 0.9,
  maxBytesPerSecond: Number.MAX_VALUE,
};

/** All the logs of a node, with a cleaner over them. */
class Node {
  readonly platform: SimulatedPlatform;
  readonly events: LogEvent[] = [];
  readonly logs: Logs;
  readonly cleaner: Cleaner;
  settings = usual;

  private constructor(platform: SimulatedPlatform, directories: ConstructorParameters<typeof Logs>[0]['directories']) {
    this.platform = platform;
    const logger = recordingLogger(this.events);
    this.logs = new Logs({
      platform,
      directories,
      logger,
      tailCacheBytes: 0,
      concurrentLoads: 1,
      retentionCheckIntervalMs: 1e6,
      recoveryPointIntervalMs: 1e6,
      logStartOffsetIntervalMs: 1e6,
      highWatermarkIntervalMs: 1e6,
      producerExpirationMs: 1e9,
      producerExpirationCheckIntervalMs: 1e6,
      fileDeleteDelayMs: 1000,
    });
    const settings = (): CleanerSettings => this.settings;
    this.cleaner = new Cleaner({ platform, logs: this.logs, logger, maxOpenedBytes: 1e6, settings });
  }

  static async start(platform: SimulatedPlatform, config: Partial<LogConfig> = {}): Promise<Node> {
    const node = new Node(
      platform,
      (await openLogDirectories(platform, ['/data'], 1, recordingLogger([]))).directories,
    );
    await node.logs.load(() => ({ ...compacted, ...config }), new Set());
    return node;
  }

  /** With `dirty` segments in which one key is written again and again. */
  async topic(topic: string, dirty: number, config: Partial<LogConfig> = {}): Promise<PartitionLog> {
    const log = await this.logs.create({ topic, partition: 0 }, topicId, { ...compacted, ...config });
    for (let index = 0; index < dirty; index++) await this.write(log, index);
    return log;
  }

  async write(log: PartitionLog, value: number): Promise<void> {
    put(log, `k=${value} k=${value}`);
    await roll(log);
  }

  async pass(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.platform.timers.after(ms, resolve));
  }

  compactions(): string[] {
    return this.events
      .filter(({ message }) => message === 'compacted')
      .map(({ fields }) => String(fields?.['partition']));
  }

  problems(): LogEvent[] {
    return this.events.filter(({ level }) => level === 'warn' || level === 'error');
  }

  async close(): Promise<void> {
    await this.cleaner.close();
    await this.logs.close(1);
  }
}

test('the dirtiest log comes first, one that is not dirty enough or not compacted does not come at all', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const half = await node.topic('half', 3, { minCleanableDirtyRatio: 0.6 });
    await node.topic('plain', 3, { compact: false, delete: true });
    node.cleaner.wake();
    await node.pass(500);
    assert.deepEqual(node.compactions(), ['half-0']);
    await node.topic('fresh', 1);
    await node.write(half, 1);
    await node.write(half, 2);
    const clean = await node.topic('clean', 0);
    await node.pass(1000);
    assert.deepEqual(node.compactions(), ['half-0', 'fresh-0', 'half-0']);
    assert.equal(clean.compaction.checkpoint, undefined);
    // One segment of two is about a half.
    await node.write(half, 3);
    await node.pass(3000);
    assert.equal(node.compactions().length, 3);
    await node.close();
  });
});

test('KAFKA-8764: a log is not compacted again and again, whatever its end is made of', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const log = await node.topic('a', 3, { minCleanableDirtyRatio: 0 });
    // The last segment keeps nothing but the batch that remembers its producer.
    put(log, 'x=1', { producerId: 5, producerEpoch: 0, baseSequence: 0 });
    await roll(log);
    put(log, 'x=2');
    await roll(log);
    node.cleaner.wake();
    await node.pass(20_000);
    assert.deepEqual(node.compactions(), ['a-0']);
    await node.write(log, 4);
    await node.pass(20_000);
    assert.deepEqual(node.compactions(), ['a-0', 'a-0']);
    assert.deepEqual(await contentOf(log), ['7:x=2', '9:k=4']);
    await node.close();
  });
});

test('how far a log was compacted survives a restart, and goes when the topic goes', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    await node.topic('a', 3);
    await node.topic('b', 2);
    node.cleaner.wake();
    await node.pass(500);
    const checkpoint = async () =>
      Buffer.from(await platform.disk.readFile('/data/cleaner-offset-checkpoint')).toString();
    assert.equal(await checkpoint(), '0\n2\na 0 6\nb 0 4\n');
    platform.crash();
    const again = await Node.start(platform);
    const log = again.logs.get({ topic: 'a', partition: 0 })!;
    assert.equal(log.compaction.checkpoint, 6);
    await again.logs.remove({ topic: 'b', partition: 0 });
    assert.equal(await checkpoint(), '0\n1\na 0 6\n');
    await log.truncateTo(3);
    assert.equal(await checkpoint(), `0\n1\na 0 ${log.segments.at(-1)!.baseOffset}\n`);
    await again.close();
  });
});

test('a checkpoint that is damaged, empty or beyond the log begins anew', async () => {
  for (const [text, warnings] of [
    ['0\n1\na 0 six\n', 1],
    ['', 0],
    ['0\n1\na 0 600\n', 0],
    ['0\n1\nother 0 4\n', 0],
  ] as const) {
    await simulated(async (platform) => {
      const node = await Node.start(platform);
      await node.topic('a', 3);
      await node.close();
      const file = await platform.disk.open('/data/cleaner-offset-checkpoint', 'truncate');
      await file.write([Buffer.from(text)], 0);
      await file.close();
      const events: LogEvent[] = [];
      await platform.disk.removeFile('/data/.lock');
      platform.kill();
      const { directories } = await openLogDirectories(platform, ['/data'], 1, recordingLogger(events));
      assert.equal(events.filter(({ level }) => level === 'warn').length, warnings, JSON.stringify(text));
      for (const directory of directories) await directory.release();
      const again = await Node.start(platform);
      const log = again.logs.get({ topic: 'a', partition: 0 })!;
      log.setHighWatermark(log.logEndOffset);
      assert.equal(log.compaction.checkpoint, undefined);
      again.cleaner.wake();
      await again.pass(500);
      assert.deepEqual(again.compactions(), ['a-0']);
      await again.close();
    });
  }
});

test('KAFKA-8764, KAFKA-19895: a poison batch is reported once, the others go on, and it is tried again when it has gone', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const bad = await node.topic('bad', 3);
    const path = bad.segments[1]!.pathOf('.log');
    platform.disk.corrupt(path, 70);
    await node.topic('good', 2);
    node.cleaner.wake();
    await node.pass(10_000);
    assert.deepEqual(node.compactions(), ['good-0']);
    const problems = node.problems();
    assert.equal(problems.length, 1);
    assert.match(problems[0]!.message, /not compacted any more/);
    assert.match(String(problems[0]!.fields?.['error']), /position 0, offset 2/);
    assert.deepEqual(
      node.logs.uncleanable().map(({ topicPartition: { topic } }) => topic),
      ['bad'],
    );
    assert.equal((await contentOf(bad, 4)).length, 2, 'it is read as before');
    bad.advanceLogStart(4);
    await bad.applyRetention(0);
    await node.pass(2000);
    assert.deepEqual(node.logs.uncleanable(), []);
    assert.deepEqual(node.compactions(), ['good-0', 'bad-0']);
    await node.close();
  });
});

test('what the disk refuses is tried again, with one line for as long as it refuses the same', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    await node.topic('a', 3);
    await node.topic('b', 2);
    for (let time = 0; time < 3; time++)
      platform.disk.failNext('write', 'ENOSPC', (path) => path.includes('/a-0/') && path.includes('.cleaned'));
    node.cleaner.wake();
    await node.pass(500);
    assert.deepEqual(node.compactions(), ['b-0']);
    await node.pass(5000);
    assert.deepEqual(node.compactions(), ['b-0', 'a-0']);
    assert.equal(node.problems().length, 1);
    assert.deepEqual(node.logs.uncleanable(), []);
    await node.close();
  });
});

test('log.cleaner.io.max.bytes.per.second holds over what is read and written, and may change', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const log = await node.topic('a', 20);
    node.settings = { ...usual, maxBytesPerSecond: 300 };
    node.cleaner.wake();
    const sizeBytes = log.sizeBytes;
    await node.pass(4000);
    assert.equal(log.compaction.isRunning, true);
    assert.ok(sizeBytes / 300 > 4);
    node.settings = usual;
    await node.pass(500);
    assert.deepEqual(node.compactions(), ['a-0']);
    await node.close();
  });
});

test('log.cleaner.threads is how many logs are compacted at once, and may change', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const logs: PartitionLog[] = [];
    for (const topic of ['a', 'b', 'c']) logs.push(await node.topic(topic, 20));
    const running = (): number => logs.filter(({ compaction }) => compaction.isRunning).length;
    const slow = { ...usual, maxBytesPerSecond: 300 };
    node.settings = { ...slow, threads: 2 };
    node.cleaner.wake();
    await node.pass(100);
    assert.equal(running(), 2);
    node.settings = { ...slow, threads: 3 };
    node.cleaner.wake();
    await node.pass(100);
    assert.equal(running(), 3);
    await node.close();
    assert.equal(running(), 0);
    assert.deepEqual(node.compactions(), []);
  });
});

test('log.cleaner.backoff.ms is the pause when there is nothing to do, a change acts at once', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    node.settings = { ...usual, backoffMs: 60_000 };
    node.cleaner.wake();
    const log = await node.topic('a', 2);
    await node.pass(50_000);
    assert.deepEqual(node.compactions(), []);
    await node.pass(20_000);
    assert.deepEqual(node.compactions(), ['a-0']);
    await node.write(log, 1);
    await node.write(log, 2);
    node.settings = { ...usual, backoffMs: 100 };
    node.cleaner.wake();
    await node.pass(50);
    assert.equal(node.compactions().length, 2);
    await node.close();
  });
});

test('switching compaction off ends it, and what comes after it is switched on again is compacted', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const log = await node.topic('a', 2);
    node.cleaner.wake();
    await node.pass(500);
    log.config = { ...compacted, compact: false, delete: true };
    for (const value of [2, 3, 4]) await node.write(log, value);
    await node.pass(5000);
    assert.equal(node.compactions().length, 1);
    log.config = compacted;
    await node.pass(2000);
    assert.equal(node.compactions().length, 2);
    assert.deepEqual(await contentOf(log), ['9:k=4']);
    await node.close();
  });
});

test('a topic that is compacted and deleted loses old segments between the passes', async () => {
  await simulated(async (platform) => {
    const node = await Node.start(platform);
    const log = await node.topic('a', 4);
    await commit(log);
    log.config = { ...compacted, delete: true, retentionBytes: 0 };
    node.cleaner.wake();
    await node.pass(2000);
    assert.equal(log.logStartOffset, 8);
    assert.deepEqual(node.problems(), []);
    await node.close();
  });
});
