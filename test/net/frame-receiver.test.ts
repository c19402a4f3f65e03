import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BufferPool } from '../../src/base/bytes/buffer-pool.ts';
import { InvalidFrameSizeError } from '../../src/net/frame-decoder.ts';
import type { Frame } from '../../src/net/frame.ts';
import { FrameReceiver } from '../../src/net/frame-receiver.ts';

function framed(payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(payload.length + 4);
  bytes.writeInt32BE(payload.length);
  bytes.set(payload, 4);
  return bytes;
}

/** Sends the stream in pieces of the given sizes, through `target` as a socket does. */
function send(receiver: FrameReceiver, stream: Uint8Array, sizes: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  for (let turn = 0; at < stream.length; turn++) {
    const target = receiver.target();
    const count = Math.min(target.length, stream.length - at, sizes[turn % sizes.length]!);
    target.set(stream.subarray(at, at + count));
    frames.push(...receiver.receive(target.subarray(0, count)));
    at += count;
  }
  return frames;
}

test('however the bytes are cut, the frames are what was sent', () => {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 30_000, max: 90_000 }).map((size) => new Uint8Array(size).fill(size)),
  );
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 100, max: 70_000 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 6 }), sizes, (payloads, cuts) => {
      const receiver = new FrameReceiver(1_000_000, new BufferPool(1_000_000));
      const frames = send(receiver, Buffer.concat(payloads.map(framed)), cuts);
      assert.deepEqual(
        frames.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
        payloads.map((bytes) => Buffer.from(bytes).toString('hex')),
      );
      assert.equal(receiver.heldBytes, 0);
    }),
    { numRuns: 60 },
  );
});

test('memory goes back to the pool with the last release, and not before', () => {
  const pool = new BufferPool(1_000_000);
  const receiver = new FrameReceiver(1_000_000, pool);
  const [frame] = send(receiver, framed(new Uint8Array(100_000).fill(1)), [70_000]);
  frame!.retain();
  frame!.release();
  assert.equal(pool.idleBytes, 0);
  const [other] = send(receiver, framed(new Uint8Array(100_000).fill(2)), [70_000]);
  assert.ok(frame!.bytes.every((byte) => byte === 1));
  frame!.release();
  other!.release();
  assert.ok(pool.idleBytes >= 200_000);
});

test('releasing too often is a bug that shows itself', () => {
  const [frame] = send(new FrameReceiver(100, new BufferPool(0)), framed(Buffer.from('x')), [10]);
  frame!.release();
  assert.throws(() => frame!.release(), /released more often/);
});

test('an announced size takes little memory until the bytes are there', () => {
  const receiver = new FrameReceiver(100_000_000, new BufferPool(0));
  const prefix = Buffer.alloc(4);
  prefix.writeInt32BE(90_000_000);
  receiver.receive(prefix);
  assert.ok(receiver.heldBytes < 3 * 1024 * 1024);
});

test('a bad size is refused, and the frames before it come with the refusal', () => {
  for (const size of [-1, 101, 0x7fff_ffff]) {
    const bad = Buffer.alloc(4);
    bad.writeInt32BE(size);
    const receiver = new FrameReceiver(100, new BufferPool(0));
    assert.throws(
      () => receiver.receive(Buffer.concat([framed(Buffer.from('good')), bad])),
      (error: unknown) => error instanceof InvalidFrameSizeError && error.framesBefore.length === 1,
    );
  }
});

test('an empty frame is a frame', () => {
  const frames = send(new FrameReceiver(100, new BufferPool(0)), framed(new Uint8Array(0)), [1]);
  assert.equal(frames.length, 1);
  assert.equal(frames[0]!.bytes.length, 0);
});

test('a receiver that trusts its peer takes the memory of a large frame at once, up to its bound', () => {
  const trusting = new FrameReceiver(64_000_000, new BufferPool(0), 8_000_000);
  trusting.receive(framed(new Uint8Array(5_000_000)).subarray(0, 4));
  assert.equal(trusting.target().length, 5_000_000);
  const payload = Uint8Array.from({ length: 20_000_000 }, (_, index) => index % 251);
  const receiver = new FrameReceiver(64_000_000, new BufferPool(0), 8_000_000);
  const [frame] = send(receiver, framed(payload), [4, 64_000, 1_000_000]);
  assert.ok(frame!.bytes.equals(payload));
});
