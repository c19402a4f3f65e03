import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Workers } from '../../../src/base/ports/workers.ts';
import { checkProducedRecords, type ValidationRules, validateBatch } from '../../../src/log/append/batch-validation.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { type CodecName, codecByName } from '../../../src/protocol/compression/codecs.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { viewOf, writeInt64 } from '../../../src/protocol/records/int64.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { batchOf, defaultConfig } from '../log-fixture.ts';

const nowMs = 1_700_000_000_000;
const inPlace: Workers = {
  run: async (task, input) => task.run(input),
  close: async () => {},
};

function rules(config: Partial<LogConfig> = {}, maxOpenedBytes = 64 * 1024 * 1024): ValidationRules {
  return {
    topicPartition: 't-0',
    config: { ...defaultConfig, ...config },
    nowMs,
    maxOpenedBytes,
    workers: inPlace,
  };
}

/** The batch with something wrong in it and, unless that is the point, a right checksum. */
function spoilt(change: (view: DataView, batch: Uint8Array) => void, batch = batchOf({ records: 3 }), fix = true) {
  const copy = Uint8Array.from(batch);
  change(viewOf(copy), copy);
  if (fix) header.assignCrc(copy, viewOf(copy), 0);
  return copy;
}

async function refusalOf(batch: Uint8Array, config: Partial<LogConfig> = {}, maxOpenedBytes?: number) {
  const { refusal } = await validateBatch(batch, rules(config, maxOpenedBytes));
  return refusal;
}

async function accepted(batch: Uint8Array, config: Partial<LogConfig> = {}): Promise<Uint8Array> {
  const { batch: result, refusal } = await validateBatch(Uint8Array.from(batch), rules(config));
  assert.equal(refusal, undefined);
  return result;
}

const recordsOf = (batch: Uint8Array) =>
  [...readRecords(batch, viewOf(batch), 0, 2 ** 26)].map((record) => ({
    ...record,
    key: Buffer.from(record.key ?? []).toString('hex'),
    value: Buffer.from(record.value ?? []).toString('hex'),
  }));

function codecNamed(name: CodecName) {
  return codecByName(name)!;
}

describe('what a produce request may carry', () => {
  const one = batchOf();
  const cases: readonly (readonly [string, Uint8Array | null, number, ErrorCode | undefined])[] = [
    ['one batch', one, 9, undefined],
    ['nothing at all', null, 9, ErrorCode.INVALID_RECORD],
    ['no bytes', new Uint8Array(0), 9, ErrorCode.INVALID_RECORD],
    ['less than a header', one.subarray(0, 16), 9, ErrorCode.INVALID_RECORD],
    ['half a batch', one.subarray(0, one.length - 1), 9, ErrorCode.INVALID_RECORD],
    ['two batches', Buffer.concat([one, one]), 9, ErrorCode.INVALID_RECORD],
    ['magic 1', spoilt((view) => view.setInt8(header.magicAt, 1)), 9, ErrorCode.INVALID_RECORD],
    ['magic 3', spoilt((view) => view.setInt8(header.magicAt, 3)), 9, ErrorCode.CORRUPT_MESSAGE],
    ['a negative length', spoilt((view) => view.setInt32(8, -1), one, false), 9, ErrorCode.CORRUPT_MESSAGE],
    ['zstd before version 7', batchOf({ codec: codecNamed('zstd') }), 6, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE],
    ['zstd from version 7 on', batchOf({ codec: codecNamed('zstd') }), 7, undefined],
  ];
  for (const [what, records, version, code] of cases)
    test(`${what}: ${code === undefined ? 'taken' : (ErrorCode[code as never] ?? code)}`, () => {
      assert.equal(checkProducedRecords(records, version)?.errorCode, code);
    });
});

/** In Kafka's order: a batch with all the faults from one line on gets that line's code. */
const faults: readonly (readonly [string, (view: DataView) => void, ErrorCode])[] = [
  ['a base offset that is not 0', (view) => writeInt64(view, 0, 5), ErrorCode.INVALID_RECORD],
  ['an unknown codec', (view) => view.setInt16(21, 5), ErrorCode.UNKNOWN_SERVER_ERROR],
  ['no records', (view) => view.setInt32(57, 0), ErrorCode.INVALID_RECORD],
  ['a negative last offset delta', (view) => view.setInt32(23, -2), ErrorCode.INVALID_RECORD],
  ['a count that does not match', (view) => view.setInt32(57, 4), ErrorCode.INVALID_RECORD],
  ['the control bit', (view) => view.setInt16(21, 0x20), ErrorCode.INVALID_RECORD],
  ['a producer id without a sequence', (view) => writeInt64(view, 43, 7), ErrorCode.INVALID_RECORD],
];

describe('a batch from a client', () => {
  for (const [what, spoil, code] of faults)
    test(`with ${what} is refused`, async () => {
      assert.equal((await refusalOf(spoilt(spoil)))?.errorCode, code);
    });

  test('is refused for its size before its checksum, and for its checksum before what is in it', async () => {
    const bad = spoilt((view) => view.setInt16(21, 0x20), batchOf(), false);
    assert.equal((await refusalOf(bad, { maxMessageBytes: bad.length - 1 }))?.errorCode, ErrorCode.MESSAGE_TOO_LARGE);
    assert.equal((await refusalOf(bad, { maxMessageBytes: bad.length }))?.errorCode, ErrorCode.CORRUPT_MESSAGE);
  });

  test('is refused when any bit behind the checksum is wrong', async () => {
    const good = batchOf({ records: 2 });
    for (let at = 17; at < good.length; at++) {
      const bad = Uint8Array.from(good);
      bad[at]! ^= 0x10;
      assert.equal((await refusalOf(bad))?.errorCode, ErrorCode.CORRUPT_MESSAGE, `byte ${at}`);
    }
  });

  test('is refused when it is larger than a segment', async () => {
    const batch = batchOf({ valueBytes: 2000 });
    assert.equal((await refusalOf(batch, { segmentBytes: 1500 }))?.errorCode, ErrorCode.RECORD_LIST_TOO_LARGE);
  });

  test('is refused when its records are not what the header says, whatever the checksum', async () => {
    const cut = spoilt((_, batch) => void batch.fill(0xff, 61), batchOf({ records: 3 }));
    assert.equal((await refusalOf(cut))?.errorCode, ErrorCode.INVALID_RECORD);
  });

  test('is refused when what is compressed is garbage with a valid checksum', async () => {
    for (const name of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const good = batchOf({ records: 3, codec: codecNamed(name) });
      const bad = spoilt((_, batch) => void batch.fill(0xab, 61), good);
      const code = (await refusalOf(bad))?.errorCode;
      assert.ok(code === ErrorCode.INVALID_RECORD || code === ErrorCode.CORRUPT_MESSAGE, `${name}: ${code}`);
    }
  });

  test('is refused when it opens to more than is allowed', async () => {
    for (const name of ['gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const bomb = batchOf({ valueBytes: 3_000_000, fill: 0, codec: codecNamed(name) });
      const refusal = await refusalOf(bomb, {}, 2_000_000);
      assert.ok(refusal !== undefined, name);
    }
  });

  test('for a compacted topic needs keys: one error for each record without', async () => {
    const builder = new BatchBuilder();
    for (const key of [null, Uint8Array.of(1), null]) builder.append(nowMs, key, null);
    const refusal = await refusalOf(builder.build(), { compact: true });
    assert.equal(refusal?.errorCode, ErrorCode.INVALID_RECORD);
    assert.deepEqual(
      refusal.recordErrors.map(({ batchIndex }) => batchIndex),
      [0, 2],
    );
  });

  test('must have timestamps within the bounds; none at all is fine', async () => {
    const config = { timestampBeforeMaxMs: 1000, timestampAfterMaxMs: 500 };
    const build = (...timestamps: number[]) => {
      const builder = new BatchBuilder();
      for (const timestamp of timestamps) builder.append(timestamp, null, null);
      return builder.build();
    };
    assert.equal(await refusalOf(build(nowMs - 1000, nowMs + 500, -1), config), undefined);
    const refusal = await refusalOf(build(nowMs, nowMs - 1001, nowMs + 501), config);
    assert.equal(refusal?.errorCode, ErrorCode.INVALID_TIMESTAMP);
    assert.deepEqual(
      refusal.recordErrors.map(({ batchIndex }) => batchIndex),
      [1, 2],
    );
  });

  test('that claims the time of an append is taken for one of its largest timestamp', async () => {
    const stamped = spoilt((view) => view.setInt16(header.attributesAt, 0x08));
    const bounds = { timestampBeforeMaxMs: 1000, timestampAfterMaxMs: 2 };
    const result = await accepted(stamped, bounds);
    assert.equal(header.timestampTypeOf(viewOf(result), 0), 'CreateTime');
    assert.equal(header.maxTimestampOf(viewOf(result), 0), nowMs + 2);
    assert.ok(header.isCrcValid(result, viewOf(result), 0));
    const late = await refusalOf(stamped, { ...bounds, timestampAfterMaxMs: 1 });
    assert.equal(late?.errorCode, ErrorCode.INVALID_TIMESTAMP);
    assert.equal(late.recordErrors.length, 3, 'all of them have the largest timestamp then');
  });

  test('that claims the time of an append is refused, record by record, where only the topic may say so', async () => {
    const stamped = spoilt((view) => view.setInt16(header.attributesAt, 0x08));
    const untimed = spoilt((view) => {
      view.setInt16(header.attributesAt, 0x08);
      writeInt64(view, header.maxTimestampAt, -1);
    });
    for (const [batch, config] of [
      [stamped, { timestampType: 'LogAppendTime' }],
      [untimed, {}],
    ] as const) {
      const refusal = await refusalOf(batch, config);
      assert.equal(refusal?.errorCode, ErrorCode.INVALID_TIMESTAMP);
      assert.deepEqual(
        refusal.recordErrors.map(({ batchIndex }) => batchIndex),
        [0, 1, 2],
      );
    }
  });

  test('keeps its bytes when there is nothing to change', async () => {
    for (const codec of [undefined, codecNamed('lz4')]) {
      const batch = batchOf({ records: 5, ...(codec === undefined ? {} : { codec }) });
      assert.deepEqual(await accepted(batch), batch);
    }
  });

  test('gets the true largest timestamp', async () => {
    const wrong = spoilt((view) => writeInt64(view, header.maxTimestampAt, 1));
    const result = await accepted(wrong);
    assert.equal(header.maxTimestampOf(viewOf(result), 0), nowMs + 2);
    assert.ok(header.isCrcValid(result, viewOf(result), 0));
  });

  test('gets the time of the append where the topic wants that', async () => {
    const result = await accepted(batchOf({ records: 2, timestamp: 5 }), { timestampType: 'LogAppendTime' });
    assert.ok(header.isCrcValid(result, viewOf(result), 0));
    assert.deepEqual(
      recordsOf(result).map(({ timestamp }) => timestamp),
      [nowMs, nowMs],
    );
  });

  test('is compressed as the topic wants it', async () => {
    const batch = batchOf({ records: 50, valueBytes: 100, producerId: 9, producerEpoch: 1, baseSequence: 4 });
    for (const codec of ['gzip', 'snappy', 'lz4', 'zstd', 'none'] as const) {
      const source = codec === 'none' ? batchOf({ records: 50, valueBytes: 100, codec: codecNamed('gzip') }) : batch;
      const result = await accepted(source, { codec });
      const view = viewOf(result);
      assert.equal(header.codecIdOf(view, 0), codecNamed(codec).id);
      assert.ok(header.isCrcValid(result, view, 0));
      assert.deepEqual(recordsOf(result), recordsOf(source));
    }
  });

  test('gets offsets from 0 on when the producer numbered its records otherwise', async () => {
    const batch = spoilt(
      (_, bytes) => {
        // The second record's offset delta, a varint of one byte, becomes 0 again.
        const size = 1 + bytes[61]! / 2;
        bytes[61 + size + 3] = 0;
      },
      batchOf({ records: 2 }),
    );
    assert.deepEqual(
      recordsOf(await accepted(batch)).map(({ offset }) => offset),
      [0, 1],
    );
  });
});
