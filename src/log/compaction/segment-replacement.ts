// Compacted segments become part of the log: their files take the places of the old ones, then readers see
// them. Who is in the midst of an old segment reads on there; its files go a while later.
//
// Invariant: when the disk fails half-way the old segments stay the log's, and their files stay as they are
// until `finish` has ended what was begun.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { Timer } from '../../base/ports/timers.ts';
import type { LogConfig } from '../log-config.ts';
import { encodeProducerSnapshot } from '../producers/producer-snapshot-file.ts';
import { loadProducers } from '../producers/producer-replay.ts';
import { ProducerStates } from '../producers/producer-states.ts';
import type { LogTail } from '../reading/tail-cache.ts';
import type { LoadedLog } from '../recovery/log-loading.ts';
import { Segment } from '../segment/segment.ts';
import type { SerialWork } from '../serial-work.ts';
import { type CleanedSegment, CompactionAbortedError } from './compaction-target.ts';
import { SegmentSwap } from './segment-swap.ts';

export interface ReplacementParts extends Pick<LoadedLog, 'context' | 'segments' | 'snapshots'> {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly tail: LogTail;
  /** Where everything else that changes files waits its turn. */
  readonly work: SerialWork;
  /** Undefined while the log must not be changed. */
  look(): { readonly config: LogConfig } | undefined;
  /** Files that stood for a part of the log have been replaced. */
  onReplaced(): void;
}

export class SegmentReplacement {
  readonly #parts: ReplacementParts;
  readonly #removals = new Map<Timer, readonly Segment[]>();
  /** Committed, but the disk did not let it end. */
  #unfinished: SegmentSwap | undefined;

  constructor(parts: ReplacementParts) {
    this.#parts = parts;
  }

  get isUnfinished(): boolean {
    return this.#unfinished !== undefined;
  }

  /**
   * The cleaned segments lie in `directory`. Rejects with `CompactionAbortedError` when the log is not what it was,
   * or `mayReplace` says no.
   */
  replace(
    old: readonly Segment[],
    cleaned: readonly CleanedSegment[],
    directory: string,
    mayReplace: () => boolean,
  ): Promise<void> {
    const { context, segments, snapshots, work } = this.#parts;
    const swap = new SegmentSwap(context.disk, directory, old, cleaned);
    return work.run(async () => {
      try {
        // They must not have been cut, retired or appended to meanwhile, nor the log moved.
        const isSame = context.directory === directory && segments.holdsInactive(old);
        if (!isSame || !mayReplace() || this.#parts.look() === undefined)
          throw new CompactionAbortedError('the log has changed');
        await this.#noteProducers(old, cleaned);
        await this.#complete(swap);
        await snapshots.prune(new Set(segments.all.map(({ baseOffset }) => baseOffset)));
      } catch (error) {
        if (!swap.isCommitted) await swap.discard();
        throw error;
      }
    });
  }

  /**
   * Batches are going to be missing before each of these segments and the one behind. Recovery takes that for a loss
   * unless a producer snapshot says that all before was complete once.
   */
  async #noteProducers(old: readonly Segment[], cleaned: readonly CleanedSegment[]): Promise<void> {
    const { snapshots, segments } = this.#parts;
    const first = segments.all[0]!.baseOffset;
    const existing = new Set(await snapshots.offsets());
    const next = segments.all[segments.all.indexOf(old.at(-1)!) + 1]!;
    for (const { baseOffset } of [...cleaned, next]) {
      if (baseOffset === first || existing.has(baseOffset)) continue;
      const producers = new ProducerStates();
      await loadProducers(producers, snapshots, segments.all, baseOffset);
      await snapshots.write(baseOffset, encodeProducerSnapshot(producers));
    }
  }

  async #complete(swap: SegmentSwap): Promise<void> {
    try {
      await swap.run();
    } catch (error) {
      this.#unfinished = swap.isCommitted ? swap : undefined;
      throw error;
    }
    this.#unfinished = undefined;
    const { context, segments, tail } = this.#parts;
    const next = segments.all[segments.all.indexOf(swap.old.at(-1)!) + 1]!;
    segments.replace(
      swap.old,
      swap.cleaned.map((cleaned) => new Segment(context, cleaned)),
    );
    // What is read from now on fits what the indexes say of aborted transactions.
    tail.dropBelow(next.baseOffset);
    this.#parts.onReplaced();
    this.#removeLater(swap);
  }

  #removeLater({ old, retiredPaths }: SegmentSwap): void {
    const { platform, logger, context } = this.#parts;
    const delayMs = this.#parts.look()?.config.fileDeleteDelayMs ?? 0;
    const remove = async (): Promise<void> => {
      for (const segment of old) await segment.retire();
      for (const path of retiredPaths) await platform.disk.removeFile(path);
    };
    const timer = platform.timers.background(delayMs, () => {
      this.#removals.delete(timer);
      remove().catch((error: unknown) => {
        // They carry the suffix that the next start removes.
        logger.warn('could not remove files that were compacted', { directory: context.directory, error });
      });
    });
    this.#removals.set(timer, old);
  }

  /** Ends what the disk did not let end. Rejects when it still does not. */
  finish(): Promise<void> {
    return this.#parts.work.run(async () => {
      if (this.#unfinished !== undefined) await this.#complete(this.#unfinished);
    });
  }

  /** Files that wait for their removal are left to the next start. */
  async stop(): Promise<void> {
    const waiting = [...this.#removals];
    this.#removals.clear();
    for (const [timer, segments] of waiting) {
      timer.cancel();
      for (const segment of segments) await segment.retire();
    }
  }
}
