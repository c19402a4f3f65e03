import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { CompactionModel } from './compaction-model.ts';
import { LogPlay, randomStep, type Step } from './random-log.ts';
import { startMs, WrittenLog } from './written-log.ts';

const deleteRetentionMs = 1000;

interface Pass {
  readonly kind: 'compact';
  readonly afterMs: number;
  readonly keys: number;
  /** Which part of the log it may reach at most, 0 … 1. */
  readonly bound: number;
  readonly segmentBytes: number;
  /** Whether the producers have expired before. */
  readonly forgets: boolean;
}

const pass: fc.Arbitrary<Pass> = fc.record({
  kind: fc.constant('compact' as const),
  afterMs: fc.constantFrom(0, 1, 500, 1000, 5000),
  keys: fc.constantFrom(1, 2, 5, 100),
  bound: fc.constantFrom(0.5, 1, 1),
  segmentBytes: fc.constantFrom(300, 1500, 1_000_000),
  forgets: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
});

const life = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step | Pass>[]>(
    { weight: 8, arbitrary: randomStep },
    { weight: 1, arbitrary: pass },
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
);

test('whatever is written and however it is compacted, no latest value is lost and nothing else changes', async () => {
  await fc.assert(
    fc.asyncProperty(life, async (steps) => {
      const platform = new SimulatedPlatform(1);
      await platform.runUntil(live(platform, steps));
    }),
    { numRuns: Number(process.env['COMPACTION_RUNS'] ?? 60) },
  );
});

async function live(platform: SimulatedPlatform, steps: readonly (Step | Pass)[]): Promise<void> {
  await platform.disk.makeDirectory('/t-0');
  const log = new WrittenLog(platform, '/t-0', 100);
  const play = new LogPlay(log);
  const model = new CompactionModel(deleteRetentionMs);
  let nowMs = startMs;
  const compact = async ({ afterMs, keys, bound, segmentBytes, forgets }: Omit<Pass, 'kind'>): Promise<void> => {
    nowMs += afterMs;
    await log.flush();
    model.learn(await log.batches());
    if (forgets) log.producers.removeExpired(Infinity, 0);
    const lastStable = log.producers.firstUnstableOffset ?? Infinity;
    const uncleanableOffset = Math.min(lastStable, log.logEndOffset * bound);
    if (log.firstUncleanable(uncleanableOffset) <= log.firstDirtyOffset) return;
    await log.compact({ nowMs, keys, uncleanableOffset, config: { segmentBytes, deleteRetentionMs } });
    await model.check(log, nowMs);
  };
  for (const step of steps) await (step.kind === 'compact' ? compact(step) : play.play(step));
  await log.roll();
  await converge(log, compact);
}

/** Compacted again and again, with time going by, a log comes to rest. */
async function converge(log: WrittenLog, compact: (pass: Omit<Pass, 'kind'>) => Promise<void>): Promise<void> {
  const everything = { afterMs: 5000, keys: 100, bound: 1, segmentBytes: 1_000_000, forgets: false };
  const sizes: number[] = [];
  for (let passes = 0; passes < 8; passes += 1) {
    log.firstDirtyOffset = 0;
    const before = await log.files();
    await compact(everything);
    sizes.push(log.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    const after = await log.files();
    if (passes > 0 && [...after].every(([name, bytes]) => before.get(name)?.equals(bytes) === true)) return;
  }
  assert.fail(`eight passes, and it still changes: ${sizes.join(', ')} bytes`);
}
