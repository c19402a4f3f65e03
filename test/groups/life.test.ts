// Lives of groups over many seeds. SAMSA_SEEDS sets how many, SAMSA_FIRST_SEED where they begin, SAMSA_SEED
// runs one; a failure tells the whole story.
//
// Bugs that were planted by hand, each found within the first sixteen seeds: an append that is acknowledged
// before it is durable; a reload that leaves out the last record; a session that does not expire, in either
// protocol; a classic group that takes commits of former members and generations; a coordinator that gives a
// partition away before its holder has let it go; a consumer that commits what it no longer owns.
//
// Not lived through: failing disks while a group can change its protocol, topics that come back under the same
// name, and fetches from other replicas.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import { test } from 'node:test';
import { GroupLife } from './life.ts';
import { emptyTally, type Tally } from './tally.ts';

const seedCount = Number(env['SAMSA_SEEDS'] ?? 40);
const firstSeed = Number(env['SAMSA_FIRST_SEED'] ?? 1);
const only = env['SAMSA_SEED'];

async function live(seed: number, tally: Tally): Promise<number> {
  const life = new GroupLife(seed, tally);
  try {
    await life.run();
  } catch (error) {
    const heard = life.consumers.map(({ name, mood, events }) => `${name} ${mood}: ${events.slice(-20).join(' ')}`);
    const said = life.lives.events
      .filter(({ level }) => level !== 'debug')
      .slice(-15)
      .map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
    const shown = [...life.story, ...heard, ...said].join('\n');
    throw new Error(`SAMSA_SEED=${seed}: ${(error as Error).message}\n${shown}`, { cause: error });
  }
  return life.machine.traceHash;
}

/** For every hundred seeds at least. */
const least: Partial<Tally> = {
  processed: 30_000,
  repeated: 5_000,
  commits: 10_000,
  looks: 2_000,
  looksAtMany: 1_000,
  lost: 100,
  settled: 200,
  brokerEnds: 300,
  diskFaults: 80,
  consumers: 600,
  resets: 40,
  removals: 80,
};

test('a group keeps what it was told and settles, whoever dies', async () => {
  const tally = emptyTally();
  if (only !== undefined) {
    await live(Number(only), tally);
    return;
  }
  for (let seed = firstSeed; seed < firstSeed + seedCount; seed += 1) await live(seed, tally);
  const shown = JSON.stringify(tally);
  for (const [name, count] of Object.entries(least) as [keyof Tally, number][])
    assert.ok(tally[name] >= count * (seedCount / 100), `too little of ${name} happened to make a test: ${shown}`);
  // What Kafka itself does not get over is rare, or something else is wrong.
  assert.ok(tally.nudged <= 2 + seedCount / 25, shown);
});

test('a life is repeated exactly by its seed', async () => {
  assert.equal(await live(7, emptyTally()), await live(7, emptyTally()));
});
