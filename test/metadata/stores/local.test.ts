import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { loadImage } from '../../../src/metadata/load-image.ts';
import { imageRecords } from '../../../src/metadata/metadata-image.ts';
import { metadataRecord } from '../../../src/metadata/metadata-record.ts';
import { config, metadataStoreSuite } from '../metadata-store-suite.ts';
import { copyFixture, dataDirectory, openLocal } from './local-bench.ts';

const logDirectory = `${dataDirectory}/__cluster_metadata-0`;
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/cluster-metadata/clean', name));

const fixtureBytes = (name: string) => Uint8Array.from(fixture(name));

async function onMachine(seed: number, body: (platform: SimulatedPlatform) => Promise<void>): Promise<void> {
  const platform = await machine(seed);
  await platform.runUntil(body(platform));
}

/** A machine whose data directory will be there after a power cut. */
async function machine(seed: number): Promise<SimulatedPlatform> {
  const platform = new SimulatedPlatform(seed);
  await platform.runUntil(platform.disk.makeDirectory(dataDirectory));
  await platform.runUntil(platform.disk.syncDirectory('/'));
  return platform;
}

metadataStoreSuite('local', (body) => onMachine(1, (platform) => body({ open: () => openLocal(platform) })));

describe('a new local store', () => {
  test('makes the files that kafka-storage makes', () =>
    onMachine(1, async (platform) => {
      const features = [metadataRecord('FeatureLevelRecord', { name: 'metadata.version', featureLevel: 30 })];
      await (await openLocal(platform, { bootstrapRecords: features })).close();
      const names = (await platform.disk.list(logDirectory)).map(({ name }) => name);
      assert.ok(names.includes('00000000000000000000-0000000000.checkpoint'));
      assert.equal(
        String(await platform.disk.readFile(`${logDirectory}/partition.metadata`).then((bytes) => Buffer.from(bytes))),
        'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAQ',
      );
      assert.ok((await platform.disk.info(`${dataDirectory}/bootstrap.checkpoint`)) !== undefined);
    }));

  test('keeps what kafka-storage has formatted and never started', () =>
    onMachine(1, async (platform) => {
      await copyFixture(platform.disk, 'clean');
      const checkpoint = `${logDirectory}/00000000000000000000-0000000000.checkpoint`;
      for (const { name } of await platform.disk.list(logDirectory)) {
        if (!checkpoint.endsWith(name)) await platform.disk.removeFile(`${logDirectory}/${name}`);
      }
      const store = await openLocal(platform);
      const { epoch, nextOffset } = await store.campaign();
      assert.deepEqual([epoch, nextOffset], [1, 3]);
      await store.close();
      assert.deepEqual(await platform.disk.readFile(checkpoint), fixtureBytes(checkpoint.slice(dataDirectory.length)));
      const bootstrap = await platform.disk.readFile(`${dataDirectory}/bootstrap.checkpoint`);
      assert.deepEqual(bootstrap, fixtureBytes('bootstrap.checkpoint'));
    }));

  test("writes its first snapshot and its election byte for byte as Kafka's", async () => {
    const platform = await machine(1);
    await platform.runUntil(
      (async () => {
        const store = await openLocal(platform);
        await store.campaign();
        await store.close();
        const ours = await platform.disk.readFile(`${logDirectory}/00000000000000000000-0000000000.checkpoint`);
        const kafkas = fixture('__cluster_metadata-0/00000000000000000000-0000000000.checkpoint');
        assert.deepEqual(withoutTimes(ours), withoutTimes(kafkas));
        const log = await platform.disk.readFile(`${logDirectory}/00000000000000000000.log`);
        const kafkaLog = fixture('__cluster_metadata-0/00000000000000000000.log');
        assert.deepEqual(withoutTimes(log), withoutTimes(kafkaLog.subarray(0, log.length)));
        assert.equal(
          Buffer.from(await platform.disk.readFile(`${logDirectory}/quorum-state`)).toString(),
          fixture('__cluster_metadata-0/quorum-state').toString(),
        );
        assert.equal(
          Buffer.from(await platform.disk.readFile(`${logDirectory}/leader-epoch-checkpoint`)).toString(),
          fixture('__cluster_metadata-0/leader-epoch-checkpoint').toString(),
        );
      })(),
    );
  });
});

/** Blanks, in every batch, the checksum and the timestamps (of a snapshot header's value too). */
function withoutTimes(bytes: Uint8Array): string {
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at += 12 + copy.readInt32BE(at + 8)) {
    copy.fill(0, at + 17, at + 21);
    copy.fill(0, at + 27, at + 43);
    if (copy.readInt16BE(at + 61 + 7) === 3) copy.fill(0, at + 61 + 12, at + 61 + 20);
  }
  return copy.toString('hex');
}

describe('a log that Kafka wrote', () => {
  for (const name of ['clean', 'crashed']) {
    test(`loads after a stop that was ${name}`, () =>
      onMachine(1, async (platform) => {
        await copyFixture(platform.disk, name);
        const store = await openLocal(platform, { isClean: name === 'clean' });
        const { image, openTransaction } = await loadImage(store);
        assert.equal(openTransaction, false);
        assert.deepEqual(
          [...image.topics.byName.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
          [
            '__consumer_offsets',
            '__transaction_state',
            'boot',
            'codecs',
            'compacted',
            'create-time-type',
            'rolled',
            'txn',
          ],
        );
        const boot = image.topics.byName.get('boot')!;
        assert.equal(boot.id, 'OZhpXPp8QImU_LV_dorHnA');
        assert.equal(boot.partitions.length, 2);
        const clean = { leader: -1, isr: [], eligibleLeaderReplicas: [1], leaderEpoch: 1 };
        const running = { leader: 1, isr: [1], eligibleLeaderReplicas: [], leaderEpoch: 0 };
        const { leader, isr, eligibleLeaderReplicas, leaderEpoch } = boot.partitions[0]!;
        assert.deepEqual({ leader, isr, eligibleLeaderReplicas, leaderEpoch }, name === 'clean' ? clean : running);
        assert.equal(image.cluster.get(1)!.epoch, 14);
        assert.equal(image.cluster.get(1)!.fenced, name === 'clean');
        assert.equal(image.features.get('transaction.version'), 2);
        assert.equal(image.producerIds.nextProducerId, 1000);
        assert.equal(image.keptRecords.size, 1, 'the registration of the controller is kept');
        const { epoch, nextOffset } = await store.campaign();
        assert.equal(epoch, 2);
        await store.append(epoch, nextOffset, [[config('a', 'b')]]);
        await store.close();
      }));
  }
});

describe('a local store', () => {
  test('takes a snapshot when the interval is over, and trims what old snapshots covered', () =>
    onMachine(1, async (platform) => {
      const rules = { maxBytesBetween: 1e9, maxIntervalMs: 60_000, retentionBytes: 0, retentionMs: -1 };
      const store = await openLocal(platform, { snapshots: rules, segmentBytes: 2000 });
      const { epoch, nextOffset } = await store.campaign();
      for (let i = 0; i < 60; i += 1) await store.append(epoch, nextOffset + i, [[config('key', String(i))]]);
      const { image } = await loadImage(store);
      store.offerSnapshot(image.provenance, () => imageRecords(image));
      const snapshots = async () =>
        (await platform.disk.list(logDirectory))
          .map((entry) => entry.name)
          .filter((name) => name.endsWith('.checkpoint'));
      const segments = async () =>
        (await platform.disk.list(logDirectory)).map((entry) => entry.name).filter((name) => name.endsWith('.log'));
      assert.deepEqual(await snapshots(), ['00000000000000000000-0000000000.checkpoint']);
      const segmentsBefore = (await segments()).length;
      await new Promise<void>((resolve) => void platform.timers.after(61_000, resolve));
      assert.deepEqual(await snapshots(), ['00000000000000000063-0000000001.checkpoint']);
      assert.ok((await segments()).length < segmentsBefore);
      await store.close();
      const reopened = await openLocal(platform);
      assert.deepEqual([...imageRecords((await loadImage(reopened)).image)], [...imageRecords(image)]);
      await reopened.close();
    }));

  test('passes over a snapshot that is not whole', () =>
    onMachine(1, async (platform) => {
      const store = await openLocal(platform);
      const { epoch, nextOffset } = await store.campaign();
      await store.append(epoch, nextOffset, [[config('a', '1')]]);
      await store.close();
      const torn = await platform.disk.open(`${logDirectory}/00000000000000000004-0000000001.checkpoint`, 'create');
      await torn.write([new Uint8Array(70)], 0);
      await torn.close();
      const reopened = await openLocal(platform);
      const { image } = await loadImage(reopened);
      assert.equal([...imageRecords(image)].length, 1);
      await reopened.close();
    }));

  test('goes on behind a snapshot when the end of the log was lost', () =>
    onMachine(1, async (platform) => {
      const store = await openLocal(platform, {
        snapshots: { maxBytesBetween: 1, maxIntervalMs: 0, retentionBytes: -1, retentionMs: -1 },
      });
      const { epoch, nextOffset } = await store.campaign();
      await store.append(epoch, nextOffset, [[config('a', '1'), config('b', '2')]]);
      const { image } = await loadImage(store);
      store.offerSnapshot(image.provenance, () => imageRecords(image));
      await store.close();
      const log = await platform.disk.open(`${logDirectory}/00000000000000000000.log`, 'update');
      await log.truncate(0);
      await log.close();
      const reopened = await openLocal(platform, { isClean: false });
      assert.deepEqual([...imageRecords((await loadImage(reopened)).image)], [...imageRecords(image)]);
      const next = await reopened.campaign();
      assert.equal(next.baseOffset, nextOffset + 2);
      assert.equal(next.epoch, 2);
      await reopened.close();
    }));

  for (const operation of ['write', 'sync'] as const) {
    test(`forgets an append whose ${operation} failed, and goes on when the disk does`, () =>
      onMachine(1, async (platform) => {
        const store = await openLocal(platform);
        const { epoch, nextOffset } = await store.campaign();
        await store.append(epoch, nextOffset, [[config('a', '1')]]);
        platform.disk.failNext(operation, 'ENOSPC', (path) => path.endsWith('.log'));
        await assert.rejects(store.append(epoch, nextOffset + 1, [[config('a', '2')], [config('b', '2')]]));
        await store.append(epoch, nextOffset + 1, [[config('c', '3')]]);
        const values = async (from: typeof store) => {
          const { image } = await loadImage(from);
          return [...imageRecords(image)].map((record) => record.body);
        };
        const expected = [config('a', '1').body, config('c', '3').body];
        assert.deepEqual(await values(store), expected);
        await store.close();
        const reopened = await openLocal(platform);
        assert.deepEqual(await values(reopened), expected);
        await reopened.close();
      }));
  }

  test('has every acknowledged record after power cuts at any moment, over many seeds', async () => {
    let acknowledgedTotal = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const platform = await machine(seed);
      const acknowledged = new Set<string>();
      let life = 0;
      const live = async (): Promise<void> => {
        life += 1;
        const store = await openLocal(platform, { isClean: false });
        const { image } = await loadImage(store);
        const kept = new Set([...imageRecords(image)].flatMap(({ body }) => ('name' in body ? [body.name] : [])));
        for (const key of acknowledged) assert.ok(kept.has(key), `seed ${seed}: ${key} is lost`);
        const { epoch, nextOffset } = await store.campaign();
        for (let i = 0; ; i += 1) {
          const key = `${life}-${i}`;
          await store.append(epoch, nextOffset + i, [[config(key, 'x'.repeat(50))]]);
          acknowledged.add(key);
          const { image: now } = await loadImage(store);
          store.offerSnapshot(now.provenance, () => imageRecords(now));
        }
      };
      for (let crash = 0; crash < 4; crash += 1) {
        const run = live().catch((error: unknown) => {
          if (error instanceof assert.AssertionError) throw error;
        });
        await platform.advance(1 + platform.random.below(80));
        platform.disk.crash();
        await platform.advance(1);
        await platform.runUntil(Promise.race([run, Promise.resolve()]));
      }
      acknowledgedTotal += acknowledged.size;
    }
    assert.ok(acknowledgedTotal > 500, `only ${acknowledgedTotal} appends were acknowledged`);
  });
});
