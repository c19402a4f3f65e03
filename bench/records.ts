// What the broker and the clients do with record bytes, measured: `node bench/records.ts [seconds]`.
// Each line is the best of many rounds, so that what else the machine does counts as little as possible.

import { crc32c, nativeCrc32c } from '../src/base/checksum/crc32c.ts';
import { crc32cPortable } from '../src/base/checksum/crc32c-portable.ts';
import { oneUuid, putUuid, uuidAt } from '../src/base/uuid.ts';
import type { BlockCodec } from '../src/protocol/compression/block-codec.ts';
import { codecByName, codecs } from '../src/protocol/compression/codecs.ts';
import { compress, decompress } from '../src/protocol/compression/compression.ts';
import { lz4Blocks } from '../src/protocol/compression/lz4-block.ts';
import { compressLz4, decompressLz4 } from '../src/protocol/compression/lz4-frame.ts';
import { snappyBlocks } from '../src/protocol/compression/snappy-block.ts';
import { compressSnappy, decompressSnappy } from '../src/protocol/compression/snappy-frame.ts';
import { BatchBuilder } from '../src/protocol/records/batch-builder.ts';
import { assignOffsets, baseTimestampOf, batchHeaderSize, isCrcValid } from '../src/protocol/records/batch-header.ts';
import { rebuildBatch } from '../src/protocol/records/batch-rebuild.ts';
import { viewOf } from '../src/protocol/records/int64.ts';
import { readRecords } from '../src/protocol/records/record-reader.ts';
import type { RecordHeader } from '../src/protocol/records/record.ts';
import { walkRecords } from '../src/protocol/records/record-walk.ts';

const secondsPerLine = Number(process.argv[2] ?? '0.2');
/** Results end here, so that no work can be optimised away. */
let sink = 0;

/** Prints how often per second `work` does its `units`. */
function measure(name: string, units: number, unit: string, work: () => number): void {
  const deadline = performance.now() + secondsPerLine * 1000;
  let bestMs = Infinity;
  while (performance.now() < deadline) {
    const start = performance.now();
    sink += work();
    bestMs = Math.min(bestMs, performance.now() - start);
  }
  const perSecond = (units / bestMs) * 1000;
  const figure = perSecond >= 1e6 ? `${(perSecond / 1e6).toFixed(1)} M` : perSecond.toFixed(0);
  console.log(`${name.padEnd(44)}${figure.padStart(12)} ${unit}/s`);
}

function repeat(times: number, work: (i: number) => number): () => number {
  return () => {
    let sum = 0;
    for (let i = 0; i < times; i += 1) sum += work(i);
    return sum;
  };
}

/** Lines of JSON, as logs and events are. */
function jsonBytes(size: number): Uint8Array {
  let text = '';
  for (let i = 0; text.length < size; i += 1) {
    const event = { id: i, user: `user${(i * 7919) % 1000}`, amount: Math.sin(i).toFixed(5), at: 1.7e12 + i * 31 };
    text += `${JSON.stringify(event)}\n`;
  }
  return new TextEncoder().encode(text).subarray(0, size);
}

function headersOf(count: number): RecordHeader[] {
  return Array.from({ length: count }, (_, i) => ({ key: `header-${i}`, value: Uint8Array.of(i) }));
}

function buildBatch(
  recordsCount: number,
  values: Uint8Array,
  valueBytes: number,
  headers: readonly RecordHeader[],
): Uint8Array {
  const builder = new BatchBuilder();
  for (let i = 0; i < recordsCount; i += 1) {
    const value = values.subarray(i * valueBytes, (i + 1) * valueBytes);
    builder.append(1.7e12 + i, value.subarray(0, 8), value, headers);
  }
  return builder.build();
}

function benchChecksums(): void {
  for (const size of [64, 1024, 16_384, 1_048_576]) {
    const bytes = jsonBytes(size);
    const times = Math.ceil(2 ** 20 / size);
    measure(
      `crc32c ${size} B`,
      (times * size) / 1e6,
      'MB',
      repeat(times, () => crc32c(bytes)),
    );
    const portable = repeat(times, () => crc32cPortable(bytes, 0, size, 0));
    measure(`crc32c ${size} B, portable`, (times * size) / 1e6, 'MB', portable);
  }
  console.log(`native crc32c: ${nativeCrc32c.exports === undefined ? 'no' : 'yes'}`);
}

function benchRecords(): void {
  const rules = { requiresKeys: true, earliestTimestamp: 0, latestTimestamp: 2e12 };
  const shapes = [
    ['100 B', 10_000, 84, 0],
    ['1 KiB', 1000, 1008, 0],
    ['100 B, 3 headers', 10_000, 48, 3],
  ] as const;
  for (const [name, count, valueBytes, headersCount] of shapes) {
    const values = jsonBytes(count * valueBytes);
    const headers = headersOf(headersCount);
    const batch = buildBatch(count, values, valueBytes, headers);
    const view = viewOf(batch);
    measure(`walk ${name}`, count, 'records', () => {
      return walkRecords(batch, batchHeaderSize, batch.length, count, baseTimestampOf(view, 0), rules).maxTimestamp;
    });
    measure(`read ${name}`, count, 'records', () => {
      let sum = 0;
      for (const record of readRecords(batch, view, 0, batch.length)) sum += record.offset;
      return sum;
    });
    measure(`build ${name}`, count, 'records', () => buildBatch(count, values, valueBytes, headers).length);
    measure(`compact to half ${name}`, count, 'records', () => {
      return rebuildBatch(batch, view, 0, { maxOpenedBytes: batch.length, keeps: (i) => i % 2 === 0 }).length;
    });
  }
  const batch = buildBatch(10, jsonBytes(840), 84, []);
  const view = viewOf(batch);
  const append = (i: number): number => {
    assignOffsets(view, 0, i, 1);
    return isCrcValid(batch, view, 0) ? 1 : 0;
  };
  measure('check and assign a batch of 1 KB', 1000, 'batches', repeat(1000, append));
}

function benchUuids(): void {
  const bytes = new Uint8Array(16).map((_, i) => i * 17);
  measure(
    'uuid from bytes',
    1000,
    'uuids',
    repeat(1000, (i) => ((bytes[0] = i), uuidAt(bytes, 0).length)),
  );
  measure(
    'uuid to bytes',
    1000,
    'uuids',
    repeat(1000, () => (putUuid(bytes, 0, oneUuid), bytes[15]!)),
  );
}

function benchCodec(
  name: string,
  bytes: Uint8Array,
  pack: (bytes: Uint8Array) => Uint8Array,
  open: (bytes: Uint8Array, limit: number) => Uint8Array,
): void {
  const packed = pack(bytes);
  const times = Math.ceil(2 ** 20 / bytes.length);
  const megabytes = (times * bytes.length) / 1e6;
  const title = `${name} ${bytes.length} B, ratio ${(bytes.length / packed.length).toFixed(1)}`;
  measure(
    `compress ${title}`,
    megabytes,
    'MB',
    repeat(times, () => pack(bytes).length),
  );
  measure(
    `open ${title}`,
    megabytes,
    'MB',
    repeat(times, () => open(packed, bytes.length).length),
  );
}

function benchCompression(): void {
  const portable = (
    name: string,
    blocks: BlockCodec,
    pack: typeof compressLz4,
    open: typeof decompressLz4 | typeof decompressSnappy,
    bytes: Uint8Array,
  ): void => {
    benchCodec(
      `${name}, portable,`,
      bytes,
      (plain) => pack(blocks, plain),
      (packed, limit) => open(blocks, packed, limit),
    );
  };
  for (const size of [1024, 16_384, 1_048_576]) {
    const bytes = jsonBytes(size);
    for (const codec of codecs) {
      if (codec === codecByName('none')) continue;
      benchCodec(
        codec.name,
        bytes,
        (plain) => compress(codec, plain),
        (packed, limit) => decompress(codec, packed, limit),
      );
    }
    portable('snappy', snappyBlocks, compressSnappy, decompressSnappy, bytes);
    portable('lz4', lz4Blocks, compressLz4, decompressLz4, bytes);
  }
}

benchChecksums();
benchRecords();
benchUuids();
benchCompression();
if (Number.isNaN(sink)) throw new Error('a result was not a number');
