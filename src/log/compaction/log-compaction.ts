// Compaction as one log sees it: what there is to do, one pass at a time, and everything that must not
// happen beside it. A pass reads and writes for a long time; only the swap of files is done with the
// log's other work on files, and only if the log still is what it was.
//
// Invariant: while `suspended` or `unlessRunning` work is under way no pass runs.

import type { LogConfig } from '../log-config.ts';
import type { ProducerStates } from '../producers/producer-states.ts';
import type { Segment } from '../segment/segment.ts';
import type { AbortedTransaction } from '../segment/transaction-index.ts';
import { type Cleaning, decideCleaning } from './cleaning.ts';
import {
  CompactionAbortedError,
  type CompactionPlan,
  type CompactionResult,
  type CompactionTarget,
} from './compaction-target.ts';
import { segmentFacts } from './segment-facts.ts';
import { type ReplacementParts, SegmentReplacement } from './segment-replacement.ts';

/** The log at this moment. */
export interface CompactedLog {
  readonly config: LogConfig;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  /** What may be compacted at most: last stable offset, durable, and finished. */
  readonly bound: number;
  readonly producers: ProducerStates;
}

export interface LogCompactionParts extends ReplacementParts {
  /** From the checkpoint, undefined when there is none. */
  readonly checkpoint: number | undefined;
  /** Undefined while the log must not be changed. */
  look(): CompactedLog | undefined;
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
  readonly #parts: LogCompactionParts;
  readonly #replacement: SegmentReplacement;
  #checkpoint: number | undefined;
  #uncleanable: Uncleanable | undefined;
  #running: Promise<unknown> | undefined;
  /** Those who want no pass meanwhile. */
  #holds = 0;
  #abort: { readonly signalled: Promise<never>; signal(): void } | undefined;
  #isStopped = false;

  constructor(parts: LogCompactionParts) {
    this.#parts = parts;
    this.#replacement = new SegmentReplacement(parts);
    const end = parts.look()?.logEndOffset ?? Infinity;
    this.#checkpoint = parts.checkpoint !== undefined && parts.checkpoint <= end ? parts.checkpoint : undefined;
  }

  /** Everything below has been compacted; undefined before the first pass. Goes into `cleaner-offset-checkpoint`. */
  get checkpoint(): number | undefined {
    return this.#checkpoint;
  }

  /** Why the log is not compacted any more, if so. Forgotten when the log has changed there, or is opened again. */
  get uncleanable(): Uncleanable | undefined {
    const start = this.#parts.look()?.logStartOffset ?? 0;
    const offset = this.#uncleanable?.offset;
    if (offset !== undefined && offset < start) this.#uncleanable = undefined;
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
    if (this.#look() === undefined) return undefined;
    const { segments } = this.#parts;
    const { config } = this.#look()!;
    const facts = await segmentFacts(segments.all, config);
    const log = this.#look();
    if (log === undefined) return undefined;
    const cleaning = decideCleaning({ ...log, segments: facts, checkpoint: this.#checkpoint }, nowMs);
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

  #look(): CompactedLog | undefined {
    if (this.#isStopped || this.#holds > 0 || this.#running !== undefined) return undefined;
    const log = this.#parts.look();
    return log?.config.compact === true && this.uncleanable === undefined ? log : undefined;
  }

  /**
   * One pass over what `examine` found. Undefined when the log may not be compacted any more. Rejects with
   * `CompactionAbortedError` when the log was cut, closed or deleted under it.
   */
  async run(cleaning: Cleaning, terms: PassTerms, pass: CompactionPass): Promise<CompactionResult | undefined> {
    const log = this.#look();
    if (log === undefined) return undefined;
    this.#abort = abortion();
    const running = this.#run(log, cleaning, terms, pass);
    this.#running = running.catch(() => undefined);
    try {
      const result = await running;
      // Where there was nothing to put into the map, what lay there is compacted all the same.
      const endOffset = result.isMapFull ? result.endOffset : cleaning.firstUncleanableOffset;
      this.#checkpoint = Math.max(endOffset, cleaning.firstDirtyOffset);
      return result;
    } finally {
      this.#running = undefined;
      this.#abort = undefined;
    }
  }

  async #run(
    { config }: CompactedLog,
    { firstDirtyOffset, firstUncleanableOffset }: Cleaning,
    { nowMs, maxOpenedBytes, pace }: PassTerms,
    pass: CompactionPass,
  ): Promise<CompactionResult> {
    await this.#replacement.finish();
    const { segments } = this.#parts;
    const inactive = segments.all.slice(0, -1);
    const plan: CompactionPlan = {
      segments: inactive.filter(({ baseOffset }) => baseOffset < firstUncleanableOffset),
      firstDirtyOffset,
      firstUncleanableOffset,
      config,
      nowMs,
      maxOpenedBytes,
    };
    return pass(this.#target(pace), plan);
  }

  /** Nobody waits for the pass to end, and the topic still is to be compacted. */
  get #isWanted(): boolean {
    return this.#holds === 0 && this.#parts.look()?.config.compact === true;
  }

  #target(pace: (bytes: number) => Promise<void>): CompactionTarget {
    const { context, segments } = this.#parts;
    const { directory } = context;
    const abort = this.#abort!;
    return {
      context,
      workers: this.#parts.platform.workers,
      producerState: (producerId) => {
        const log = this.#parts.look();
        if (log === undefined) throw new CompactionAbortedError('the log must not be changed now');
        return log.producers.states.get(producerId);
      },
      abortedTransactions: (startOffset, endOffset) => abortedIn(segments.all, startOffset, endOffset),
      replace: (old, cleaned) => this.#replacement.replace(old, cleaned, directory, () => this.#isWanted),
      pace: async (bytes) => {
        await Promise.race([pace(bytes), abort.signalled]);
        if (!this.#isWanted) throw new CompactionAbortedError('the topic is not compacted any more');
      },
    };
  }

  /** Runs work that changes the log's files, unless a pass is running: then undefined, and nothing was done. */
  async unlessRunning<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#running !== undefined || this.#replacement.isUnfinished) return undefined;
    this.#holds += 1;
    try {
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

async function abortedIn(
  segments: readonly Segment[],
  startOffset: number,
  endOffset: number,
): Promise<readonly AbortedTransaction[]> {
  const found: AbortedTransaction[] = [];
  for (const segment of segments) {
    const { transactions } = await segment.loadIndexes();
    for (const entry of transactions.entries)
      if (entry.lastOffset >= startOffset && entry.firstOffset < endOffset) found.push(entry);
  }
  return found;
}
