import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { metadataRecords } from '../../src/protocol/messages/metadata-records.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  metadataRecord,
  type MetadataRecord,
  type RecordName,
  UnknownMetadataRecordError,
} from '../../src/metadata/metadata-record.ts';
import { BatchCursor } from '../../src/protocol/records/batch-cursor.ts';
import { isControl } from '../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';

function* kafkaValues(): Generator<Uint8Array> {
  const fixtures = join(import.meta.dirname, '../fixtures/cluster-metadata');
  for (const name of ['clean', 'crashed']) {
    const cursor = new BatchCursor(readFileSync(join(fixtures, name, '__cluster_metadata-0/00000000000000000000.log')));
    while (cursor.next()) {
      if (isControl(cursor.view, cursor.position)) continue;
      for (const { value } of readRecords(cursor.bytes, cursor.view, cursor.position, 1e6)) yield value!;
    }
  }
}

const hex = (record: MetadataRecord) => Buffer.from(encodeMetadataRecord(record)).toString('hex');

describe('metadata records', () => {
  test("are encoded byte for byte as Kafka's", () => {
    let count = 0;
    const names = new Set<string>();
    for (const value of kafkaValues()) {
      const record = decodeMetadataRecord(value);
      assert.equal(
        Buffer.from(encodeMetadataRecord(record)).toString('hex'),
        Buffer.from(value).toString('hex'),
        record.name,
      );
      names.add(record.name);
      count += 1;
    }
    assert.ok(count > 150, `${count} records`);
    assert.ok(names.size >= 12, [...names].join(' '));
  });

  test('come back from their bytes, every kind of them', () => {
    for (const { name } of metadataRecords) {
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- every field at its default
      const record = metadataRecord(name as RecordName, {} as never);
      const again = decodeMetadataRecord(encodeMetadataRecord(record));
      assert.equal(again.name, name);
      assert.deepEqual(Object.keys(again.body), Object.keys(record.body));
      assert.equal(hex(again), hex(record));
    }
  });

  test('of a newer Kafka are refused by what is new', () => {
    const refused = (bytes: number[], text: RegExp) =>
      assert.throws(
        () => decodeMetadataRecord(Uint8Array.from(bytes)),
        (error) => error instanceof UnknownMetadataRecordError && text.test(error.message),
      );
    refused([2, 2, 0], /frame version 2/);
    refused([1, 99, 0], /type 99/);
    refused([1, 2, 9], /TopicRecord of version 9/);
    assert.throws(() => decodeMetadataRecord(Uint8Array.from([1, 20, 0, 0, 7])), /1 bytes behind a NoOpRecord/);
    assert.throws(() => decodeMetadataRecord(Uint8Array.from([1, 2, 0, 5])));
  });
});
