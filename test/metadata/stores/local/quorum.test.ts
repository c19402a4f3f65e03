import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ForeignMetadataError } from '../../../../src/metadata/foreign-metadata-error.ts';
import { UnknownMetadataRecordError } from '../../../../src/metadata/metadata-record.ts';
import {
  checkSoleVoter,
  type Quorum,
  replayControlRecords,
  unknownQuorum,
} from '../../../../src/metadata/stores/local/quorum.ts';
import { leadershipBatch } from '../../../../src/metadata/stores/local/control-batches.ts';
import { decodeBatches } from '../../../../src/metadata/stores/local/record-batches.ts';

const directoryId = '0no9H8KzS2u_1vRvWsUYjg';
const fixture = join(import.meta.dirname, '../../../fixtures/cluster-metadata/clean/__cluster_metadata-0');

function replay(bytes: Uint8Array, before: Quorum = unknownQuorum): Quorum {
  let quorum = before;
  for (const { controlRecords } of decodeBatches(bytes)) quorum = replayControlRecords(quorum, controlRecords);
  return quorum;
}

describe('the quorum of a metadata log', () => {
  test('is what Kafka notes in its log and in its snapshots from kraft.version 1 on', () => {
    const expected = { kraftVersion: 1, voters: [{ id: 1, directoryId }] };
    for (const name of ['00000000000000000000.log', '00000000000000000000-0000000000.checkpoint']) {
      assert.deepEqual(replay(Uint8Array.from(readFileSync(join(fixture, name)))), expected, name);
    }
  });

  test('is who was there to be elected, before', () => {
    const voter = { id: 7, directoryId, endpoint: { name: 'CONTROLLER', host: 'localhost', port: 9093 } };
    const batch = leadershipBatch({ baseOffset: 0, epoch: 1, timeMs: 0 }, voter, false);
    const quorum = replay(batch);
    assert.deepEqual(quorum, { kraftVersion: 0, voters: [{ id: 7, directoryId: undefined }] });
    assert.deepEqual(replay(leadershipBatch({ baseOffset: 0, epoch: 1, timeMs: 0 }, voter, true)).kraftVersion, 1);
  });

  test('of a later Kafka stops the start', () => {
    const record = { offset: 3, timestamp: 0, sequence: -1, headers: [], value: Uint8Array.of(0, 0, 0, 2, 0) };
    const of = (type: number) => ({ ...record, key: Uint8Array.of(0, 0, 0, type) });
    assert.throws(() => replayControlRecords(unknownQuorum, [of(5)]), /kraft\.version 2.*newer Kafka/);
    assert.throws(() => replayControlRecords(unknownQuorum, [of(99)]), UnknownMetadataRecordError);
  });
});

describe('a node', () => {
  const check = (voters: Quorum['voters']) => () => checkSoleVoter({ kraftVersion: 1, voters }, 1, directoryId, '/d');

  test('leads a log that names it alone, or nobody', () => {
    check(undefined)();
    check([{ id: 1, directoryId }])();
    check([{ id: 1, directoryId: undefined }])();
  });

  test('leaves the log of other controllers alone, and says whose it is', () => {
    assert.throws(check([{ id: 3000, directoryId }]), /controller is another node \(3000\), and this is node 1/);
    const several = [1, 2, 3].map((id) => ({ id, directoryId }));
    assert.throws(check(several), /3 controllers \(1, 2, 3\).*remove-controller/);
    assert.throws(check([{ id: 1, directoryId: 'AAAAAAAAAAAAAAAAAAAAAQ' }]), ForeignMetadataError);
  });
});
