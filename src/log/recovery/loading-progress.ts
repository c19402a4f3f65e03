// What a start says while it opens many partitions, or recovers large ones: nothing when it is quick, then
// a line every few seconds with how far it is, how long it may still take, and what is taking long.

import type { Clock } from '../../base/ports/clock.ts';
import type { Timer, Timers } from '../../base/ports/timers.ts';

const firstLineMs = 2_000;
const lineIntervalMs = 3_000;
/** A partition that takes longer than this is named. */
const slowPartitionMs = 5_000;

interface PartitionUnderWay {
  readonly sinceMs: number;
  checkedBytes: number;
}

export interface LoadingProgressOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly say: (line: string) => void;
  /** What there is to check, by partition; asked for once, when it turns out that the start takes a while. */
  readonly measure: () => Promise<ReadonlyMap<string, number>>;
}

export class LoadingProgress {
  readonly #options: LoadingProgressOptions;
  readonly #partitions: number;
  readonly #startMs: number;
  readonly #underWay = new Map<string, PartitionUnderWay>();
  readonly #done = new Set<string>();
  #expected: ReadonlyMap<string, number> | undefined;
  #timer: Timer | undefined;

  /** @param partitions how many there are */
  constructor(partitions: number, options: LoadingProgressOptions) {
    this.#options = options;
    this.#partitions = partitions;
    this.#startMs = options.clock.monotonicMs();
    this.#sayAfter(firstLineMs);
  }

  begin(name: string): void {
    this.#underWay.set(name, { sinceMs: this.#options.clock.monotonicMs(), checkedBytes: 0 });
  }

  checked(name: string, sizeBytes: number): void {
    const partition = this.#underWay.get(name);
    if (partition !== undefined) partition.checkedBytes += sizeBytes;
  }

  end(name: string): void {
    this.#underWay.delete(name);
    this.#done.add(name);
  }

  /** Everything is open; nothing more is said. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sayAfter(delayMs: number): void {
    const timer = this.#options.timers.background(delayMs, () => {
      void this.#sayLine().then(() => {
        if (this.#timer === timer) this.#sayAfter(lineIntervalMs);
      });
    });
    this.#timer = timer;
  }

  /** Never rejects: a number that could not be found out is not said. */
  async #sayLine(): Promise<void> {
    this.#expected ??= await this.#options.measure().catch(() => new Map<string, number>());
    if (this.#timer !== undefined) this.#options.say(this.line());
  }

  /** How far it is, as of now. */
  line(): string {
    const expected = this.#expected ?? new Map<string, number>();
    let totalBytes = 0;
    let doneBytes = 0;
    for (const [name, sizeBytes] of expected) {
      totalBytes += sizeBytes;
      doneBytes += this.#done.has(name) ? sizeBytes : Math.min(this.#underWay.get(name)?.checkedBytes ?? 0, sizeBytes);
    }
    const share = totalBytes > 0 ? doneBytes / totalBytes : this.#done.size / this.#partitions;
    const parts = [`${count(this.#done.size)} of ${count(this.#partitions)} partitions`];
    if (totalBytes > 0) parts.push(bytesOf(doneBytes, totalBytes));
    const elapsedMs = this.#options.clock.monotonicMs() - this.#startMs;
    if (share > 0) parts.push(`about ${Math.ceil((elapsedMs * (1 - share)) / share / 1000)} s left`);
    const line = `${totalBytes > 0 ? 'recovering' : 'opening'} logs: ${parts.join(', ')}`;
    return line + this.#slowest(expected);
  }

  #slowest(expected: ReadonlyMap<string, number>): string {
    const [oldest] = this.#underWay;
    if (oldest === undefined) return '';
    const [name, { sinceMs, checkedBytes }] = oldest;
    const tookMs = this.#options.clock.monotonicMs() - sinceMs;
    if (tookMs < slowPartitionMs) return '';
    const size = expected.get(name) ?? 0;
    const bytes = size > 0 ? `, ${bytesOf(Math.min(checkedBytes, size), size)}` : '';
    return `; ${name} for ${Math.floor(tookMs / 1000)} s${bytes}`;
  }
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function bytesOf(doneBytes: number, totalBytes: number): string {
  if (totalBytes >= 1e9) return `${(doneBytes / 1e9).toFixed(1)} of ${(totalBytes / 1e9).toFixed(1)} GB`;
  return `${Math.floor(doneBytes / 1e6)} of ${Math.ceil(totalBytes / 1e6)} MB`;
}
