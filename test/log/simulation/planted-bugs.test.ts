// A bug that no test finds is a bug in the tests: the simulation must notice each planted one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bySize } from './configs.ts';
import { type PlantedBug, plantedBugs } from './planted-bugs.ts';
import { Story } from './story.ts';
import { emptyTally } from './tally.ts';

const seeds = 60;

/** What the first story that goes wrong says, undefined when none does. */
async function findingOf(bug: PlantedBug): Promise<string | undefined> {
  for (let seed = 1; seed <= seeds; seed++) {
    const story = new Story(seed, { lives: 6, withFaults: false, configs: [bySize], ...bug }, emptyTally());
    try {
      await story.run();
    } catch (error) {
      // A harness or a bug that does not fit the log any more finds nothing.
      if (error instanceof TypeError || error instanceof ReferenceError) throw error;
      return `seed ${seed}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

for (const bug of plantedBugs) {
  test(`it is noticed when ${bug.name}`, async (t) => {
    const finding = await findingOf(bug);
    assert.ok(finding !== undefined, `nobody noticed in ${seeds} seeds`);
    t.diagnostic(finding.split('\n').slice(0, 8).join(' | '));
  });
}
