// Stories over many seeds. SAMSA_SEEDS sets how many, SAMSA_SEED runs one.

import assert from 'node:assert/strict';
import { env } from 'node:process';
import type { LogEvent } from '../../../src/base/logging.ts';
import { Story, type StoryOptions } from './story.ts';
import { emptyTally, type Tally } from './tally.ts';

const only = env['SAMSA_SEED'];

/** Tells the story of each seed; what goes wrong names the seed. */
export async function tellStories(options: StoryOptions, firstSeed: number, defaultCount: number): Promise<Tally> {
  const count = Number(env['SAMSA_SEEDS'] ?? defaultCount);
  const seeds = only === undefined ? Array.from({ length: count }, (_, index) => firstSeed + index) : [Number(only)];
  const tally = emptyTally();
  for (const seed of seeds) {
    const story = new Story(seed, options, tally);
    try {
      await story.run();
    } catch (error) {
      const said = story.events.slice(-12).map((event) => describe(event));
      throw new Error(`SAMSA_SEED=${seed}: ${(error as Error).message}\n${said.join('\n')}`, { cause: error });
    }
  }
  if (only === undefined) tally.stories = seeds.length;
  return tally;
}

function describe({ level, message, fields }: LogEvent): string {
  const shown = JSON.stringify(fields, (_name, value: unknown) => (value instanceof Error ? value.message : value));
  return `${level} ${message} ${shown}`;
}

/** Enough has happened; the numbers are for a hundred stories. */
export function assertProgress(tally: Tally, least: Partial<Tally>): void {
  if (only !== undefined) return;
  for (const [name, count] of Object.entries(least) as [keyof Tally, number][]) {
    const needed = count * (tally.stories / 100);
    assert.ok(
      tally[name] >= needed,
      `${name}: ${tally[name]}, at least ${needed} make a test: ${JSON.stringify(tally)}`,
    );
  }
}
