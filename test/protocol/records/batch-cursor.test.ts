import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { isLegacyCrcValid } from '../../../src/protocol/records/legacy-message.ts';
import { javaBatch } from '../../fixtures/records/java-batches.ts';

test('batches of every magic follow each other', () => {
  const bytes = Buffer.concat([javaBatch('magic1'), javaBatch('v2-single'), javaBatch('empty-batch')]);
  const cursor = new BatchCursor(bytes);
  const found: number[][] = [];
  while (cursor.next()) found.push([cursor.position, cursor.sizeBytes, cursor.magic]);
  assert.deepEqual(
    found.map((batch) => batch[2]),
    [1, 1, 1, 2, 2],
  );
  assert.equal(
    found.reduce((sum, batch) => sum + batch[1]!, 0),
    bytes.length,
  );
  assert.equal(cursor.tailBytes, 0);
  assert.equal(cursor.next(), false);
});

test('the bytes of a batch that is cut are left over', () => {
  const whole = javaBatch('v2-single');
  for (let size = 1; size < whole.length; size += 1) {
    const cursor = new BatchCursor(Buffer.concat([whole, whole.subarray(0, size)]));
    assert.equal(cursor.next(), true);
    assert.equal(cursor.next(), false);
    assert.equal(cursor.position, whole.length);
    assert.equal(cursor.tailBytes, size);
  }
});

test('a range of the bytes can be walked', () => {
  const whole = javaBatch('v2-single');
  const cursor = new BatchCursor(Buffer.concat([Buffer.alloc(9), whole, Buffer.alloc(5)]), 9, 9 + whole.length);
  assert.equal(cursor.next(), true);
  assert.equal(cursor.position, 9);
  assert.equal(cursor.next(), false);
});

test('a length or magic that cannot be is an error, with its position', () => {
  const damaged = (at: number, byte: number): Uint8Array => {
    const bytes = Buffer.concat([javaBatch('v2-single'), javaBatch('v2-single')]);
    bytes[javaBatch('v2-single').length + at] = byte;
    return bytes;
  };
  const secondBatchOf = (bytes: Uint8Array): boolean => {
    const cursor = new BatchCursor(bytes);
    return cursor.next() && cursor.next();
  };
  assert.throws(() => secondBatchOf(damaged(16, 3)), { reason: 'magic', position: 80 });
  assert.throws(() => secondBatchOf(damaged(16, 0xff)), { reason: 'magic', position: 80 });
  assert.throws(() => secondBatchOf(damaged(8, 0x80)), { reason: 'size', position: 80 });
  assert.throws(() => secondBatchOf(damaged(11, 48)), { reason: 'size', position: 80 });
});

test('the checksum of an old message covers all of it', () => {
  const bytes = javaBatch('magic1');
  const { position, view, sizeBytes } = ((cursor) => (cursor.next(), cursor))(new BatchCursor(bytes));
  assert.equal(isLegacyCrcValid(bytes, view, position), true);
  for (let at = 12; at < sizeBytes; at += 1) {
    bytes[at]! ^= 1;
    assert.equal(isLegacyCrcValid(bytes, viewOf(bytes), 0), false);
    bytes[at]! ^= 1;
  }
});
