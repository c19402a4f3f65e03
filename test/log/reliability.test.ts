// The bugs of replicated logs that cost Apache Kafka's users data or sleep, and where it is shown that this
// log does not have them: a bug's number is in the name of a test. What only several replicas can get
// wrong waits for them, with what it waits for.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface KnownBug {
  readonly bug: string;
  readonly happened: string;
  /** Files with a test that names the bug. */
  readonly shownBy?: readonly string[];
  /** What has to be there before it can be shown. */
  readonly waitsFor?: string;
}

const followers = 'followers that fetch';
const elections = 'leaders that change';
const inSyncSets = 'an in-sync set that changes';

const knownBugs: readonly KnownBug[] = [
  { bug: 'KAFKA-1211', happened: 'a follower cut its log to its own high watermark', waitsFor: followers },
  { bug: 'KAFKA-6361', happened: 'two quick elections left different logs', waitsFor: elections },
  { bug: 'KAFKA-7164', happened: 'a follower that missed an epoch did not truncate', waitsFor: followers },
  { bug: 'KAFKA-7128', happened: 'a follower was in sync before the epoch began', waitsFor: inSyncSets },
  {
    bug: 'KAFKA-7415',
    happened: 'an epoch without writes was not noted',
    shownBy: ['test/log/epochs/leader-epochs.test.ts'],
  },
  { bug: 'KAFKA-14704', happened: 'the high watermark rose before the truncation', waitsFor: followers },
  {
    bug: 'KAFKA-9835',
    happened: 'a read that raced with an append got too much',
    shownBy: ['test/log/reading/tail-reads.test.ts'],
  },
  {
    bug: 'KAFKA-13194',
    happened: 'compaction went beyond the high watermark',
    shownBy: ['test/log/compaction/cleaning.test.ts', 'test/log/compaction/log-compaction.test.ts'],
  },
  { bug: 'KAFKA-15583', happened: 'the high watermark rose below min.insync.replicas', waitsFor: inSyncSets },
  { bug: 'KAFKA-15221', happened: 'a fetch of before a restart brought a replica in sync', waitsFor: inSyncSets },
  { bug: 'KAFKA-13916', happened: 'a fenced replica was in sync again', waitsFor: inSyncSets },
  { bug: 'KAFKA-14140', happened: 'a replica that shut down was in sync again', waitsFor: inSyncSets },
  { bug: 'KAFKA-15665', happened: 'a reassignment ended too early', waitsFor: 'reassignments' },
  { bug: 'KAFKA-13091', happened: 'the high watermark stood still after a shrink', waitsFor: inSyncSets },
  {
    bug: 'KAFKA-16541',
    happened: 'a power cut left a corrupt checkpoint',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-10471',
    happened: 'the clean marker outlived a crash while loading',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-15375',
    happened: 'the clean marker outlived a crash while loading, again',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-10101',
    happened: 'the recovery point was beyond what was flushed',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-10778',
    happened: 'appends went on after an I/O error',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-7866',
    happened: 'offsets twice after an index could not be written',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-12153',
    happened: 'truncation left an unstable offset behind',
    shownBy: ['test/log/recovery/known-bugs.test.ts'],
  },
  {
    bug: 'KAFKA-6264',
    happened: 'offsets too far apart for one segment',
    shownBy: ['test/log/compaction/compaction.test.ts', 'test/log/compaction/segment-groups.test.ts'],
  },
  {
    bug: 'KAFKA-5413',
    happened: 'the cleaner died of offsets too far apart',
    shownBy: ['test/log/compaction/compaction.test.ts'],
  },
  {
    bug: 'KAFKA-8764',
    happened: 'the cleaner looped for ever at a gap',
    shownBy: ['test/log/compaction/compaction.test.ts', 'test/log/compaction/cleaner.test.ts'],
  },
  {
    bug: 'KAFKA-19895',
    happened: 'one poison batch stopped all compaction',
    shownBy: ['test/log/compaction/poison-batch.test.ts', 'test/log/compaction/cleaner.test.ts'],
  },
  { bug: 'KAFKA-4384', happened: 'a corrupt batch killed the fetcher', waitsFor: followers },
  { bug: 'KAFKA-5211', happened: 'a consumer skipped corrupt records', shownBy: ['test/client/consumer.test.ts'] },
  {
    bug: 'KAFKA-5630',
    happened: 'a consumer met a corrupt record once only',
    shownBy: ['test/client/consumer.test.ts'],
  },
  { bug: 'KAFKA-20554', happened: 'planned elections lost what acks=1 had acknowledged', waitsFor: elections },
  {
    bug: 'KAFKA-5634',
    happened: 'retention went beyond the high watermark',
    shownBy: ['test/log/retention/retention.test.ts'],
  },
  {
    bug: 'KAFKA-5490',
    happened: 'compaction forgot the last batch of a producer',
    shownBy: ['test/log/compaction/compaction.test.ts', 'test/log/compaction/compacted-transactions.test.ts'],
  },
];

/** The names of the tests in a file. */
function testsIn(path: string): string[] {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  return [...text.matchAll(/\b(?:test|describe)\(\s*(['`])(.*?)\1/gs)].map((match) => match[2]!);
}

for (const { bug, happened, shownBy } of knownBugs) {
  if (shownBy === undefined) continue;
  test(`${bug}, ${happened}: a test has its name`, () => {
    assert.ok(shownBy.length > 0);
    for (const path of shownBy)
      assert.ok(
        testsIn(path).some((name) => name.includes(bug)),
        `no test in ${path} names ${bug}`,
      );
  });
}

test('what is not shown says what it waits for', () => {
  for (const { bug, shownBy, waitsFor } of knownBugs)
    assert.ok((shownBy === undefined) !== (waitsFor === undefined), bug);
});
