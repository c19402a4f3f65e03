// The values of one look at everything, sorted by metric. Each metric has at most so many series; what is beyond is
// left out and counted, so that a node with very many partitions gets a page that can still be read.

import type { MetricTable } from './metric-definition.ts';
import type { Summary } from './summary.ts';
import { headOf, sampleLine, type TextFormat } from './text-format.ts';

const quantiles = [0.5, 0.75, 0.95, 0.98, 0.99, 0.999] as const;

/** As the JMX exporter for Prometheus writes the percentiles of Kafka's own metrics; OpenMetrics has no final zero. */
function quantileLabel(share: number, format: TextFormat): string {
  return format === 'prometheus' && share === 0.5 ? '0.50' : String(share);
}

export interface Pace {
  /** Lets others have their turn. */
  yield(): Promise<void>;
}

/** So many series are written at once, about a millisecond. */
const seriesPerTurn = 1_000;

export class Samples<Name extends string = string> {
  readonly #table: MetricTable;
  readonly #maxSeries: number;
  readonly #nowMs: number;
  readonly #format: TextFormat;
  readonly #lines = new Map<string, string[]>();
  #leftOut = 0;

  /** @param nowMs of the monotonic clock */
  constructor(table: MetricTable, maxSeries: number, nowMs: number, format: TextFormat = 'prometheus') {
    this.#table = table;
    this.#maxSeries = maxSeries;
    this.#nowMs = nowMs;
    this.#format = format;
  }

  /** Series that no room was for. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** @param labelValues in the order of the row's labels */
  add(name: Name, value: number, ...labelValues: readonly string[]): void {
    this.#place(name)?.push(sampleLine(name, this.#labelsOf(name), labelValues, value));
  }

  addSummary(name: Name, summary: Summary, ...labelValues: readonly string[]): void {
    const lines = this.#place(name);
    if (lines === undefined) return;
    const labels = this.#labelsOf(name);
    const text = quantiles.map((share) => {
      const quantile = `quantile="${quantileLabel(share, this.#format)}"`;
      return sampleLine(name, labels, labelValues, summary.quantile(share, this.#nowMs), quantile);
    });
    text.push(sampleLine(`${name}_sum`, labels, labelValues, summary.sum));
    text.push(sampleLine(`${name}_count`, labels, labelValues, summary.count));
    lines.push(text.join(''));
  }

  #labelsOf(name: string): readonly string[] {
    return this.#table[name]!.labels ?? [];
  }

  #place(name: string): string[] | undefined {
    let lines = this.#lines.get(name);
    if (lines === undefined) {
      lines = [];
      this.#lines.set(name, lines);
    }
    if (lines.length < this.#maxSeries) return lines;
    this.#leftOut += 1;
    return undefined;
  }

  /** The page, in the order of the table, but for its last line. */
  async page(pace: Pace): Promise<Uint8Array[]> {
    const encoder = new TextEncoder();
    const pieces: Uint8Array[] = [];
    let text = '';
    let pending = 0;
    for (const [name, definition] of Object.entries(this.#table)) {
      const lines = this.#lines.get(name);
      if (lines === undefined || lines.length === 0) continue;
      text += headOf(name, definition, this.#format);
      for (let at = 0; at < lines.length; at += seriesPerTurn) {
        const some = lines.slice(at, at + seriesPerTurn);
        text += some.join('');
        pending += some.length;
        if (pending < seriesPerTurn) continue;
        pieces.push(encoder.encode(text));
        text = '';
        pending = 0;
        await pace.yield();
      }
    }
    pieces.push(encoder.encode(text));
    return pieces;
  }
}
