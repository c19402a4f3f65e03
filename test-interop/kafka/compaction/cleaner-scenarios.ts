// Random logs, each compacted in several passes by us (on a simulated disk) and by Apache Kafka's cleaner
// (CleanerScenarios.java), and what both left compared file by file.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { assertSameLog } from '../../../test/log/compaction/described-batch.ts';
import { LogPlay, randomStep, type Step } from '../../../test/log/compaction/random-log.ts';
import { startMs, WrittenLog } from '../../../test/log/compaction/written-log.ts';
import { kafkaJars } from '../../support/apache-kafka.ts';
import { run } from '../../support/program.ts';

export interface Scenario {
  readonly steps: readonly Step[];
  /** Then sizes are not the same: two programs do not compress alike. */
  readonly isCompressed: boolean;
  readonly segmentBytes: number;
  readonly indexIntervalBytes: number;
  readonly deleteRetentionMs: number;
  /** Whether the producers are still remembered when the log is compacted. */
  readonly knowsProducers: boolean;
  readonly passes: readonly { readonly afterMs: number; readonly keys: number; readonly bound: number }[];
}

const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  steps: fc.array(randomStep, { minLength: 10, maxLength: 60, size: 'max' }),
  isCompressed: fc.boolean(),
  segmentBytes: fc.constantFrom(400, 2000, 1_000_000),
  indexIntervalBytes: fc.constantFrom(0, 100, 4096),
  deleteRetentionMs: fc.constantFrom(0, 1000),
  knowsProducers: fc.boolean(),
  passes: fc.array(
    fc.record({
      afterMs: fc.constantFrom(0, 500, 1000, 5000),
      keys: fc.constantFrom(1, 3, 100),
      bound: fc.oneof(
        { weight: 3, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

/** Which segments fit into one must not hang on how well something is compressed. */
const scenario = anyScenario.map((wish) => (wish.isCompressed ? { ...wish, segmentBytes: 1_000_000 } : wish));

export type Files = ReadonlyMap<string, Buffer>;

export interface Pass {
  readonly nowMs: number;
  readonly keys: number;
  readonly uncleanableOffset: number;
  readonly endOffset: number;
}

interface Compacted {
  readonly before: Files;
  readonly passes: readonly (Pass & { readonly ours: Files })[];
}

export interface Cleaned {
  readonly index: number;
  readonly wish: Scenario;
  readonly before: Files;
  /** With Kafka's end offsets. */
  readonly passes: readonly (Pass & { readonly theirs: Files })[];
}

/** Compacts the log of a scenario as often as it says. */
async function compactScenario(wish: Scenario): Promise<Compacted> {
  const platform = new SimulatedPlatform(1);
  return await platform.runUntil(compactOn(platform, wish));
}

async function compactOn(platform: SimulatedPlatform, wish: Scenario): Promise<Compacted> {
  const { segmentBytes, indexIntervalBytes, deleteRetentionMs } = wish;
  await platform.disk.makeDirectory('/t-0');
  const log = new WrittenLog(platform, '/t-0', indexIntervalBytes);
  log.findsAbortedAsKafka = true;
  const play = new LogPlay(log);
  for (const step of wish.steps)
    await play.play(step.kind === 'data' && !wish.isCompressed ? { ...step, codecId: 0 } : step);
  await log.roll();
  await log.flush();
  const before = await log.files();
  const lastStable = log.producers.firstUnstableOffset ?? Infinity;
  if (!wish.knowsProducers) log.producers.clear();
  const passes = [];
  let nowMs = startMs + 10_000;
  for (const { afterMs, keys, bound } of wish.passes) {
    nowMs += afterMs;
    const uncleanableOffset = log.firstUncleanable(Math.min(lastStable, log.logEndOffset * bound));
    // There has to be something dirty, as there is when Kafka's cleaner comes.
    if (uncleanableOffset <= log.firstDirtyOffset) continue;
    const config = { segmentBytes, deleteRetentionMs };
    const { endOffset } = await log.compact({ nowMs, keys, uncleanableOffset, config });
    passes.push({ nowMs, keys, uncleanableOffset, endOffset, ours: await log.files() });
  }
  return { before, passes };
}

/** What Kafka's cleaner leaves of random logs, as far as there is something for it to do. */
export async function cleanByKafka(seed: number, logs: number): Promise<Cleaned[]> {
  return (await cleanByBoth(seed, logs)).map(({ passes, ...log }) => ({
    ...log,
    passes: passes.map(({ nowMs, keys, uncleanableOffset, theirEndOffset, theirs }) => ({
      nowMs,
      keys,
      uncleanableOffset,
      endOffset: theirEndOffset,
      theirs,
    })),
  }));
}

/** Throws at the first difference, with the seed. Returns how many segments were compared. */
export async function compareWithKafka(seed: number, logs: number): Promise<number> {
  let segments = 0;
  for (const { index, wish, passes } of await cleanByBoth(seed, logs)) {
    for (const [pass, { endOffset, theirEndOffset, ours, theirs }] of passes.entries()) {
      const where = `seed ${seed}, log ${index}, pass ${pass + 1}`;
      assert.equal(endOffset, theirEndOffset, `${where}: end offset`);
      segments += assertSame(ours, theirs, wish.isCompressed, where);
    }
  }
  return segments;
}

async function cleanByBoth(seed: number, logs: number) {
  const jars = await kafkaJars();
  const directory = mkdtempSync(join(tmpdir(), 'samsa-cleaner-'));
  try {
    const compacted = [];
    for (const [index, wish] of fc.sample(scenario, { seed, numRuns: logs }).entries()) {
      const { before, passes } = await compactScenario(wish);
      if (passes.length === 0) continue;
      const home = join(directory, String(index));
      writeLog(join(home, 't-0'), before);
      compacted.push({ index, wish, home, before, passes });
    }
    const { answers } = await runCleaner(
      jars,
      compacted.map(({ home, wish, passes }) => lineOf(home, wish, passes)),
    );
    assert.equal(answers.length, compacted.length);
    return compacted.map(({ home, passes, ...log }, at) => {
      const endOffsets = answers[at]!.split(' ').map((answer) => Number(answer.split(',')[0]));
      const both = passes.map((pass, number) => ({
        ...pass,
        theirEndOffset: endOffsets[number]!,
        theirs: readLog(join(home, `after-${number + 1}`)),
      }));
      return { ...log, passes: both };
    });
  } finally {
    if (process.env['INTEROP_KEEP'] === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

function lineOf(home: string, wish: Scenario, passes: readonly Pass[]): string {
  const { segmentBytes, indexIntervalBytes, deleteRetentionMs, knowsProducers } = wish;
  const terms = passes.map(({ nowMs, keys, uncleanableOffset }) => `${nowMs},${keys},${uncleanableOffset}`);
  return [join(home, 't-0'), segmentBytes, indexIntervalBytes, deleteRetentionMs, knowsProducers, ...terms].join(' ');
}

/** One line of answers for each line, and the most memory that Java took. */
export async function runCleaner(
  jars: string,
  lines: readonly string[],
  options: readonly string[] = [],
): Promise<{ answers: string[]; peakKilobytes: number }> {
  const program = fileURLToPath(new URL('CleanerScenarios.java', import.meta.url));
  const parameters = [...options, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', join(jars, '*'), program];
  const { stdout, stderr } = await run('java', parameters, { input: `${lines.join('\n')}\n`, timeoutMs: 500_000 });
  const answers = stdout.split('\n').filter((line) => line !== '');
  return { answers, peakKilobytes: Number(/VmHWM:\s*(\d+) kB/.exec(stderr)?.[1]) };
}

function writeLog(directory: string, files: Files): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(directory, name), bytes);
}

function readLog(directory: string): Files {
  return new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]));
}

/** Its indexes are not written yet, or are full of zeros. */
export function isActiveFile(name: string, files: Files): boolean {
  const logs = [...files.keys()].filter((other) => other.endsWith('.log'));
  return name.startsWith(logs.toSorted().at(-1)!.slice(0, 20));
}

/** How many segments were compared. */
function assertSame(ours: Files, theirs: Files, isCompressed: boolean, where: string): number {
  const compared = (files: Files): Files => new Map([...files].filter(([name]) => !isActiveFile(name, theirs)));
  assertSameLog(compared(ours), compared(theirs), isCompressed, where);
  return [...compared(ours).keys()].filter((name) => name.endsWith('.log')).length;
}
