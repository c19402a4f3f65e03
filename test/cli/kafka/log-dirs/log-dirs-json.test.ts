// The line of JSON that kafka-log-dirs prints.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logDirsJson } from '../../../../src/cli/kafka/log-dirs/log-dirs-json.ts';
import { ErrorCode, KafkaError, type LogDirDescription, type LogDirPartition } from '../../../../src/client/index.ts';

function partition(topic: string, number: number): LogDirPartition {
  return { topic, partition: number, sizeBytes: 71, offsetLag: 0, isFuture: false };
}

const directory: LogDirDescription = {
  path: '/data',
  error: undefined,
  partitions: [partition('b', 0), partition('a', 10), partition('a', 9)],
  totalBytes: undefined,
  usableBytes: undefined,
  isCordoned: false,
};

test('partitions are in order, and only those of the topics that are asked for', () => {
  assert.equal(
    logDirsJson(new Map([[1, [directory]]]), new Set(['a'])),
    '{"brokers":[{"broker":1,"logDirs":[{"partitions":[' +
      '{"partition":"a-9","size":71,"offsetLag":0,"isFuture":false},' +
      '{"partition":"a-10","size":71,"offsetLag":0,"isFuture":false}' +
      '],"error":null,"logDir":"/data"}]}],"version":1}',
  );
});

test('a directory that has failed says so', () => {
  const failed = { ...directory, partitions: [], error: new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, 'a: b') };
  assert.equal(
    logDirsJson(new Map([[1, [failed]]]), new Set()),
    '{"brokers":[{"broker":1,"logDirs":[{"partitions":[],' +
      '"error":"org.apache.kafka.common.errors.KafkaStorageException","logDir":"/data"}]}],"version":1}',
  );
});
