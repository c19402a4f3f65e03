// Passes of the cleaner over one partition, as they come, whether or not they would be worth it, while
// everything else goes on.

import { CompactionAbortedError } from '../../../src/log/compaction/compaction-target.ts';
import type { compact } from '../../../src/log/compaction/compaction.ts';
import { OffsetMap } from '../../../src/log/compaction/offset-map.ts';
import type { PartitionLog } from '../../../src/log/partition-log.ts';
import { isStorageFailure } from './life.ts';
import type { PartitionLife, ProcessLife } from './partition-life.ts';

/** A pass of the cleaner over the log. */
export type Compact = (...pass: [...Parameters<typeof compact>, log: PartitionLog]) => ReturnType<typeof compact>;

export class Passes {
  readonly #process: ProcessLife;
  #running: Promise<void> | undefined;
  #begun = 0;
  #error: unknown;

  constructor(process: ProcessLife) {
    this.#process = process;
  }

  /** Begins one, unless one is under way. */
  begin(partition: PartitionLife): void {
    if (!partition.truth.config.compact || this.#running !== undefined) return;
    this.#begun += 1;
    this.#running = this.#run(partition)
      .catch((error: unknown) => this.#judge(error))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** A log that changes and a disk that fails may end a pass. */
  #judge(error: unknown): void {
    if (!(error instanceof CompactionAbortedError) && !isStorageFailure(error)) this.#error ??= error;
  }

  /** Resolves when none is under way; throws what ended one and must not. */
  async settled(): Promise<void> {
    await this.#running;
    if (this.#error !== undefined) throw this.#error as Error;
  }

  /** Tells whether a pass was under way since. */
  watch(): { readonly isUndisturbed: () => boolean } {
    const begun = this.#begun;
    const isRunning = this.#running !== undefined;
    return { isUndisturbed: () => !isRunning && this.#begun === begun };
  }

  async #run({ log, model }: PartitionLife): Promise<void> {
    const { platform, random, tally, logs, compact: pass } = this.#process;
    const cleaning = await log.compaction.examine(platform.clock.wallMs());
    // Which takes note of a log start beyond its checkpoint.
    model.highestStart = Math.max(model.highestStart, log.logStartOffset);
    if (cleaning === undefined || cleaning.firstUncleanableOffset <= log.segments[0]!.baseOffset) return;
    model.cleanedEnd = Math.max(model.cleanedEnd, cleaning.firstUncleanableOffset);
    const memoryBytes = random.chance(0.3) ? 24 * (2 + random.below(6)) : 2000;
    const map = new OffsetMap({ memoryBytes, loadFactor: 0.9, hashKey: random.bytes(16) });
    const pace = (): Promise<void> => platform.timers.yield();
    const terms = { nowMs: platform.clock.wallMs(), maxOpenedBytes: 1_000_000, pace };
    const result = await log.compaction.run(cleaning, terms, (target, plan) => pass(target, plan, map, log));
    if (result === undefined) return;
    tally.compactions += 1;
    tally.compactedAway += result.recordsRead - result.recordsKept;
    await logs.checkpoints.cleanerOffsets();
  }
}
