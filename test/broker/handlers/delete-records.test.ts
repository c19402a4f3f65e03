import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteRecordsApi } from '../../../src/protocol/apis/delete-records.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, simulate, withBroker } from '../kit.ts';
import type { TestClient } from '../test-client.ts';
import { fetch, listOffset, produceValues, readAll } from '../traffic.ts';

async function deleteBefore(client: TestClient, name: string, offset: number, partitionIndex = 0) {
  const { topics } = await client.call(deleteRecordsApi, 2, {
    topics: [{ name, partitions: [{ partitionIndex, offset }] }],
    timeoutMs: 1000,
  });
  const { errorCode, lowWatermark } = topics[0]!.partitions[0]!;
  return [errorCode, lowWatermark];
}

test('records below the offset are gone, those behind stay', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (const value of ['a', 'b', 'c', 'd']) await produceValues(client, 't', [value], { acks: 1 });
    assert.deepEqual(await deleteBefore(client, 't', 2), [0, 2]);
    assert.deepEqual(await deleteBefore(client, 't', 1), [0, 2], 'the log start does not go back');
    assert.deepEqual(await readAll(client, 't', 0, 2), ['c', 'd']);
    assert.equal((await fetch(client, 't', { fetchOffset: 1 })).errorCode, ErrorCode.OFFSET_OUT_OF_RANGE);
    assert.deepEqual(await deleteBefore(client, 't', -1), [0, 4], 'up to the high watermark');
    assert.equal(await produceValues(client, 't', ['e']), 4);
  }));

test('offsets beyond the high watermark or below zero are OFFSET_OUT_OF_RANGE', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a']);
    for (const offset of [2, 2 ** 53 - 1, -2, -(2 ** 53 - 1)])
      assert.deepEqual(await deleteBefore(client, 't', offset), [ErrorCode.OFFSET_OUT_OF_RANGE, -1]);
    assert.deepEqual(await readAll(client, 't'), ['a']);
  }));

test('topics that are compacted, internal or missing have their errors', () =>
  withBroker(async (client) => {
    await createTopic(client, 'compacted', 1, { 'cleanup.policy': 'compact' });
    await createTopic(client, 'both', 1, { 'cleanup.policy': 'compact,delete' });
    await createTopic(client, '__consumer_offsets');
    assert.deepEqual(await deleteBefore(client, 'compacted', 0), [ErrorCode.POLICY_VIOLATION, -1]);
    assert.deepEqual(await deleteBefore(client, 'both', 0), [0, 0]);
    assert.deepEqual(await deleteBefore(client, '__consumer_offsets', 0), [ErrorCode.INVALID_TOPIC_EXCEPTION, -1]);
    assert.deepEqual(await deleteBefore(client, 'missing', 0), [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1]);
    assert.deepEqual(await deleteBefore(client, 'both', 0, 1), [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, -1]);
  }));

for (const end of ['close', 'kill', 'crash'] as const) {
  test(`what was deleted stays deleted after a ${end}`, async () => {
    for (let seed = 1; seed <= (end === 'crash' ? 20 : 1); seed += 1) {
      await simulate(
        async (world) => {
          const first = await world.start();
          const client = await first.connect();
          await createTopic(client, 't');
          await produceValues(client, 't', ['a', 'b']);
          await produceValues(client, 't', ['c']);
          assert.deepEqual(await deleteBefore(client, 't', 1), [0, 1]);
          if (end === 'close') await first.broker.close();
          else world.machine[end]();
          const second = await world.start();
          const again = await second.connect();
          assert.equal((await listOffset(again, 't', -2)).offset, 1, `seed ${seed}`);
          assert.deepEqual(await readAll(again, 't', 0, 1), ['b', 'c']);
          await second.broker.close();
        },
        { seed },
      );
    }
  });
}

test('a deletion that cannot be written down is KAFKA_STORAGE_ERROR', () =>
  withBroker(async (client, _broker, { machine, sleep }) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a', 'b']);
    machine.disk.space.readOnly = true;
    assert.deepEqual(await deleteBefore(client, 't', 1), [ErrorCode.KAFKA_STORAGE_ERROR, -1]);
    machine.disk.space.readOnly = false;
    // The directory is out of service until the broker has found it well again.
    await sleep(5_000);
    assert.deepEqual(await deleteBefore(client, 't', 1), [0, 1]);
  }));
