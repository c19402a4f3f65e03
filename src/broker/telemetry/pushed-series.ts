// What clients have pushed, as series that can be scraped: `client_` and their own name for it, with who they are as
// labels. What came as a difference is added up. All clients together have a bounded number of series and of characters
// in them; what has no place is counted. The series of a client go when it has been silent for three intervals.

import { headOf, metricName, openMetricsFamily, sampleLine, type TextFormat } from '../../metrics/text-format.ts';
import type { PushedPoint } from '../../metrics/otlp/read-metrics.ts';
import type { Uuid } from '../../base/uuid.ts';

/** Who pushes, by the names of the labels. */
export type ClientLabels = readonly (readonly [name: string, value: string])[];

interface Series {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly string[];
  readonly values: readonly string[];
  value: number;
}

interface ClientSeries {
  readonly series: Map<string, Series>;
  /** Characters of their names, labels and values. */
  length: number;
  expiresMs: number;
}

/** Lets others have their turn. */
export interface Pace {
  yield(): Promise<void>;
}

/** Nobody needs longer ones. */
const maxTextLength = 256;
const seriesPerTurn = 1_000;
/** Some milliseconds of work. */
const labelsPerTurn = 2_000;
/** On average; as they stand on the page, for which there is as much memory. */
const lengthOfSeries = 1_000;

export class PushedSeries {
  readonly #maxSeries: number;
  readonly #clients = new Map<Uuid, ClientSeries>();
  #size = 0;
  #length = 0;
  #dropped = 0;

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  get size(): number {
    return this.#size;
  }

  /** Points that no room was for. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @param untilMs on the monotonic clock: how long they are kept if the client pushes no more */
  async add(
    id: Uuid,
    client: ClientLabels,
    points: readonly PushedPoint[],
    nowMs: number,
    untilMs: number,
    pace: Pace,
  ): Promise<void> {
    this.expire(nowMs);
    const known = this.#clients.get(id) ?? { series: new Map<string, Series>(), length: 0, expiresMs: untilMs };
    known.expiresMs = untilMs;
    this.#clients.set(id, known);
    let labels = 0;
    for (const point of points) {
      this.#addPoint(known, client, point);
      labels += client.length + point.attributes.length;
      if (labels < labelsPerTurn) continue;
      labels = 0;
      await pace.yield();
      // Forgotten meanwhile.
      if (this.#clients.get(id) !== known) return;
    }
  }

  #addPoint(known: ClientSeries, client: ClientLabels, point: PushedPoint): void {
    const labels = new Map(client);
    for (const [name, value] of point.attributes) {
      const label = labelName(name);
      // What the broker knows of a client counts more than what it says of itself.
      if (label !== '' && !labels.has(label)) labels.set(label, value.slice(0, maxTextLength));
    }
    const name = seriesName(point);
    const key = JSON.stringify([name, ...labels]);
    const found = known.series.get(key);
    if (found !== undefined) {
      found.value = point.isDelta ? found.value + point.value : point.value;
      return;
    }
    if (this.#size >= this.#maxSeries || this.#length + key.length > this.#maxSeries * lengthOfSeries) {
      this.#dropped += 1;
      return;
    }
    this.#size += 1;
    this.#length += key.length;
    known.length += key.length;
    const type = point.isMonotonic ? 'counter' : 'gauge';
    known.series.set(key, { name, type, labels: [...labels.keys()], values: [...labels.values()], value: point.value });
  }

  /** Forgets clients that have been silent for too long. */
  expire(nowMs: number): void {
    for (const [id, { series, length, expiresMs }] of this.#clients) {
      if (nowMs <= expiresMs) continue;
      this.#clients.delete(id);
      this.#size -= series.size;
      this.#length -= length;
    }
  }

  /** The part of the page that is theirs, metric by metric. */
  async page(pace: Pace, format: TextFormat): Promise<Uint8Array[]> {
    const families = new Map<string, { readonly type: Series['type']; lines: string }>();
    let written = 0;
    for (const { series } of this.#clients.values()) {
      for (const { name, type, labels, values, value } of series.values()) {
        const family = families.get(name) ?? { type, lines: '' };
        families.set(name, family);
        family.lines += sampleLine(name, labels, values, value);
        written += 1;
        if (written % seriesPerTurn === 0) await pace.yield();
      }
    }
    const encoder = new TextEncoder();
    return [...families].map(([name, { type, lines }]) => {
      const isAmbiguous = type === 'counter' && families.has(openMetricsFamily(name));
      // In OpenMetrics a counter has the name that the gauge beside it has.
      const told = isAmbiguous && format === 'openmetrics' ? 'unknown' : type;
      return encoder.encode(`${headOf(name, { type: told, doc: 'Pushed by clients (KIP-714).' }, format)}${lines}`);
    });
  }
}

/** A counter and something else of one name would be one metric with two types. */
function seriesName({ name, isMonotonic }: PushedPoint): string {
  const text = `client_${metricName(name.slice(0, maxTextLength))}`;
  const base = text.replace(/_total$/, '');
  return isMonotonic ? `${base}_total` : base;
}

/** Empty for what Prometheus has a meaning of its own for. */
function labelName(text: string): string {
  const name = metricName(text.slice(0, maxTextLength));
  return name === 'quantile' || name === 'le' ? '' : name;
}
