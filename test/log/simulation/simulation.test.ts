// Power cuts, kills and failing disks over many seeds. SAMSA_SEEDS sets how many, SAMSA_SEED runs one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertProgress, tellStories } from './seeds.ts';
import { Story } from './story.ts';
import { emptyTally } from './tally.ts';

test('nothing that was acknowledged is lost when the power fails or the process dies at any moment', async () => {
  const tally = await tellStories({ lives: 6, withFaults: false }, 1, 120);
  assertProgress(tally, { crashes: 100, kills: 30, cleanStops: 100, crashesWhileOpening: 50, crashesWhileClosing: 10 });
  assertProgress(tally, { appended: 10_000, durable: 2000, losses: 50, rolls: 100, rollsByRule: 500 });
  assertProgress(tally, { retired: 100, cuts: 50, deletedRecords: 50, recreated: 15 });
  assertProgress(tally, { movesBegun: 20, moves: 4, compactions: 40, compactedAway: 1000 });
  assertProgress(tally, { recordsServed: 3000, lookups: 150, aborted: 200, readsOfCommitted: 150 });
});

test('nothing that was acknowledged is lost when the disk fails, and the log recovers without a restart', async () => {
  const tally = await tellStories({ lives: 4, withFaults: true }, 100_001, 140);
  assertProgress(tally, { crashes: 100, cleanStops: 50, appended: 5000, durable: 1000, faults: 100, losses: 50 });
  assertProgress(tally, { kills: 20, compactions: 15, movesBegun: 8 });
});

test('a seed tells the same story twice', async () => {
  for (const withFaults of [false, true]) {
    const hashes = [];
    for (let round = 0; round < 2; round++) {
      const story = new Story(7, { lives: 4, withFaults }, emptyTally());
      await story.run();
      hashes.push(story.hash);
    }
    assert.equal(hashes[0], hashes[1]);
  }
});
