// How durations, or other amounts, are spread: how many there were, their sum, and the quantiles of the last one to two
// minutes, from counts in buckets that are at most a sixteenth of their value wide. Recording allocates nothing; the
// first record allocates the buckets, so that what never happens costs nothing.

/** Values below this many steps have buckets of their own; above, each power of two has as many. */
const bucketsPerOctave = 16;
const octaveBits = 4;
const largestStep = 2 ** 31 - 1;
const bucketCount = bucketIndex(largestStep) + 1;
const windowMs = 60_000;

export class Summary {
  readonly #stepsPerUnit: number;
  /** What was recorded since `#windowStartMs`, and in the window before that. */
  #current: Uint32Array | undefined;
  #previous: Uint32Array | undefined;
  #windowStartMs = 0;
  #count = 0;
  #sum = 0;

  /** @param stepsPerUnit the smallest difference that quantiles show; by default a thousandth */
  constructor(stepsPerUnit = 1000) {
    this.#stepsPerUnit = stepsPerUnit;
  }

  /** Since the start. */
  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /** @param nowMs of the monotonic clock */
  record(value: number, nowMs: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#turn(nowMs);
    const step = Math.min(Math.max(Math.round(value * this.#stepsPerUnit), 0), largestStep);
    this.#current![bucketIndex(step)]! += 1;
  }

  /** The value that a share of those recorded lately are not above; NaN when there were none. */
  quantile(share: number, nowMs: number): number {
    this.#turn(nowMs);
    const current = this.#current!;
    const previous = this.#previous!;
    let total = 0;
    for (let index = 0; index < bucketCount; index += 1) total += current[index]! + previous[index]!;
    if (total === 0) return Number.NaN;
    let left = Math.max(Math.ceil(share * total), 1);
    for (let index = 0; index < bucketCount; index += 1) {
      left -= current[index]! + previous[index]!;
      if (left <= 0) return bucketMiddle(index) / this.#stepsPerUnit;
    }
    return Number.NaN;
  }

  /** Begins a new window when the one that is counted in is over. */
  #turn(nowMs: number): void {
    if (this.#current === undefined || this.#previous === undefined) {
      this.#current = new Uint32Array(bucketCount);
      this.#previous = new Uint32Array(bucketCount);
      this.#windowStartMs = nowMs;
      return;
    }
    const elapsedMs = nowMs - this.#windowStartMs;
    if (elapsedMs < windowMs) return;
    const oldest = this.#previous;
    this.#previous = this.#current;
    if (elapsedMs >= 2 * windowMs) this.#previous.fill(0);
    oldest.fill(0);
    this.#current = oldest;
    this.#windowStartMs = nowMs;
  }
}

function bucketIndex(step: number): number {
  if (step < bucketsPerOctave) return step;
  const octave = 31 - Math.clz32(step);
  return (octave - octaveBits + 1) * bucketsPerOctave + ((step >>> (octave - octaveBits)) & (bucketsPerOctave - 1));
}

function bucketMiddle(index: number): number {
  if (index < bucketsPerOctave) return index;
  const shift = Math.floor(index / bucketsPerOctave) - 1;
  const lowest = (bucketsPerOctave + (index % bucketsPerOctave)) * 2 ** shift;
  return lowest + (2 ** shift - 1) / 2;
}
