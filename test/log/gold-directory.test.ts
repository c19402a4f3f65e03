// A partition directory that Apache Kafka 4.3.1 wrote: opened, served, recovered and rebuilt.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { LogEvent } from '../../src/base/logging.ts';
import type { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import type { PartitionLog } from '../../src/log/partition-log.ts';
import { DamagedLogError } from '../../src/log/storage-error.ts';
import { directory, openLog, type OpenWish, readAll, recordingLogger, simulated, splitBatches } from './log-fixture.ts';

const source = new URL('../fixtures/log-dir-gold-0/', import.meta.url);
const gold = new Map(readdirSync(source).map((name) => [name, readFileSync(new URL(name, source))]));
const first = '00000000000000000000';
const second = '00000000000000000025';
const goldBatches = [...splitBatches(gold.get(`${first}.log`)!), ...splitBatches(gold.get(`${second}.log`)!)];
const indexSuffixes = ['.index', '.timeindex', '.txnindex'] as const;

async function place(platform: SimulatedPlatform, files: ReadonlyMap<string, Uint8Array> = gold): Promise<void> {
  await platform.disk.makeDirectory(directory);
  for (const [name, content] of files) {
    const file = await platform.disk.open(`${directory}/${name}`, 'create');
    await file.write([content], 0);
    await file.sync();
    await file.close();
  }
  await platform.disk.syncDirectory(directory);
}

function open(platform: SimulatedPlatform, wish: OpenWish = {}): Promise<PartitionLog> {
  return openLog(platform, { config: { indexIntervalBytes: 200 }, highWatermark: 26, ...wish });
}

async function assertServes(log: PartitionLog, batches = goldBatches): Promise<void> {
  const found = await readAll(log, 0, log.logEndOffset, 100);
  assert.deepEqual(
    found.map(({ bytes }) => bytes.toString('hex')),
    batches.map(({ bytes }) => bytes.toString('hex')),
  );
}

function assertFiles(platform: SimulatedPlatform, names: readonly string[]): void {
  const files = platform.disk.snapshot();
  for (const name of names) assert.deepEqual(Buffer.from(files.get(`${directory}/${name}`)!), gold.get(name), name);
}

/** The files with one of them changed, or gone. */
function changed(name: string, content: Uint8Array | undefined): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>(gold);
  if (content === undefined) files.delete(name);
  else files.set(name, content);
  return files;
}

describe('a directory that Kafka wrote', () => {
  test('opens after a clean stop and serves every batch byte for byte', async () => {
    await simulated(async (platform) => {
      await place(platform);
      const before = platform.disk.snapshot();
      const log = await open(platform);
      assert.equal(log.logEndOffset, 26);
      assert.equal(log.logStartOffset, 0);
      assert.equal(log.lastStableOffset, 24);
      assert.deepEqual([log.epochOf(9), log.epochOf(10), log.latestLeaderEpoch], [0, 2, 2]);
      await assertServes(log);
      assert.deepEqual([...log.producers.states.keys()], [4242, 5000]);
      assert.deepEqual(await log.abortedTransactions(0, 4000), [
        { producerId: 4242, firstOffset: 20, lastOffset: 23, lastStableOffset: 24 },
      ]);
      await log.close();
      assert.deepEqual(platform.disk.snapshot(), before, 'nothing was appended, so nothing is written');
    });
  });

  test('finds offsets by time', async () => {
    await simulated(async (platform) => {
      await place(platform);
      const log = await open(platform);
      const cases = [
        [0, 0],
        [1_700_000_000_001, 1],
        [1_700_000_004_500, 9],
        [1_700_000_020_010, 22],
        [1_700_000_020_031, 25],
        [1_700_000_030_000, 25],
      ] as const;
      for (const [timestamp, offset] of cases)
        assert.equal((await log.findTimestamp(timestamp, 26))?.offset, offset, `${timestamp}`);
      assert.equal(await log.findTimestamp(1_700_000_030_001, 26), undefined);
      assert.equal((await log.findTimestamp(1_700_000_020_000, 24))?.offset, 20);
      assert.equal(await log.findTimestamp(1_700_000_020_031, 24), undefined, 'not beyond the bound');
      assert.equal((await log.findMaxTimestamp(26))?.offset, 25);
      assert.equal((await log.findMaxTimestamp(22))?.offset, 21, 'the newest below the bound');
    });
  });

  test('is recovered after an unclean stop: indexes, snapshot and epochs come out as Kafka wrote them', async () => {
    await simulated(async (platform) => {
      const files = new Map<string, Uint8Array>(gold);
      for (const name of gold.keys()) if (!name.endsWith('.log') && name !== 'partition.metadata') files.delete(name);
      await place(platform, files);
      const log = await open(platform, { isClean: false });
      await assertServes(log);
      assert.equal(log.lastStableOffset, 24);
      await log.close();
      assertFiles(
        platform,
        [...gold.keys()].filter((name) => !name.endsWith('checkpoint')),
      );
      const epochs = Buffer.from(platform.disk.snapshot().get(`${directory}/leader-epoch-checkpoint`)!);
      assert.equal(epochs.toString(), gold.get('leader-epoch-checkpoint')!.toString());
    });
  });

  test('an index that is missing or garbage is rebuilt, byte for byte, when the stop was clean', async () => {
    for (const suffix of indexSuffixes) {
      for (const content of [undefined, Buffer.from('garbage'), Buffer.alloc(68, 0xff)]) {
        // A missing transaction index is no damage: there is one only where something was aborted.
        if (suffix === '.txnindex' && content === undefined) continue;
        await simulated(async (platform) => {
          await place(platform, changed(first + suffix, content));
          const log = await open(platform);
          await assertServes(log);
          assert.equal((await log.abortedTransactions(0, 4000))?.length, 1);
          assertFiles(
            platform,
            indexSuffixes.map((other) => first + other),
          );
        });
      }
    }
  });

  test('cut off at any byte, it recovers to the last whole batch before', async () => {
    const content = gold.get(`${first}.log`)!;
    const batches = splitBatches(content);
    for (let size = 0; size < content.length; size++) {
      await simulated(async (platform) => {
        await place(platform, changed(`${first}.log`, content.subarray(0, size)));
        await platform.disk.removeFile(`${directory}/${second}.snapshot`);
        const log = await open(platform, { isClean: false });
        let endPosition = 0;
        const whole = batches.filter(({ bytes }) => (endPosition += bytes.length) <= size);
        assert.equal(log.logEndOffset, (whole.at(-1)?.lastOffset ?? -1) + 1, `cut at ${size}`);
        if (size % 50 === 0) await assertServes(log, whole);
        assert.equal(log.segments.length, 1, 'nothing follows a cut');
        assert.ok(!platform.disk.snapshot().has(`${directory}/${second}.log`));
      });
    }
  });

  /** One wrong bit in every seventh byte, where recovery has to notice it, and the batch that it is in. */
  function* wrongBits() {
    const content = gold.get(`${first}.log`)!;
    const batches = splitBatches(content);
    for (let at = 0; at < content.length; at += 7) {
      const flipped = Buffer.from(content);
      flipped[at]! ^= 1 << (at % 8);
      let position = 0;
      const hit = batches.find(({ bytes }) => at < (position += bytes.length))!;
      position -= hit.bytes.length;
      // The checksum does not cover the leader epoch, nor the base offset, which only has to be in order.
      if (at - position >= 16 || (at - position >= 8 && at - position < 12)) yield { at, flipped, hit, position };
    }
  }

  test('one wrong bit ends the log before the batch that has it, where nobody said that it was safe', async () => {
    for (const { at, flipped, hit } of wrongBits()) {
      await simulated(async (platform) => {
        await place(platform, changed(`${first}.log`, flipped));
        const events: LogEvent[] = [];
        const log = await open(platform, { isClean: false, logger: recordingLogger(events), recoveryPoint: 0 });
        assert.equal(log.logEndOffset, hit.baseOffset, `byte ${at}`);
        assert.ok(
          events.some(({ level, fields }) => level === 'warn' && fields['damage'] !== undefined),
          `byte ${at}`,
        );
      });
    }
  });

  test('one wrong bit where it was safe cuts nothing off: the batch is named, or the partition stays closed', async () => {
    const outcomes = new Set<string>();
    for (const { at, flipped, hit, position } of wrongBits()) {
      if (hit.lastOffset >= 24) continue;
      await simulated(async (platform) => {
        await place(platform, changed(`${first}.log`, flipped));
        const events: LogEvent[] = [];
        const options = { isClean: false, logger: recordingLogger(events), recoveryPoint: 24 };
        const log = await open(platform, options).catch((error: unknown) => {
          assert.ok(error instanceof DamagedLogError, String(error));
          assert.match(error.message, /00000000000000000000\.log is damaged at byte \d+ \(offset \d+\)/);
          return undefined;
        });
        outcomes.add(log === undefined ? 'closed' : 'named');
        if (log !== undefined) {
          assert.equal(log.logEndOffset, 26, `byte ${at}`);
          assert.ok(
            events.some(({ level, fields }) => level === 'error' && fields['position'] === position),
            `byte ${at}`,
          );
        }
        const content = platform.disk.snapshot().get(`${directory}/${first}.log`)!;
        assert.deepEqual(Buffer.from(content), flipped, `byte ${at}`);
      });
    }
    assert.deepEqual([...outcomes].toSorted(), ['closed', 'named']);
  });
});
