// How many records a producer has sent, how fast and with which latencies: since the last line, and in all. Of very
// many records only every so-manieth latency is kept for the percentiles.

import { javaFixed } from '../java/java-format.ts';

const mostSamples = 500_000;
const megabyte = 1024 * 1024;

interface Sums {
  records: number;
  bytes: number;
  latencyMs: number;
  longestMs: number;
}

export class SendStatistics {
  readonly #nowMs: () => number;
  readonly #startMs: number;
  readonly #sampleEvery: number;
  readonly #latencies: Int32Array;
  #samplesCount = 0;
  readonly #all: Sums = newSums();
  #window: Sums = newSums();
  #windowStartMs: number;

  /** `recordsCount`: how many there will be at most. */
  constructor(recordsCount: number, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startMs = nowMs();
    this.#windowStartMs = this.#startMs;
    this.#sampleEvery = Math.floor(recordsCount / Math.min(recordsCount, mostSamples));
    this.#latencies = new Int32Array(Math.floor(recordsCount / this.#sampleEvery) + 1);
  }

  /** Since the last line nothing was sent that is not in it too: there was none. */
  get isFirstWindow(): boolean {
    return this.#all.records === this.#window.records;
  }

  get windowStartMs(): number {
    return this.#windowStartMs;
  }

  note(latencyMs: number, bytes: number): void {
    if (this.#all.records % this.#sampleEvery === 0) {
      this.#latencies[this.#samplesCount] = latencyMs;
      this.#samplesCount += 1;
    }
    add(this.#all, latencyMs, bytes);
    add(this.#window, latencyMs, bytes);
  }

  /** The figures since the last line; the next one begins now. */
  endWindow(): string {
    const nowMs = this.#nowMs();
    const { records, bytes, latencyMs, longestMs } = this.#window;
    const elapsedMs = nowMs - this.#windowStartMs;
    this.#window = newSums();
    this.#windowStartMs = nowMs;
    return (
      `${records} records sent, ${javaFixed((1000 * records) / elapsedMs, 1)} records/sec ` +
      `(${javaFixed((1000 * bytes) / elapsedMs / megabyte, 2)} MB/sec), ` +
      `${javaFixed(latencyMs / records, 1)} ms avg latency, ${javaFixed(longestMs, 1)} ms max latency.`
    );
  }

  /** The figures of all that was sent. `what` comes behind the number of records. */
  total(what = ''): string {
    const elapsedMs = this.#nowMs() - this.#startMs;
    const { records, bytes, latencyMs, longestMs } = this.#all;
    const sorted = this.#latencies.subarray(0, Math.min(this.#samplesCount, this.#latencies.length)).toSorted();
    const percentile = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0;
    return (
      `${records}${what} records sent, ${javaFixed((1000 * records) / elapsedMs, 6)} records/sec ` +
      `(${javaFixed((1000 * bytes) / elapsedMs / megabyte, 2)} MB/sec), ` +
      `${javaFixed(latencyMs / records, 2)} ms avg latency, ${javaFixed(longestMs, 2)} ms max latency, ` +
      `${percentile(0.5)} ms 50th, ${percentile(0.95)} ms 95th, ${percentile(0.99)} ms 99th, ` +
      `${percentile(0.999)} ms 99.9th.`
    );
  }
}

function newSums(): Sums {
  return { records: 0, bytes: 0, latencyMs: 0, longestMs: 0 };
}

function add(sums: Sums, latencyMs: number, bytes: number): void {
  sums.records += 1;
  sums.bytes += bytes;
  sums.latencyMs += latencyMs;
  sums.longestMs = Math.max(sums.longestMs, latencyMs);
}
