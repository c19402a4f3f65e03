// Compaction as one log sees it: what there is to do, one pass at a time, and everything that must not
// happen beside it. A pass reads and writes for a long time; only the swap of files is done with the
// log's other work on files, and only if the log still is what it was.
//
// Invariant: while `suspended` or `unlessRunning` work is under way no pass runs.

import type { LogConfig } from '../log-config.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import type { SegmentFinishing } from '../segment/segment-finishing.ts';
import type { StorageError } from '../storage-error.ts';
import { type Cleaning, decideCleaning } from './cleaning.ts';
import {
  CompactionAbortedError,
  type CompactionPlan,
  type CompactionResult,
  type CompactionTarget,
} from './compaction-target.ts';
import { KnownAborts, type TransactionsOf } from './known-aborts.ts';
import { segmentFacts } from './segment-facts.ts';
import { type ReplacementParts, SegmentReplacement } from './segment-replacement.ts';
import { removeStaleOutput } from './stale-output.ts';

/** The log, as it is whenever it is asked. */
export interface CompactedLog {
  readonly config: LogConfig;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly lastStableOffset: number;
  readonly durableOffset: number;
  readonly producers: ProducerStates;
  readonly failure: StorageError | undefined;
}

export interface LogCompactionParts extends Omit<ReplacementParts, 'look'> {
  /** Segments that still wait for what is kept beside them are left alone. */
  readonly finishing: SegmentFinishing;
  /** From the checkpoint, undefined when there is none. */
  readonly checkpoint: number | undefined;
  readonly transactionsOf: TransactionsOf;
}

/** Why a log is left alone until it has changed. */
export interface Uncleanable {
  readonly reason: string;
  /** Of the batch that nobody can read, when it is known. */
  readonly offset: number | undefined;
}

export interface PassTerms {
  readonly nowMs: number;
  readonly maxOpenedBytes: number;
  /** Awaited after every piece of work: when it may go on. */
  readonly pace: (bytes: number) => Promise<void>;
}

export type CompactionPass = (target: CompactionTarget, plan: CompactionPlan) => Promise<CompactionResult>;

export class LogCompaction {
  readonly #log: CompactedLog;
  readonly #parts: LogCompactionParts;
  readonly #replacement: SegmentReplacement;
  #checkpoint: number | undefined;
  #uncleanable: Uncleanable | undefined;
  #running: Promise<unknown> | undefined;
  /** Those who want no pass meanwhile. */
  #holds = 0;
  #abort: { readonly signalled: Promise<never>; signal(): void } | undefined;
  #isStopped = false;
  /** A pass has failed, perhaps without taking its files away. */
  #hasFailed = false;

  constructor(log: CompactedLog, parts: LogCompactionParts) {
    const { checkpoint } = parts;
    this.#log = log;
    this.#parts = parts;
    this.#replacement = new SegmentReplacement({ ...parts, look: () => this.#changeable() });
    this.#checkpoint = checkpoint !== undefined && checkpoint <= log.logEndOffset ? checkpoint : undefined;
  }

  /** Undefined while its files must stay as they are. */
  #changeable(): CompactedLog | undefined {
    return this.#isStopped || this.#log.failure !== undefined ? undefined : this.#log;
  }

  /** Everything below has been compacted; undefined before the first pass. Goes into `cleaner-offset-checkpoint`. */
  get checkpoint(): number | undefined {
    return this.#checkpoint;
  }

  /** Why the log is not compacted any more, if so. Forgotten when the log has changed there, or is opened again. */
  get uncleanable(): Uncleanable | undefined {
    const offset = this.#uncleanable?.offset;
    if (offset !== undefined && offset < this.#log.logStartOffset) this.#uncleanable = undefined;
    return this.#uncleanable;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  markUncleanable(uncleanable: Uncleanable): void {
    this.#uncleanable = uncleanable;
  }

  /** The log ends earlier now: what comes there is new. */
  onCut(): void {
    const { baseOffset } = this.#parts.segments.active;
    if (this.#checkpoint !== undefined) this.#checkpoint = Math.min(this.#checkpoint, baseOffset);
    this.#uncleanable = undefined;
  }

  /** What there is to do; undefined when nothing may be done now, or the topic is not compacted. */
  async examine(nowMs: number): Promise<Cleaning | undefined> {
    const { config, logStartOffset, logEndOffset } = this.#log;
    if (!this.#isCompactable) return undefined;
    const segments = await segmentFacts(this.#parts.segments.all, config);
    if (!this.#isCompactable) return undefined;
    const log = { segments, config, logStartOffset, logEndOffset, bound: this.#bound, checkpoint: this.#checkpoint };
    const cleaning = decideCleaning(log, nowMs);
    if (cleaning.checkpointProblem !== undefined) {
      const { directory } = this.#parts.context;
      const { checkpointProblem: problem, firstDirtyOffset } = cleaning;
      const fields = { directory, checkpoint: this.#checkpoint, problem, firstDirtyOffset };
      this.#parts.logger.warn('the cleaner begins anew, as its checkpoint cannot be right', fields);
    }
    if (cleaning.firstDirtyOffset !== this.#checkpoint && this.#checkpoint !== undefined)
      this.#checkpoint = cleaning.firstDirtyOffset;
    return cleaning;
  }

  get #isCompactable(): boolean {
    if (this.#holds > 0 || this.#running !== undefined || this.uncleanable !== undefined) return false;
    return this.#changeable()?.config.compact === true;
  }

  /** What may be compacted at most. */
  get #bound(): number {
    const { lastStableOffset, durableOffset } = this.#log;
    return Math.min(lastStableOffset, durableOffset, this.#parts.finishing.unfinishedFrom);
  }

  /**
   * One pass over what `examine` found. Undefined when the log may not be compacted any more. Rejects with
   * `CompactionAbortedError` when the log was cut, closed or deleted under it.
   */
  async run(cleaning: Cleaning, terms: PassTerms, pass: CompactionPass): Promise<CompactionResult | undefined> {
    // It may have been cut since it was looked at.
    const isStale =
      cleaning.firstUncleanableOffset > this.#bound || cleaning.firstDirtyOffset > (this.#checkpoint ?? Infinity);
    if (isStale || !this.#isCompactable) return undefined;
    this.#abort = abortion();
    const running = this.#run(cleaning, terms, pass);
    this.#running = running.catch(() => undefined);
    try {
      const result = await running;
      // Where there was nothing to put into the map, what lay there is compacted all the same.
      const endOffset = result.isMapFull ? result.endOffset : cleaning.firstUncleanableOffset;
      this.#checkpoint = Math.max(endOffset, cleaning.firstDirtyOffset);
      return result;
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    } finally {
      this.#running = undefined;
      this.#abort = undefined;
    }
  }

  async #run(
    { firstDirtyOffset, firstUncleanableOffset }: Cleaning,
    { nowMs, maxOpenedBytes, pace }: PassTerms,
    pass: CompactionPass,
  ): Promise<CompactionResult> {
    await this.#replacement.finish();
    const { segments, context } = this.#parts;
    if (this.#hasFailed) await removeStaleOutput(context.disk, context.directory);
    this.#hasFailed = false;
    const inactive = segments.all.slice(0, -1);
    const plan: CompactionPlan = {
      segments: inactive.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset),
      firstDirtyOffset,
      firstUncleanableOffset,
      config: this.#log.config,
      nowMs,
      maxOpenedBytes,
    };
    return pass(this.#target(pace), plan);
  }

  /** Nobody waits for the pass to end, and the topic still is to be compacted. */
  get #isWanted(): boolean {
    return this.#holds === 0 && this.#changeable()?.config.compact === true;
  }

  #target(pace: (bytes: number) => Promise<void>): CompactionTarget {
    const { context, segments } = this.#parts;
    const { directory } = context;
    const abort = this.#abort!;
    const aborts = new KnownAborts(segments, this.#parts.transactionsOf);
    return {
      context,
      workers: this.#parts.platform.workers,
      producerState: (producerId) => {
        const log = this.#changeable();
        if (log === undefined) throw new CompactionAbortedError('the log must not be changed now');
        return log.producers.states.get(producerId);
      },
      abortedTransactions: (startOffset, endOffset) => aborts.overlapping(startOffset, endOffset),
      replace: (old, cleaned) => this.#replacement.replace(old, cleaned, directory, () => this.#isWanted),
      pace: async (bytes) => {
        await Promise.race([pace(bytes), abort.signalled]);
        if (!this.#isWanted) throw new CompactionAbortedError('the topic is not compacted any more');
      },
    };
  }

  /** Runs work that changes the log's files, unless a pass is running: then undefined, and nothing was done. */
  async unlessRunning<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#running !== undefined) return undefined;
    this.#holds += 1;
    try {
      if (this.#replacement.isUnfinished) await this.#replacement.finish();
      return await work();
    } finally {
      this.#holds -= 1;
    }
  }

  /** Ends a pass that is running, then runs work during which none begins. Begins at once when none is running. */
  async suspended<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#holds += 1;
    try {
      if (this.#running !== undefined) await this.#end();
      if (this.#replacement.isUnfinished) await this.#replacement.finish();
      return await work();
    } finally {
      this.#holds -= 1;
    }
  }

  async #end(): Promise<void> {
    this.#abort?.signal();
    await this.#running;
  }

  /** The log is being closed or deleted: no pass runs any more. Files that wait for removal are left to the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#end();
    await this.#replacement.stop();
  }
}

function abortion(): { signalled: Promise<never>; signal(): void } {
  let signal = (): void => {};
  const signalled = new Promise<never>((_resolve, reject) => {
    signal = () => reject(new CompactionAbortedError('the log is needed for something else'));
  });
  // Nobody may be waiting at the moment.
  signalled.catch(() => undefined);
  return { signalled, signal };
}
