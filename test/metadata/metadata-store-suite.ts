// What every metadata store promises, run against each of them.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imageRecords, type Provenance } from '../../src/metadata/metadata-image.ts';
import { loadImage } from '../../src/metadata/load-image.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { type MetadataBatch, type MetadataStore, NotLeaderError } from '../../src/metadata/store.ts';

export interface StoreBench {
  /** Opens the store; again after a close, with what was kept. Takes snapshots after a few records. */
  open(): Promise<MetadataStore>;
}

/** Runs the body with a bench that holds nothing yet. */
export type WithBench = (body: (bench: StoreBench) => Promise<void>) => Promise<void>;

export const config = (name: string, value: string | null): MetadataRecord =>
  metadataRecord('ConfigRecord', { resourceType: 4, resourceName: '', name, value });

async function recordsIn(store: MetadataStore): Promise<MetadataRecord[]> {
  const records: MetadataRecord[] = [];
  for await (const part of store.load()) {
    if (part.kind === 'snapshot') records.length = 0;
    records.push(...part.records);
  }
  return records;
}

export function metadataStoreSuite(name: string, withBench: WithBench): void {
  const it = (title: string, body: (bench: StoreBench) => Promise<void>): void =>
    void test(title, () => withBench(body));

  describe(`the ${name} metadata store`, () => {
    it('is empty at first', async (bench) => {
      const store = await bench.open();
      assert.deepEqual(await recordsIn(store), []);
      await store.close();
    });

    it('gives back what was appended, in order, also after it was closed', async (bench) => {
      const first = await bench.open();
      const { epoch, nextOffset } = await first.campaign();
      await first.append(epoch, nextOffset, [[config('a', '1'), config('b', '2')], [config('c', '3')]]);
      await first.append(epoch, nextOffset + 3, [[config('a', null)]]);
      const expected = [config('a', '1'), config('b', '2'), config('c', '3'), config('a', null)];
      assert.deepEqual(await recordsIn(first), expected);
      await first.close();
      const second = await bench.open();
      assert.deepEqual(await recordsIn(second), expected);
      await second.close();
    });

    it('keeps offsets and epochs with the batches', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      await store.append(epoch, nextOffset, [[config('a', '1'), config('b', '2')]]);
      await store.append(epoch, nextOffset + 2, [[config('c', '3')]]);
      const batches: MetadataBatch[] = [];
      for await (const part of store.load()) if (part.kind === 'batch' && part.records.length > 0) batches.push(part);
      const seen = batches.map((batch) => [batch.baseOffset - nextOffset, batch.lastOffset - nextOffset, batch.epoch]);
      assert.deepEqual(seen, [
        [0, 1, epoch],
        [2, 2, epoch],
      ]);
      await store.close();
    });

    it('lets a campaign end all earlier leaderships', async (bench) => {
      const store = await bench.open();
      const lost: Error[] = [];
      store.watch({ onLeadershipLost: (reason) => void lost.push(reason) });
      const old = await store.campaign();
      await store.append(old.epoch, old.nextOffset, [[config('a', '1')]]);
      const current = await store.campaign();
      assert.ok(current.epoch > old.epoch);
      assert.equal(current.baseOffset, old.nextOffset + 1);
      assert.equal(lost.length, 1);
      await assert.rejects(store.append(old.epoch, current.nextOffset, [[config('a', '2')]]), NotLeaderError);
      await store.append(current.epoch, current.nextOffset, [[config('a', '3')]]);
      assert.deepEqual(await recordsIn(store), [config('a', '1'), config('a', '3')]);
      await store.close();
      const reopened = await bench.open();
      assert.ok((await reopened.campaign()).epoch > current.epoch, 'no epoch is led twice');
      await reopened.close();
    });

    it('refuses an append at any offset but the next, and without a campaign', async (bench) => {
      const store = await bench.open();
      await assert.rejects(store.append(1, 0, [[config('a', '1')]]), NotLeaderError);
      const { epoch, nextOffset } = await store.campaign();
      await assert.rejects(store.append(epoch, nextOffset + 1, [[config('a', '1')]]), NotLeaderError);
      await store.append(epoch, nextOffset, [[config('a', '1')]]);
      await assert.rejects(store.append(epoch, nextOffset, [[config('a', '1')]]), NotLeaderError);
      assert.deepEqual(await recordsIn(store), [config('a', '1')]);
      await store.close();
    });

    it('tells watchers of every durable batch until they leave', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      const seen: number[] = [];
      const leave = store.watch({ onBatch: ({ baseOffset }) => void seen.push(baseOffset - nextOffset) });
      await store.append(epoch, nextOffset, [[config('a', '1')]]);
      await store.append(epoch, nextOffset + 1, [[config('a', '2')]]);
      leave();
      await store.append(epoch, nextOffset + 2, [[config('a', '3')]]);
      assert.deepEqual(seen, [0, 1]);
      await store.close();
    });

    it('replaces history by a snapshot of the same metadata', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      for (let i = 0; i < 100; i += 1) {
        await store.append(epoch, nextOffset + i, [[config(`key-${i % 5}`, String(i))]]);
        const { image } = await loadImage(store);
        assert.equal(image.provenance.lastContainedOffset, nextOffset + i);
        store.offerSnapshot(image.provenance, () => imageRecords(image));
      }
      const before = (await loadImage(store)).image;
      await store.close();
      const reopened = await bench.open();
      let snapshot: Provenance | undefined;
      let recordCount = 0;
      for await (const part of reopened.load()) {
        if (part.kind === 'snapshot') snapshot = part.provenance;
        recordCount += [...part.records].length;
      }
      assert.ok(snapshot !== undefined && snapshot.lastContainedOffset >= nextOffset + 50, 'there is a late snapshot');
      assert.ok(recordCount < 100, 'history is gone');
      const { image } = await loadImage(reopened);
      assert.deepEqual([...imageRecords(image)], [...imageRecords(before)]);
      assert.equal(image.provenance.lastContainedOffset, before.provenance.lastContainedOffset);
      const next = await reopened.campaign();
      await reopened.append(next.epoch, next.nextOffset, [[config('after', '1')]]);
      await reopened.close();
    });

    it('passes over an offer that does not reach the end of the log', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      const many = Array.from({ length: 60 }, (_, i) => [config(`key-${i}`, 'x')]);
      await store.append(epoch, nextOffset, many);
      const { image } = await loadImage(store);
      store.offerSnapshot({ ...image.provenance, lastContainedOffset: nextOffset + 30 }, () => []);
      await store.close();
      const reopened = await bench.open();
      assert.equal((await recordsIn(reopened)).length, 60);
      await reopened.close();
    });

    it('takes a large decision whole', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      const large = Array.from({ length: 3000 }, (_, i) => config(`key-${i}`, 'x'.repeat(30_000)));
      await store.append(epoch, nextOffset, [large.slice(0, 300), large.slice(300, 500), [config('last', '1')]]);
      const records = await recordsIn(store);
      assert.equal(records.length, 501);
      assert.deepEqual(records.at(-1), config('last', '1'));
      await store.close();
    });

    it('refuses everything once it is closed', async (bench) => {
      const store = await bench.open();
      const { epoch, nextOffset } = await store.campaign();
      await store.close();
      await store.close();
      await assert.rejects(store.append(epoch, nextOffset, [[config('a', '1')]]), /closed/);
      await assert.rejects(store.campaign(), /closed/);
    });
  });
}
