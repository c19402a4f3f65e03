// Steps of long work: each fits into a batch, none looks for too long, nothing is lost between them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GroupRecord, groupRecordCodec, tombstone } from '../../../../src/coordinator/group/group-record.ts';
import { RecordSteps } from '../../../../src/coordinator/group/offsets/record-steps.ts';

const record = (group: string): GroupRecord => tombstone('GroupMetadata', { group });

function stepsOf(found: readonly (readonly GroupRecord[])[], maxBatchBytes: number): GroupRecord[][] {
  const steps = new RecordSteps(found.map((records) => () => records).values());
  const taken: GroupRecord[][] = [];
  for (let isLast = false; !isLast && taken.length < 1_000;) {
    const step = steps.next(maxBatchBytes);
    taken.push(step.records);
    ({ isLast } = step);
  }
  return taken;
}

test('every record is taken once, in order, in steps that fit', () => {
  const found = Array.from({ length: 500 }, (_, index) => [record('x'.repeat((index * 37) % 300) + index)]);
  const steps = stepsOf(found, 1_000);
  assert.deepEqual(steps.flat(), found.flat());
  assert.ok(steps.length > 50);
  for (const step of steps) {
    const bytes = step.reduce((sum, each) => sum + groupRecordCodec.encode(each).key.length, 0);
    assert.ok(bytes <= 1_000, `${bytes} bytes in one step`);
  }
});

test('records that belong together are not parted', () => {
  const found = Array.from({ length: 20 }, (_, index) => [record(`a${index}`), record(`b${index}`)]);
  for (const step of stepsOf(found, 300)) assert.equal(step.length % 2, 0);
});

test('what is larger than a batch goes alone', () => {
  const large = record('x'.repeat(5_000));
  assert.deepEqual(stepsOf([[record('a')], [large], [record('b')]], 1_000), [[record('a')], [large], [record('b')]]);
});

test('a step ends after so many looks, with what it has', () => {
  const found = [...Array.from({ length: 25_000 }, () => []), [record('a')]];
  assert.deepEqual(stepsOf(found, 1_000), [[], [], [record('a')]]);
});

test('what there was no room for is looked at again', () => {
  let isThere = true;
  const found = [() => [record('a'.repeat(900))], () => (isThere ? [record('b'.repeat(900))] : [])];
  const steps = new RecordSteps(found.values());
  assert.equal(steps.next(1_000).records.length, 1);
  isThere = false;
  assert.deepEqual(steps.next(1_000), { records: [], isLast: true });
});
