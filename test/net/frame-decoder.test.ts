import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FrameDecoder, InvalidFrameSizeError } from '../../src/net/frame-decoder.ts';

const limitBytes = 100 * 1024 * 1024;

function framed(...bodies: readonly Uint8Array[]): Buffer {
  return Buffer.concat(bodies.flatMap((body) => [prefixOf(body.length), body]));
}

function prefixOf(size: number): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(size);
  return prefix;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(from, from + size));
    from = Math.min(bytes.length, from + size);
  }
  chunks.push(bytes.subarray(from));
  return chunks;
}

test('however the stream is cut into chunks, the frames are the same', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  const sizes = fc.array(fc.nat({ max: 50 }), { maxLength: 60 });
  fc.assert(
    fc.property(bodies, sizes, (expected, chunkSizes) => {
      const decoder = new FrameDecoder(limitBytes);
      const frames = cut(framed(...expected), chunkSizes).flatMap((chunk) => decoder.push(chunk));
      assert.deepEqual(
        frames,
        expected.map((body) => Buffer.from(body)),
      );
      assert.equal(decoder.bufferedBytes, 0);
    }),
  );
});

test('chunks of all sizes around the merging of small ones give back a large frame', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9000 })), { maxLength: 40 }),
      (chunkSizes) => {
        const body = Buffer.from(Array.from({ length: 30_000 }, (_, index) => index * 7));
        const decoder = new FrameDecoder(limitBytes);
        const frames = cut(framed(body, body), chunkSizes).flatMap((chunk) => decoder.push(chunk));
        assert.deepEqual(frames, [body, body]);
      },
    ),
    { numRuns: 30 },
  );
});

test('a frame of no bytes is a frame', () => {
  const frames = new FrameDecoder(limitBytes).push(framed(Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(0)));
  assert.deepEqual(
    frames.map((frame) => frame.toString()),
    ['', 'x', ''],
  );
});

test('a prefix may come in four chunks', () => {
  const decoder = new FrameDecoder(limitBytes);
  const stream = framed(Buffer.from('kafka'));
  for (let index = 0; index < 4; index++) assert.deepEqual(decoder.push(stream.subarray(index, index + 1)), []);
  assert.equal(decoder.push(stream.subarray(4))[0]?.toString(), 'kafka');
});

test('chunks of no bytes change nothing', () => {
  const decoder = new FrameDecoder(limitBytes);
  const stream = framed(Buffer.from('kafka'));
  assert.deepEqual(decoder.push(Buffer.alloc(0)), []);
  assert.deepEqual(decoder.push(stream.subarray(0, 6)), []);
  assert.deepEqual(decoder.push(Buffer.alloc(0)), []);
  assert.equal(decoder.push(stream.subarray(6)).length, 1);
});

test('a negative size and one above the limit are refused as soon as the prefix is here', () => {
  for (const size of [-1, -(2 ** 31), limitBytes + 1, 2 ** 31 - 1]) {
    const decoder = new FrameDecoder(limitBytes);
    assert.deepEqual(decoder.push(prefixOf(size).subarray(0, 3)), []);
    assert.throws(
      () => decoder.push(prefixOf(size).subarray(3)),
      (error) => error instanceof InvalidFrameSizeError && error.sizeBytes === size,
    );
    assert.throws(() => decoder.push(Buffer.from('more')), InvalidFrameSizeError, 'stays refused');
  }
});

test('a frame of exactly the limit passes', () => {
  assert.equal(new FrameDecoder(5).push(framed(Buffer.from('kafka'))).length, 1);
  assert.throws(() => new FrameDecoder(4).push(framed(Buffer.from('kafka'))), InvalidFrameSizeError);
});

test('frames in front of a bad size in the same chunk are not lost', () => {
  const stream = Buffer.concat([framed(Buffer.from('one'), Buffer.from('two')), prefixOf(-5)]);
  assert.throws(
    () => new FrameDecoder(limitBytes).push(stream),
    (error) =>
      error instanceof InvalidFrameSizeError &&
      error.framesBefore.map((frame) => frame.toString()).join() === 'one,two',
  );
});

test('an announced frame of 90 MB costs what has arrived of it', () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = Array.from({ length: 20 }, () => new FrameDecoder(limitBytes));
  for (const decoder of decoders) {
    decoder.push(prefixOf(90_000_000));
    decoder.push(Buffer.alloc(1000));
    assert.equal(decoder.bufferedBytes, 1004);
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 10_000_000);
});

test('a frame in one chunk is a view of it, not a copy', () => {
  const chunk = framed(Buffer.from('kafka'));
  assert.equal(new FrameDecoder(limitBytes).push(chunk)[0]?.buffer, chunk.buffer);
});

// The next two would take minutes if the work per chunk or per frame grew with what is buffered.

test('a frame of 1 MB in chunks of one byte is put together', () => {
  const stream = framed(Buffer.alloc(1 << 20, 'k'));
  const decoder = new FrameDecoder(limitBytes);
  for (let index = 0; index < stream.length - 1; index++) {
    if (decoder.push(stream.subarray(index, index + 1)).length > 0) assert.fail(`a frame after ${index} bytes`);
  }
  assert.equal(decoder.push(stream.subarray(stream.length - 1))[0]?.length, 1 << 20);
});

test('one chunk may hold very many frames', () => {
  const stream = Buffer.concat(Array.from({ length: 100_000 }, () => framed(Buffer.from('kafka'))));
  assert.equal(new FrameDecoder(limitBytes).push(stream).length, 100_000);
});
