import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { simulated } from '../log-fixture.ts';
import { describe, recordsOf } from './described-batch.ts';
import { type RecordWish, startMs, WrittenLog } from './written-log.ts';

const day = 86_400_000;

/** `a=1 b=- c=`: keys with values, `-` for null. */
function records(text: string): RecordWish[] {
  return text.split(' ').map((part) => {
    const [key = '', value = ''] = part.split('=');
    return { key: key === '-' ? null : key, value: value === '-' ? null : value };
  });
}

function withLog(body: (log: WrittenLog, platform: SimulatedPlatform) => Promise<void>): Promise<void> {
  return simulated(async (platform) => {
    await platform.disk.makeDirectory('/t-0');
    await body(new WrittenLog(platform, '/t-0'), platform);
  });
}

/** Before the active segment. */
async function described(log: WrittenLog): Promise<string[]> {
  return (await log.batches()).map(describe);
}

test('of every key the latest record stays, at its offset, in a batch that still spans its offsets', () =>
  withLog(async (log) => {
    log.data(records('a=1 b=1 a=2'));
    log.data(records('c=1'));
    await log.roll();
    log.data(records('a=3 d=1'));
    log.data(records('c=2 c=3'));
    await log.roll();
    const result = await log.compact();
    assert.deepEqual(await described(log), ['0-2 1:b=1', '4-5 4:a=3 5:d=1', '6-7 7:c=3']);
    const { endOffset, isMapFull, keys, recordsRead, recordsKept, invalidRecords } = result;
    assert.deepEqual([endOffset, isMapFull, keys], [8, false, 4]);
    assert.deepEqual([recordsRead, recordsKept, invalidRecords], [8, 4, 0]);
    assert.equal(result.bytesWritten, log.segments[0]!.sizeBytes);
    assert.ok(result.bytesRead > result.bytesWritten);
    assert.equal(result.indexedBytes, result.bytesRead);
  }));

test('what nothing replaces is copied byte for byte', () =>
  withLog(async (log) => {
    for (const { name } of codecs)
      log.data([{ key: name, value: 'v'.repeat(100), headers: [{ key: 'h', value: null }] }], { codec: name });
    log.data(records('x=1'), { producerId: 9, producerEpoch: 3, leaderEpoch: 7 });
    await log.roll();
    const before = await log.batches();
    await log.compact();
    assert.deepEqual(await log.batches(), before);
  }));

test('a record without a key is dropped and counted', () =>
  withLog(async (log) => {
    log.data(records('-=1 a=1 -=2'));
    log.data(records('-=3'));
    await log.roll();
    const { invalidRecords } = await log.compact();
    assert.equal(invalidRecords, 3);
    // The last batch of the round remembers where it ended.
    assert.deepEqual(await described(log), ['0-2 1:a=1', '3-3']);
  }));

test('a batch that loses records keeps its codec, its times, its headers and its producer', () =>
  withLog(async (log) => {
    for (const { name } of codecs) {
      const first = log.logEndOffset;
      const kept = { key: `${name}-kept`, value: 'v', timestamp: startMs + 50, headers: [{ key: 'h', value: null }] };
      log.data([{ key: name, value: '1', timestamp: startMs + 70 }, kept, { key: name, value: '2' }], {
        codec: name,
        producerId: 40 + first,
        producerEpoch: 2,
        leaderEpoch: 5,
      });
      log.data(records(`${name}=3`));
    }
    await log.roll();
    const before = await log.batches();
    await log.compact();
    const after = await log.batches();
    for (const [index, { id, name }] of codecs.entries()) {
      const old = viewOf(before[index * 2]!);
      const batch = after[index * 2]!;
      const view = viewOf(batch);
      assert.equal(header.isCrcValid(batch, view, 0), true);
      assert.deepEqual(recordsOf(batch), [recordsOf(before[index * 2]!)[1]], name);
      assert.equal(header.codecIdOf(view, 0), id);
      assert.equal(header.baseOffsetOf(view, 0), header.baseOffsetOf(old, 0));
      assert.equal(header.lastOffsetOf(view, 0), header.lastOffsetOf(old, 0));
      assert.equal(header.maxTimestampOf(view, 0), startMs + 50);
      assert.equal(header.baseTimestampOf(view, 0), startMs + 50);
      assert.equal(header.producerIdOf(view, 0), header.producerIdOf(old, 0));
      assert.equal(header.producerEpochOf(view, 0), 2);
      assert.equal(header.lastSequenceOf(view, 0), header.lastSequenceOf(old, 0));
      assert.equal(header.partitionLeaderEpochOf(view, 0), 5);
    }
  }));

test('the append time of a batch stays what it was', () =>
  withLog(async (log) => {
    log.data(records('a=1 b=1'), { logAppendTime: startMs + 999 });
    log.data(records('a=2'), { logAppendTime: startMs + 1000 });
    await log.roll();
    await log.compact();
    const [first] = await log.batches();
    assert.equal(header.timestampTypeOf(viewOf(first!), 0), 'LogAppendTime');
    assert.equal(header.maxTimestampOf(viewOf(first!), 0), startMs + 999);
    assert.equal(recordsOf(first!)[0]!.timestamp, startMs + 999);
  }));

test('a tombstone gets a delete horizon first, stays until then and keeps its time', () =>
  withLog(async (log) => {
    log.data(records('a=1 b=1'));
    log.data([
      { key: 'a', value: null, timestamp: startMs + 5 },
      { key: 'c', value: '1', timestamp: startMs + 6 },
    ]);
    log.data(records('z=1'));
    await log.roll();
    await log.compact({ nowMs: startMs });
    const horizon = `@${startMs + day}`;
    assert.deepEqual(await described(log), ['0-1 1:b=1', `2-3 2:a=- 3:c=1 ${horizon}`, '4-4 4:z=1']);
    const times = recordsOf((await log.batches())[1]!).map(({ timestamp }) => timestamp);
    assert.deepEqual(times, [startMs + 5, startMs + 6]);
    // Later passes do not move the horizon.
    await log.compact({ nowMs: startMs + day - 1, firstDirtyOffset: 0 });
    assert.deepEqual((await described(log))[1], `2-3 2:a=- 3:c=1 ${horizon}`);
    await log.compact({ nowMs: startMs + day, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['0-1 1:b=1', `2-3 3:c=1 ${horizon}`, '4-4 4:z=1']);
    assert.equal(recordsOf((await log.batches())[1]!)[0]!.timestamp, startMs + 6);
  }));

test('an empty value is not a tombstone', () =>
  withLog(async (log) => {
    log.data(records('a=1 a='));
    await log.roll();
    await log.compact();
    assert.deepEqual(await described(log), ['0-1 1:a=']);
  }));

test('an aborted record replaces nothing and goes; its marker stays while data of its transaction does', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    log.data(records('a=2 b=1'), { producerId: 7, isTransactional: true });
    log.marker('abort', 7);
    log.data(records('c=1'));
    await log.roll();
    await log.compact({ nowMs: startMs });
    // The data batch is the last of its producer, so its header stays, and for its sake the marker.
    assert.deepEqual(await described(log), ['0-0 0:a=1', '1-2', '3-3 abort', '4-4 4:c=1']);
    assert.equal((await log.aborted(0, 5)).length, 1);

    log.producers.clear();
    await log.compact({ nowMs: startMs, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['0-0 0:a=1', '3-3 abort', '4-4 4:c=1']);
    await log.compact({ nowMs: startMs + 1, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['0-0 0:a=1', `3-3 abort @${startMs + 1 + day}`, '4-4 4:c=1']);
    assert.deepEqual(await log.aborted(0, 5), []);
    await log.compact({ nowMs: startMs + 1 + day, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['0-0 0:a=1', '4-4 4:c=1']);
    assert.equal(
      [...(await log.files()).keys()].some((name) => name.endsWith('.txnindex')),
      false,
    );
  }));

test('a commit marker goes when nothing of its transaction is left and its horizon has passed', () =>
  withLog(async (log) => {
    log.data(records('a=1'), { producerId: 7, isTransactional: true });
    log.marker('commit', 7);
    log.data(records('a=2'));
    await log.roll();
    log.producers.clear();
    await log.compact({ nowMs: startMs });
    assert.deepEqual(await described(log), ['1-1 commit', '2-2 2:a=2']);
    await log.compact({ nowMs: startMs, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), [`1-1 commit @${startMs + day}`, '2-2 2:a=2']);
    await log.compact({ nowMs: startMs + day, firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['2-2 2:a=2']);
  }));

test('an aborted transaction before the dirty part hides no later one of its producer, other than in Kafka 4.3.1', () =>
  withLog(async (log) => {
    const transaction = { producerId: 7, isTransactional: true };
    log.data(records('a=0'), transaction);
    log.marker('abort', 7);
    const firstDirtyOffset = log.data(records('a=1'));
    log.data(records('a=2'), transaction);
    log.marker('commit', 7);
    log.data(records('z=1'));
    await log.roll();
    log.producers.clear();
    await log.compact({ firstDirtyOffset });
    assert.deepEqual(await described(log), ['1-1 abort', '3-3 3:a=2', '4-4 commit', '5-5 5:z=1']);
  }));

test('the data of a transaction that is aborted in a segment behind the pass goes', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    log.data(records('a=2'), { producerId: 7, isTransactional: true });
    log.data(records('b=1'));
    await log.roll();
    log.marker('abort', 7);
    await log.flush();
    log.producers.clear();
    await log.compact();
    assert.deepEqual(await described(log), ['0-0 0:a=1', '2-2 2:b=1', '3-3 abort']);
  }));

test('KAFKA-5490: the last batch of a producer that is still known loses its records and not its header', () =>
  withLog(async (log) => {
    log.data(records('a=1 b=1'), { producerId: 7, producerEpoch: 1, leaderEpoch: 3 });
    log.data(records('a=2 b=2'), { producerId: 7, producerEpoch: 1, leaderEpoch: 3, codec: 'gzip' });
    log.data(records('a=3 b=3 c=3'));
    await log.roll();
    await log.compact();
    assert.deepEqual(await described(log), ['2-3', '4-6 4:a=3 5:b=3 6:c=3']);
    const [empty] = await log.batches();
    const view = viewOf(empty!);
    assert.equal(empty!.length, header.batchHeaderSize);
    assert.deepEqual(
      [header.producerIdOf(view, 0), header.producerEpochOf(view, 0), header.lastSequenceOf(view, 0)],
      [7, 1, 3],
    );
    assert.deepEqual(
      [header.partitionLeaderEpochOf(view, 0), header.codecIdOf(view, 0), header.maxTimestampOf(view, 0)],
      [3, 0, startMs + 2],
    );
    // Once the producer is forgotten, nobody needs it.
    log.producers.clear();
    await log.compact({ firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['4-6 4:a=3 5:b=3 6:c=3']);
  }));

test('the marker that began the epoch of a producer without data stays', () =>
  withLog(async (log) => {
    log.data(records('a=1'), { producerId: 7, isTransactional: true });
    log.marker('commit', 7, 1);
    log.data(records('a=2'));
    await log.roll();
    assert.equal(log.producers.states.get(7)?.batches.length, 0);
    for (const nowMs of [startMs, startMs + 1, startMs + 3 * day]) await log.compact({ nowMs, firstDirtyOffset: 0 });
    const left = await described(log);
    assert.deepEqual(left, ['1-1', '2-2 2:a=2']);
    assert.equal(header.producerEpochOf(viewOf((await log.batches())[0]!), 0), 1);
  }));

test('records behind the map stay, and the next pass goes on there, even amid a batch', () =>
  withLog(async (log) => {
    log.data(records('a=1 b=1 c=1 a=2 b=2'));
    log.data(records('c=2 a=3'));
    await log.roll();
    const first = await log.compact({ keys: 2 });
    assert.deepEqual([first.endOffset, first.isMapFull], [2, true]);
    assert.deepEqual(await described(log), ['0-4 0:a=1 1:b=1 2:c=1 3:a=2 4:b=2', '5-6 5:c=2 6:a=3']);
    const second = await log.compact({ keys: 2 });
    assert.deepEqual([second.endOffset, second.isMapFull], [4, true]);
    assert.deepEqual((await described(log))[0], '0-4 1:b=1 2:c=1 3:a=2 4:b=2');
    for (let passes = 0; log.firstDirtyOffset < 7; passes += 1) {
      assert.ok(passes < 5, 'every pass gets further');
      await log.compact({ keys: 2 });
    }
    assert.deepEqual(await described(log), ['0-4 4:b=2', '5-6 5:c=2 6:a=3']);
  }));

test('a map of one key still gets to the end of a segment with many', () =>
  withLog(async (log) => {
    for (let index = 0; index < 20; index += 1) log.data(records(`k${index % 7}=${index}`));
    await log.roll();
    let passes = 0;
    for (; log.firstDirtyOffset < 20; passes += 1) {
      assert.ok(passes < 20);
      await log.compact({ keys: 1 });
    }
    const left = (await log.batches()).flatMap(recordsOf).map(({ offset }) => offset);
    assert.deepEqual(left, [13, 14, 15, 16, 17, 18, 19]);
  }));

test('what lies behind firstUncleanableOffset is neither touched nor looked at', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    await log.roll();
    log.data(records('a=2'));
    await log.roll();
    log.data(records('a=3'));
    await log.flush();
    await log.compact({ uncleanableOffset: 1 });
    assert.deepEqual(await described(log), ['0-0 0:a=1', '1-1 1:a=2', '2-2 2:a=3']);
    assert.equal(log.firstDirtyOffset, 1);
    await log.compact();
    assert.deepEqual(await described(log), ['1-1 1:a=2', '2-2 2:a=3']);
  }));

test('segments become one as far as segment.bytes allows, and the first keeps its name', () =>
  withLog(async (log) => {
    for (let index = 0; index < 4; index += 1) {
      log.data(records(`k${index}=${'v'.repeat(100)}`));
      await log.roll();
    }
    const sizeBytes = log.segments[0]!.sizeBytes;
    await log.compact({ config: { segmentBytes: sizeBytes * 2 } });
    assert.deepEqual(
      log.segments.map((segment) => [segment.baseOffset, segment.sizeBytes]),
      [
        [0, sizeBytes * 2],
        [2, sizeBytes * 2],
        [4, 0],
      ],
    );
  }));

test('a log of which nothing remains leaves an empty segment, as in Kafka', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    await log.roll();
    log.data(records('a=2'));
    await log.roll();
    await log.compact({ config: { segmentBytes: 1 } });
    assert.deepEqual(
      log.segments.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes > 0]),
      [
        [0, false],
        [1, true],
        [2, false],
      ],
    );
    // It goes with the next group.
    await log.compact({ firstDirtyOffset: 0 });
    assert.deepEqual(
      log.segments.map(({ baseOffset }) => baseOffset),
      [0, 2],
    );
  }));

test('what was compacted counts as no younger than before', () =>
  withLog(async (log, platform) => {
    log.data(records('a=1'));
    await log.roll();
    log.data(records('a=2'));
    await log.roll();
    await platform.disk.setModified(log.segments[1]!.pathOf('.log'), 1_234_000);
    await log.compact();
    assert.deepEqual(await described(log), ['1-1 1:a=2']);
    assert.equal((await platform.disk.info(log.segments[0]!.pathOf('.log')))?.modifiedMs, 1_234_000);
  }));

test('KAFKA-8764: offsets that nothing is at do not keep a pass from reaching its end', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    log.skipTo(50);
    await log.roll();
    log.skipTo(70);
    log.data(records('b=1'));
    await log.roll(1000);
    const { endOffset, isMapFull } = await log.compact();
    assert.deepEqual([endOffset, isMapFull], [1000, false]);
    assert.deepEqual(await described(log), ['0-0 0:a=1', '70-70 70:b=1']);
    assert.equal((await log.compact()).endOffset, 1000);
  }));

test('KAFKA-6264: offsets that are more than 2^31 apart do not get into one segment', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    await log.roll(2 ** 31 - 1);
    log.data(records('b=1'));
    await log.roll(2 ** 31 + 5);
    log.data(records('c=1'));
    await log.roll(2 ** 31 + 10);
    await log.compact();
    assert.deepEqual(
      log.segments.map(({ baseOffset }) => baseOffset),
      [0, 2 ** 31 - 1, 2 ** 31 + 10],
    );
    assert.deepEqual(await described(log), [
      '0-0 0:a=1',
      `${2 ** 31 - 1}-${2 ** 31 - 1} ${2 ** 31 - 1}:b=1`,
      `${2 ** 31 + 5}-${2 ** 31 + 5} ${2 ** 31 + 5}:c=1`,
    ]);
  }));

test('KAFKA-5413: the segment of an old Kafka with offsets too far apart is cut where they fit', () =>
  withLog(async (log) => {
    log.data(records('a=1'));
    log.skipTo(2 ** 31 - 1);
    log.data(records('b=1'));
    log.data(records('c=1'));
    log.data(records('c=2'));
    await log.roll(2 ** 32);
    await log.compact();
    assert.deepEqual(
      log.segments.map(({ baseOffset }) => baseOffset),
      [0, 2 ** 31 + 1, 2 ** 32],
    );
    assert.deepEqual(
      (await described(log)).map((text) => text.split(' ')[1]),
      ['0:a=1', `${2 ** 31 - 1}:b=1`, `${2 ** 31 + 1}:c=2`],
    );
    for (const segment of log.segments.slice(0, -1)) assert.notEqual(await segment.readIndexes(), undefined);
  }));

test('timestamps beyond 2^53 keep a batch whole, since they could not be counted from another base', () =>
  withLog(async (log) => {
    const builder = new BatchBuilder();
    builder.append(0, Buffer.from('a'), Buffer.from('1'));
    builder.append(1, Buffer.from('b'), null);
    const batch = builder.build();
    viewOf(batch).setBigInt64(header.baseTimestampAt, -(2n ** 60n) - 1n);
    viewOf(batch).setBigInt64(header.maxTimestampAt, -(2n ** 60n));
    header.assignCrc(batch, viewOf(batch), 0);
    log.append(batch);
    log.data(records('a=2'));
    await log.roll();
    const before = await log.batches();
    await log.compact();
    assert.deepEqual(await log.batches(), before);
    // When nothing of it is wanted any more it goes all the same.
    log.data(records('b=2'));
    await log.roll();
    await log.compact({ firstDirtyOffset: 0 });
    assert.deepEqual(await described(log), ['2-2 2:a=2', '3-3 3:b=2']);
  }));

test('while a pass runs every piece of work is small', () =>
  withLog(async (log) => {
    for (let index = 0; index < 200; index += 1)
      log.data([{ key: `k${index % 50}`, value: 'v'.repeat(20_000) }], { codec: index % 2 === 0 ? 'none' : 'gzip' });
    await log.roll();
    const pieces: number[] = [];
    const { indexedBytes, bytesRead, bytesWritten } = await log.compact({
      pace: async (bytes) => void pieces.push(bytes),
    });
    assert.ok(pieces.length > 30, `${pieces.length} pauses`);
    assert.ok(Math.max(...pieces) < 256 * 1024, `${Math.max(...pieces)} bytes without a pause`);
    // What compressed batches opened to counts too.
    assert.ok(pieces.reduce((sum, bytes) => sum + bytes, 0) > indexedBytes + bytesRead + bytesWritten);
  }));
