// Crashes, kills and failing disks over many seeds. SAMSA_SEEDS sets how many, SAMSA_SEED runs one.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { test } from 'node:test';
import { CrashStory, type StoryOptions, type Tally, emptyTally } from './crash-life.ts';

const seedCount = Number(env['SAMSA_SEEDS'] ?? 40);

async function overSeeds(options: StoryOptions, firstSeed: number): Promise<Tally> {
  const only = env['SAMSA_SEED'];
  const seeds = only === undefined ? Array.from({ length: seedCount }, (_, i) => firstSeed + i) : [Number(only)];
  const tally = emptyTally();
  for (const seed of seeds) {
    const story = new CrashStory(seed, options, tally);
    try {
      await story.run();
    } catch (error) {
      const said = story.events
        .slice(-12)
        .map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
      throw new Error(`SAMSA_SEED=${seed}: ${(error as Error).message}\n${said.join('\n')}`, { cause: error });
    }
  }
  return tally;
}

function assertProgress(tally: Tally, least: Partial<Tally>): void {
  if (env['SAMSA_SEED'] !== undefined) return;
  for (const [name, count] of Object.entries(least) as [keyof Tally, number][]) {
    const needed = count * (seedCount / 100);
    assert.ok(
      tally[name] >= needed,
      `${name}: ${tally[name]}, at least ${needed} make a test: ${JSON.stringify(tally)}`,
    );
  }
}

test('nothing that was acknowledged is lost when the power fails or the process dies at any moment', async () => {
  const tally = await overSeeds({ lives: 6, withFaults: false }, 1);
  assertProgress(tally, {
    crashes: 100,
    kills: 50,
    cleanStops: 100,
    appended: 10_000,
    durable: 1000,
    losses: 50,
    rolls: 50,
  });
  assertProgress(tally, { retired: 50, cuts: 20, crashesWhileOpening: 10, recordsServed: 1000 });
  assertProgress(tally, { aborted: 100, readsOfCommitted: 100 });
});

test('nothing that was acknowledged is lost when the disk fails, and the log recovers without a restart', async () => {
  const tally = await overSeeds({ lives: 4, withFaults: true }, 100_001);
  assertProgress(tally, { crashes: 50, cleanStops: 50, appended: 5000, durable: 500, faults: 200, losses: 50 });
});
