// What a producer counts. One table gives every metric its name, which is Kafka's, and its value.

import type { Clock } from '../../base/ports/clock.ts';
import type { Metric } from '../metrics/metric.ts';
import { type SampledStat, type SampledStats, sampledStats, type SampleWindows } from '../metrics/sampled-stat.ts';
import type { ProducerBatch } from './producer-batch.ts';

const stats = [
  'batch-size',
  'batch-split',
  'buffer-exhausted',
  'byte',
  'compression-rate',
  'produce-throttle-time',
  'record-error',
  'record-queue-time',
  'record-retry',
  'record-send',
  'record-size',
  'records-per-request',
  'request',
  'request-latency',
] as const;

const topicStats = ['byte', 'compression-rate', 'record-error', 'record-retry', 'record-send'] as const;

type StatName = (typeof stats)[number];
type Aggregate = 'avg' | 'max' | 'rate' | 'total';

/** Which of a stat's aggregates are shown; Kafka's names are `<stat>-<aggregate>`. */
const aggregates: Readonly<Record<StatName, readonly Aggregate[]>> = {
  'batch-size': ['avg', 'max'],
  'batch-split': ['rate', 'total'],
  'buffer-exhausted': ['rate', 'total'],
  byte: ['rate', 'total'],
  'compression-rate': ['avg'],
  'produce-throttle-time': ['avg', 'max'],
  'record-error': ['rate', 'total'],
  'record-queue-time': ['avg', 'max'],
  'record-retry': ['rate', 'total'],
  'record-send': ['rate', 'total'],
  'record-size': ['avg', 'max'],
  'records-per-request': ['avg'],
  request: ['rate', 'total'],
  'request-latency': ['avg', 'max'],
};

/** The outgoing bytes of the client have this name in Kafka, those of a topic are `byte`. */
const clientNames: ReadonlyMap<string, string> = new Map([
  ['byte-rate', 'outgoing-byte-rate'],
  ['byte-total', 'outgoing-byte-total'],
]);

export interface ProducerGauges {
  readonly bufferTotalBytes: number;
  readonly bufferAvailableBytes: number;
  readonly requestsInFlight: number;
  readonly waitingSends: number;
  readonly metadataAgeMs: number;
}

export class ProducerMetrics {
  readonly #clock: Clock;
  readonly #windows: SampleWindows;
  readonly #client: SampledStats<StatName>;
  readonly #topics = new Map<string, SampledStats<(typeof topicStats)[number]>>();

  constructor(clock: Clock, windows: SampleWindows) {
    this.#clock = clock;
    this.#windows = windows;
    this.#client = sampledStats(stats, windows);
  }

  /** A batch leaves, for the first time or again. */
  noteSent(batch: ProducerBatch, compressedBytes: number): void {
    const now = this.#clock.monotonicMs();
    const topic = this.#topic(batch.topic);
    if (batch.attempts > 1) {
      this.#client['record-retry'].record(batch.recordsCount, now);
      topic['record-retry'].record(batch.recordsCount, now);
      return;
    }
    const ratio = compressedBytes / batch.sizeBytes;
    this.#client['batch-size'].record(compressedBytes, now);
    this.#client['record-queue-time'].record(now - batch.createdMs, now);
    this.#client['record-size'].record(batch.sizeBytes / batch.recordsCount, now);
    for (const counted of [this.#client, topic]) {
      counted.byte.record(compressedBytes, now);
      counted['compression-rate'].record(ratio, now);
      counted['record-send'].record(batch.recordsCount, now);
    }
  }

  noteFailed(batch: ProducerBatch): void {
    const now = this.#clock.monotonicMs();
    this.#client['record-error'].record(batch.recordsCount, now);
    this.#topic(batch.topic)['record-error'].record(batch.recordsCount, now);
  }

  noteSplit(): void {
    this.#client['batch-split'].record(1, this.#clock.monotonicMs());
  }

  noteBufferExhausted(): void {
    this.#client['buffer-exhausted'].record(1, this.#clock.monotonicMs());
  }

  noteRequest(recordsCount: number): void {
    const now = this.#clock.monotonicMs();
    this.#client.request.record(1, now);
    this.#client['records-per-request'].record(recordsCount, now);
  }

  noteResponse(latencyMs: number, throttleMs: number): void {
    const now = this.#clock.monotonicMs();
    this.#client['request-latency'].record(latencyMs, now);
    this.#client['produce-throttle-time'].record(throttleMs, now);
  }

  #topic(name: string): SampledStats<(typeof topicStats)[number]> {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      topic = sampledStats(topicStats, this.#windows);
      this.#topics.set(name, topic);
    }
    return topic;
  }

  snapshot(clientId: string, gauges: ProducerGauges): Metric[] {
    const now = this.#clock.monotonicMs();
    const tags = new Map([['client-id', clientId]]);
    const metrics: Metric[] = gaugeNames.map(([name, read]) => ({
      name,
      group: 'producer-metrics',
      tags,
      value: read(gauges),
    }));
    for (const { name, value } of valuesOf(this.#client, now))
      metrics.push({ name: clientNames.get(name) ?? name, group: 'producer-metrics', tags, value });
    for (const [topic, of] of this.#topics) {
      const topicTags = new Map([...tags, ['topic', topic]]);
      for (const { name, value } of valuesOf(of, now))
        // Kafka's name for the average of a topic has no ending.
        metrics.push({ name: name.replace(/-avg$/, ''), group: 'producer-topic-metrics', tags: topicTags, value });
    }
    return metrics;
  }
}

const gaugeNames: readonly (readonly [string, (gauges: ProducerGauges) => number])[] = [
  ['buffer-available-bytes', (gauges) => gauges.bufferAvailableBytes],
  ['buffer-total-bytes', (gauges) => gauges.bufferTotalBytes],
  ['metadata-age', (gauges) => gauges.metadataAgeMs / 1000],
  ['requests-in-flight', (gauges) => gauges.requestsInFlight],
  ['waiting-threads', (gauges) => gauges.waitingSends],
];

function* valuesOf(of: Partial<SampledStats<StatName>>, nowMs: number): Generator<{ name: string; value: number }> {
  for (const [name, stat] of Object.entries(of)) {
    for (const aggregate of aggregates[name as StatName])
      yield { name: `${name}-${aggregate}`, value: valueOf(stat, aggregate, nowMs) };
  }
}

function valueOf(stat: SampledStat, aggregate: Aggregate, nowMs: number): number {
  switch (aggregate) {
    case 'avg':
      return stat.average(nowMs);
    case 'max':
      return stat.max(nowMs);
    case 'rate':
      return stat.rate(nowMs);
    case 'total':
      break;
  }
  return stat.total;
}
