// A number over the last while, as Kafka's metrics have it: the time is cut into windows, the last few
// are kept, and what is older has no weight. `metrics.sample.window.ms` and `metrics.num.samples`.

export interface SampleWindows {
  readonly windowMs: number;
  readonly count: number;
}

interface Sample {
  startMs: number;
  sum: number;
  events: number;
  max: number;
}

export class SampledStat {
  readonly #windows: SampleWindows;
  readonly #samples: Sample[] = [];
  #total = 0;

  constructor(windows: SampleWindows) {
    this.#windows = windows;
  }

  record(value: number, nowMs: number): void {
    this.#total += value;
    let sample = this.#samples.at(-1);
    if (sample === undefined || nowMs - sample.startMs >= this.#windows.windowMs) {
      sample = { startMs: nowMs, sum: 0, events: 0, max: -Infinity };
      this.#samples.push(sample);
      this.#forget(nowMs);
    }
    sample.sum += value;
    sample.events += 1;
    sample.max = Math.max(sample.max, value);
  }

  /** Of all time. */
  get total(): number {
    return this.#total;
  }

  /** NaN without events, as in Java. */
  average(nowMs: number): number {
    this.#forget(nowMs);
    let sum = 0;
    let events = 0;
    for (const sample of this.#samples) {
      sum += sample.sum;
      events += sample.events;
    }
    return events === 0 ? Number.NaN : sum / events;
  }

  /** NaN without events, as in Java. */
  max(nowMs: number): number {
    this.#forget(nowMs);
    return this.#samples.length === 0 ? Number.NaN : Math.max(...this.#samples.map((sample) => sample.max));
  }

  /** Per second. The first windows count as whole, so that one early event is not taken for a flood. */
  rate(nowMs: number): number {
    this.#forget(nowMs);
    const { windowMs, count } = this.#windows;
    const oldest = this.#samples[0];
    if (oldest === undefined) return 0;
    const elapsedMs = nowMs - oldest.startMs;
    const missing = Math.max(0, count - 1 - Math.floor(elapsedMs / windowMs));
    const sum = this.#samples.reduce((all, sample) => all + sample.sum, 0);
    return (sum * 1000) / (elapsedMs + missing * windowMs || windowMs);
  }

  #forget(nowMs: number): void {
    const { windowMs, count } = this.#windows;
    while (this.#samples.length > 0 && nowMs - this.#samples[0]!.startMs >= windowMs * count) this.#samples.shift();
  }
}

export type SampledStats<Name extends string> = Readonly<Record<Name, SampledStat>>;

/** One for each name. */
export function sampledStats<Name extends string>(names: readonly Name[], windows: SampleWindows): SampledStats<Name> {
  return Object.fromEntries(names.map((name) => [name, new SampledStat(windows)])) as SampledStats<Name>;
}
