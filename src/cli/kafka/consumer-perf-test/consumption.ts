// What a consumer has read so far, as kafka-consumer-perf-test reports it: since the last line, and in all. The
// time that the group took to deal out partitions does not count as time for fetching.

import { javaFixed } from '../java/java-format.ts';

const megabyte = 1024 * 1024;

export class Consumption {
  records = 0;
  bytes = 0;
  rebalanceMs = 0;
  readonly #startMs: number;
  #reported: { atMs: number; records: number; bytes: number; rebalanceMs: number };

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#reported = { atMs: startMs, records: 0, bytes: 0, rebalanceMs: 0 };
  }

  get reportedMs(): number {
    return this.#reported.atMs;
  }

  /** The figures since the last report, which this is the next. `date` writes a time. */
  report(nowMs: number, date: (timestampMs: number) => string): string {
    const last = this.#reported;
    const elapsedMs = nowMs - last.atMs;
    const rebalanceMs = this.rebalanceMs - last.rebalanceMs;
    const fetchMs = elapsedMs - rebalanceMs;
    const megabytes = (this.bytes - last.bytes) / megabyte;
    const records = this.records - last.records;
    this.#reported = { atMs: nowMs, records: this.records, bytes: this.bytes, rebalanceMs: this.rebalanceMs };
    return [
      date(nowMs),
      // The thread, of which there is one.
      0,
      javaFixed(this.bytes / megabyte, 4),
      javaFixed((1000 * megabytes) / elapsedMs, 4),
      this.records,
      javaFixed((records / elapsedMs) * 1000, 4),
      rebalanceMs,
      fetchMs,
      javaFixed(fetchMs <= 0 ? 0 : (1000 * megabytes) / fetchMs, 4),
      javaFixed(fetchMs <= 0 ? 0 : (1000 * records) / fetchMs, 4),
    ].join(', ');
  }

  /** The figures of all that was read until now. */
  total(nowMs: number, date: (timestampMs: number) => string): string {
    const seconds = (nowMs - this.#startMs) / 1000;
    const fetchMs = nowMs - this.#startMs - this.rebalanceMs;
    const megabytes = this.bytes / megabyte;
    return [
      date(this.#startMs),
      date(nowMs),
      javaFixed(megabytes, 4),
      javaFixed(megabytes / seconds, 4),
      this.records,
      javaFixed(this.records / seconds, 4),
      this.rebalanceMs,
      fetchMs,
      javaFixed(megabytes / (fetchMs / 1000), 4),
      javaFixed(this.records / (fetchMs / 1000), 4),
    ].join(', ');
  }
}
