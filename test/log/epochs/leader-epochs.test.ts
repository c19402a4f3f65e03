import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EpochStart, LeaderEpochs } from '../../../src/log/epochs/leader-epochs.ts';
import { batchOf, openLog, simulated } from '../log-fixture.ts';

type Step =
  | readonly ['assign' | 'ends', number, number, (readonly [number, number])?]
  | readonly ['cutEnd' | 'cutStart', number]
  | readonly ['has', ...(readonly [number, number])[]];

const logEndOffset = 100;

/** Each script is a life of the cache; `ends` asks where an epoch ended, with the log end at 100. */
const scripts: Readonly<Record<string, readonly Step[]>> = {
  'knows nothing at first': [['has'], ['ends', 0, -1, [-1, -1]], ['ends', -1, -1, [-1, -1]]],
  'an epoch begins once': [
    ['assign', 2, 10],
    ['assign', 2, 30],
    ['assign', 1, 40],
    ['has', [2, 10]],
  ],
  'a later epoch that begins earlier replaces what it contradicts': [
    ['assign', 1, 10],
    ['assign', 2, 20],
    ['assign', 3, 30],
    ['assign', 4, 20],
    ['has', [1, 10], [4, 20]],
  ],
  'the end of an epoch is the start of the next, of the latest the log end': [
    ['assign', 2, 10],
    ['assign', 5, 20],
    ['assign', 7, 40],
    ['ends', 7, 100, [7, 100]],
    ['ends', 5, 40, [5, 40]],
    ['ends', 2, 20, [2, 20]],
    ['ends', 6, 40, [5, 40]],
    ['ends', 4, 20, [2, 20]],
    ['ends', 1, 10, [1, 10]],
    ['ends', 8, -1, [-1, -1]],
    ['ends', -1, -1, [-1, -1]],
  ],
  'cut at the end, what began there or later is forgotten': [
    ['assign', 2, 10],
    ['assign', 5, 20],
    ['cutEnd', 20],
    ['has', [2, 10]],
    ['cutEnd', 11],
    ['has', [2, 10]],
    ['cutEnd', 10],
    ['has'],
  ],
  'cut at the start, the epoch that covers the new start stays': [
    ['assign', 2, 10],
    ['assign', 5, 20],
    ['assign', 7, 40],
    ['cutStart', 5],
    ['has', [2, 10], [5, 20], [7, 40]],
    ['cutStart', 25],
    ['has', [5, 25], [7, 40]],
    ['cutStart', 40],
    ['has', [7, 40]],
    ['cutStart', 90],
    ['has', [7, 90]],
  ],
};

describe('the leader epochs', () => {
  for (const [name, steps] of Object.entries(scripts)) test(name, () => play(steps));

  test('go through their checkpoint lines unchanged', () => {
    const lines = ['0 0', '2 10', '9 4000000000'];
    assert.deepEqual(LeaderEpochs.fromLines(lines)?.toLines(), lines);
  });

  test('are refused when a line is none or they do not increase', () => {
    for (const lines of [['a b'], ['1'], ['1 2 3'], ['-1 0'], ['2 10', '1 20'], ['1 20', '2 20'], ['']])
      assert.equal(LeaderEpochs.fromLines(lines), undefined, lines.join());
  });
});

test('an epoch that began and wrote nothing is known after a power cut (KAFKA-7415)', async () => {
  await simulated(async (platform) => {
    const log = await openLog(platform);
    await log.beginLeaderEpoch(1);
    log.append(batchOf({ records: 3 }), 1);
    await log.whenDurable(3);
    // Back and forth between leaders, with nothing written.
    await log.beginLeaderEpoch(2);
    await log.beginLeaderEpoch(3);
    platform.crash();
    const reopened = await openLog(platform, { isClean: false });
    assert.equal(reopened.latestLeaderEpoch, 3);
    assert.deepEqual(reopened.endOffsetForEpoch(1), { epoch: 1, endOffset: 3 });
    assert.deepEqual(reopened.endOffsetForEpoch(2), { epoch: 1, endOffset: 3 });
    assert.deepEqual(reopened.endOffsetForEpoch(3), { epoch: 3, endOffset: 3 });
  });
});

function play(steps: readonly Step[]): void {
  const epochs = new LeaderEpochs();
  for (const step of steps) {
    if (step[0] === 'assign') epochs.assign(step[1], step[2]);
    else if (step[0] === 'cutEnd') epochs.truncateFromEnd(step[1]);
    else if (step[0] === 'cutStart') epochs.truncateFromStart(step[1]);
    else if (step[0] === 'ends') {
      const [epoch, endOffset] = step[3]!;
      assert.deepEqual(epochs.endOffsetFor(step[1], logEndOffset), { epoch, endOffset }, `end of epoch ${step[1]}`);
    } else {
      const starts = (step.slice(1) as (readonly [number, number])[]).map(([epoch, startOffset]): EpochStart => ({
        epoch,
        startOffset,
      }));
      assert.deepEqual(epochs.starts, starts);
    }
  }
}
