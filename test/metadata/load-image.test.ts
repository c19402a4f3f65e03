import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { InvalidMetadataError } from '../../src/metadata/invalid-metadata-error.ts';
import { loadImage } from '../../src/metadata/load-image.ts';
import { metadataRecord, type MetadataRecord } from '../../src/metadata/metadata-record.ts';
import { MemoryMetadataLog, MemoryMetadataStore } from '../../src/metadata/stores/memory.ts';
import { startController } from '../controller/controller-fixture.ts';
import { config } from './metadata-store-suite.ts';

const begin = metadataRecord('BeginTransactionRecord', { name: 'x' });
const end = metadataRecord('EndTransactionRecord', {});
const abort = metadataRecord('AbortTransactionRecord', {});
const clock = { wallMs: () => 0, monotonicMs: () => 0 };

async function logOf(...batches: readonly (readonly MetadataRecord[])[]): Promise<MemoryMetadataLog> {
  const log = new MemoryMetadataLog();
  const store = new MemoryMetadataStore({ clock, log });
  const { epoch } = await store.campaign();
  for (const batch of batches) await store.append(epoch, log.nextOffset, [batch]);
  return log;
}

async function keysIn(log: MemoryMetadataLog): Promise<string[]> {
  const { image } = await loadImage(new MemoryMetadataStore({ clock, log }));
  return [...(image.configs.get('4:')?.values.keys() ?? [])];
}

describe('a transaction in the log', () => {
  test('counts when its end is there, however many batches it spans', async () => {
    const log = await logOf([config('a', '1'), begin], [config('b', '1')], [config('c', '1'), end, config('d', '1')]);
    assert.deepEqual(await keysIn(log), ['a', 'b', 'c', 'd']);
  });

  test('leaves no trace when it was aborted or not finished', async () => {
    const log = await logOf([config('a', '1'), begin], [config('b', '1')], [abort, begin, config('c', '1')]);
    assert.deepEqual(await keysIn(log), ['a']);
  });

  test('is aborted by the controller that finds it unfinished', async () => {
    const log = await logOf([begin, config('b', '1')]);
    const { controller } = await startController({ log });
    assert.equal(log.batches[1]!.records[0]!.name, 'AbortTransactionRecord');
    await controller.close();
    assert.deepEqual(await keysIn(log), ['min.insync.replicas']);
  });

  test('that begins inside another, or ends without a begin, is damage', async () => {
    for (const records of [[begin, begin], [end], [abort]]) {
      await assert.rejects(keysIn(await logOf(records)), InvalidMetadataError);
    }
  });
});
