import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deleteRecordsApi } from '../../../src/protocol/apis/delete-records.ts';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { createTopic, withBroker } from '../kit.ts';
import { batchOf, listOffset, produce, produceValues, testTimestamp } from '../traffic.ts';

const Place = { latest: -1, earliest: -2, maxTimestamp: -3, earliestLocal: -4, latestTiered: -5, pendingUpload: -6 };

test('earliest is the log start and latest the high watermark, acknowledged or not', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    assert.equal((await listOffset(client, 't', Place.latest)).offset, 0);
    await produceValues(client, 't', ['a', 'b', 'c']);
    await produceValues(client, 't', ['d'], { acks: 1 });
    for (let version = 1; version <= listOffsetsApi.versions.max; version += 1) {
      const latest = await listOffset(client, 't', Place.latest, { version });
      assert.deepEqual([latest.errorCode, latest.offset, latest.timestamp], [0, 4, -1], `version ${version}`);
      assert.equal(latest.leaderEpoch, version >= 4 ? 0 : -1);
      assert.equal((await listOffset(client, 't', Place.earliest, { version })).offset, 0);
    }
    await client.call(deleteRecordsApi, 2, {
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, offset: 2 }] }],
      timeoutMs: 1000,
    });
    assert.equal((await listOffset(client, 't', Place.earliest)).offset, 2);
    assert.equal((await listOffset(client, 't', Place.earliestLocal, { version: 8 })).offset, 2);
  }));

test('a timestamp finds the first record that is not older', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    for (const [index, age] of [10, 20, 15, 40].entries())
      await produce(client, 't', batchOf([`${index}`, `${index}+`], { timestamp: testTimestamp + age }));
    const at = async (age: number): Promise<readonly number[]> => {
      const { errorCode, offset, timestamp } = await listOffset(client, 't', testTimestamp + age);
      return [errorCode, offset, timestamp === -1 ? -1 : timestamp - testTimestamp];
    };
    assert.deepEqual(await at(0), [0, 0, 10]);
    assert.deepEqual(await at(10), [0, 0, 10]);
    assert.deepEqual(await at(11), [0, 2, 20]);
    assert.deepEqual(await at(20), [0, 2, 20]);
    assert.deepEqual(await at(21), [0, 6, 40]);
    assert.deepEqual(await at(41), [0, -1, -1]);
    const largest = await listOffset(client, 't', Place.maxTimestamp);
    assert.deepEqual([largest.errorCode, largest.offset, largest.timestamp], [0, 6, testTimestamp + 40]);
    assert.equal((await listOffset(client, 't', 0)).offset, 0);
    assert.equal((await listOffset(client, 't', 2 ** 53 - 1)).offset, -1);
  }));

test('an empty log has no largest timestamp', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const largest = await listOffset(client, 't', Place.maxTimestamp);
    assert.deepEqual([largest.errorCode, largest.offset, largest.timestamp], [0, -1, -1]);
  }));

test('each place has the version it came with, and others do not exist', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    const since: readonly (readonly [number, number])[] = [
      [Place.maxTimestamp, 7],
      [Place.earliestLocal, 8],
      [Place.latestTiered, 9],
      [Place.pendingUpload, 11],
    ];
    for (const [place, version] of since) {
      assert.equal(
        (await listOffset(client, 't', place, { version: version - 1 })).errorCode,
        ErrorCode.UNSUPPORTED_VERSION,
      );
      assert.equal((await listOffset(client, 't', place, { version })).errorCode, ErrorCode.NONE);
    }
    for (const place of [-7, -100, -(2 ** 53 - 1)])
      assert.equal((await listOffset(client, 't', place, { version: 11 })).errorCode, ErrorCode.UNSUPPORTED_VERSION);
  }));

test('a local log has nothing tiered', () =>
  withBroker(async (client) => {
    await createTopic(client, 't');
    await produceValues(client, 't', ['a']);
    for (const place of [Place.latestTiered, Place.pendingUpload]) {
      const { errorCode, offset, timestamp } = await listOffset(client, 't', place, { version: 11 });
      assert.deepEqual([errorCode, offset, timestamp], [0, -1, -1]);
    }
  }));

test('what is missing, fenced or asked for twice has its error; the others are answered', () =>
  withBroker(async (client) => {
    await createTopic(client, 't', 4);
    await produceValues(client, 't', ['a']);
    const asked = (partitionIndex: number, currentLeaderEpoch = -1) => ({
      partitionIndex,
      currentLeaderEpoch,
      timestamp: Place.latest,
    });
    const { topics } = await client.call(listOffsetsApi, 7, {
      replicaId: -1,
      isolationLevel: 0,
      topics: [
        { name: 't', partitions: [asked(0), asked(1, 5), asked(2, 0), asked(3), asked(3), asked(4), asked(-1)] },
        { name: 'missing', partitions: [asked(0)] },
      ],
    });
    assert.deepEqual(
      topics.map(({ partitions }) => partitions.map(({ errorCode }) => errorCode)),
      [
        [
          ErrorCode.NONE,
          ErrorCode.UNKNOWN_LEADER_EPOCH,
          ErrorCode.NONE,
          ErrorCode.INVALID_REQUEST,
          ErrorCode.INVALID_REQUEST,
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
        ],
        [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      ],
    );
  }));
