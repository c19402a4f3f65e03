import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaStringHash } from '../../../src/base/hash/java-string-hash.ts';
import { murmur2 } from '../../../src/base/hash/murmur2.ts';
import { partitionForCoordinatorKey, partitionForKey, toPositive } from '../../../src/base/hash/partition-for.ts';

// key, murmur2, without sign, partition of 10; as Java computes them.
const keys: [string | Uint8Array, number, number, number][] = [
  ['', 275646681, 275646681, 1],
  ['a', -1563381124, 584102524, 4],
  ['ab', 316155434, 316155434, 4],
  ['abc', 479470107, 479470107, 7],
  ['abcd', -1323649548, 823834100, 0],
  ['abcde', 461995741, 461995741, 1],
  ['21', -973932308, 1173551340, 0],
  ['foobar', -790332482, 1357151166, 6],
  ['a-little-bit-long-string', -985981536, 1161502112, 2],
  ['a-little-bit-longer-string', -1486304829, 661178819, 9],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971, 2088585677, 7],
  ['kafka', -798503068, 1348980580, 0],
  ['key-1', 193331640, 193331640, 0],
  ['日本語', 1431860170, 1431860170, 0],
  ['0123456789abcdef', 1438427052, 1438427052, 2],
  [Uint8Array.of(0xff, 0x80, 0x00, 0x01, 0xfe), -173560464, 1973923184, 4],
];

// id, String.hashCode, partition of 50.
const ids: [string, number, number][] = [
  ['', 0, 0],
  ['group', 98629247, 47],
  ['my-group', -1906497762, 12],
  ['console-consumer-12345', 158455506, 6],
  ['test-consumer-group', -1793216381, 31],
  ['polygenelubricants', -2147483648, 0],
  ['日本語-グループ', 541561164, 14],
  ['txn-1', 110810510, 10],
];

test("keys go to the partition Java's partitioner gives them", () => {
  for (const [key, hash, positive, partition] of keys) {
    const bytes = Buffer.from(key);
    assert.equal(murmur2(bytes), hash);
    assert.equal(toPositive(hash), positive);
    assert.equal(partitionForKey(bytes, 10), partition);
  }
});

test("groups and transactional ids go to Kafka's coordinator partition", () => {
  for (const [id, hash, partition] of ids) {
    assert.equal(javaStringHash(id), hash);
    assert.equal(partitionForCoordinatorKey(id, 50), partition);
  }
});
