// What a consumer counts while it fetches, under Kafka's names. Bytes are those that brokers sent, batches as they
// came, where Java counts those of the records that it unpacked.

import type { Clock } from '../../base/ports/clock.ts';
import type { Metric } from '../metrics/metric.ts';
import { type SampledStats, sampledStats, type SampleWindows } from '../metrics/sampled-stat.ts';
import type { PartitionState } from './subscription-state.ts';

/** Each with the metrics that show it. */
const shown = {
  bytesConsumed: { 'bytes-consumed-rate': 'rate', 'bytes-consumed-total': 'total' },
  fetches: { 'fetch-rate': 'rate', 'fetch-total': 'total' },
  latency: { 'fetch-latency-avg': 'average', 'fetch-latency-max': 'max' },
  fetchSize: { 'fetch-size-avg': 'average', 'fetch-size-max': 'max' },
  throttleTime: { 'fetch-throttle-time-avg': 'average', 'fetch-throttle-time-max': 'max' },
  recordsConsumed: { 'records-consumed-rate': 'rate', 'records-consumed-total': 'total' },
} as const satisfies Record<string, Record<string, 'average' | 'max' | 'rate' | 'total'>>;

type StatName = keyof typeof shown;

const clientStats = Object.keys(shown) as StatName[];
const topicStats = ['bytesConsumed', 'fetchSize', 'recordsConsumed'] as const satisfies readonly StatName[];
const group = 'consumer-fetch-manager-metrics';

export class ConsumerMetrics {
  readonly #clock: Clock;
  readonly #windows: SampleWindows;
  readonly #client: SampledStats<StatName>;
  readonly #topics = new Map<string, SampledStats<(typeof topicStats)[number]>>();

  constructor(clock: Clock, windows: SampleWindows) {
    this.#clock = clock;
    this.#windows = windows;
    this.#client = sampledStats(clientStats, windows);
  }

  /** A broker has answered. `bytes` are those of each topic. */
  noteFetch(latencyMs: number, throttleTimeMs: number, bytes: ReadonlyMap<string, number>): void {
    const now = this.#clock.monotonicMs();
    let sizeBytes = 0;
    for (const [topic, topicBytes] of bytes) {
      const stats = this.#topic(topic);
      stats.bytesConsumed.record(topicBytes, now);
      stats.fetchSize.record(topicBytes, now);
      sizeBytes += topicBytes;
    }
    this.#client.fetches.record(1, now);
    this.#client.latency.record(latencyMs, now);
    this.#client.throttleTime.record(throttleTimeMs, now);
    if (bytes.size === 0) return;
    this.#client.bytesConsumed.record(sizeBytes, now);
    this.#client.fetchSize.record(sizeBytes, now);
  }

  /** Records of a topic are handed out. */
  noteRecords(topic: string, count: number): void {
    const now = this.#clock.monotonicMs();
    this.#client.recordsConsumed.record(count, now);
    this.#topic(topic).recordsConsumed.record(count, now);
  }

  #topic(name: string): SampledStats<(typeof topicStats)[number]> {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      topic = sampledStats(topicStats, this.#windows);
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /** `partitions` are those that are assigned now. */
  snapshot(clientId: string, partitions: Iterable<PartitionState>): Metric[] {
    const now = this.#clock.monotonicMs();
    const tags = new Map([['client-id', clientId]]);
    const metrics = [...valuesOf(this.#client, tags, now)];
    for (const [topic, stats] of this.#topics)
      metrics.push(...valuesOf(stats, new Map([...tags, ['topic', topic]]), now));
    const lags: number[] = [];
    let assigned = 0;
    for (const { topic, partition, highWatermark, position } of partitions) {
      assigned += 1;
      if (highWatermark === undefined || position === undefined) continue;
      const lag = Math.max(0, highWatermark - position);
      lags.push(lag);
      const partitionTags = new Map([...tags, ['topic', topic], ['partition', String(partition)]]);
      metrics.push({ name: 'records-lag', group, tags: partitionTags, value: lag });
    }
    const coordinator = 'consumer-coordinator-metrics';
    metrics.push({ name: 'assigned-partitions', group: coordinator, tags, value: assigned });
    metrics.push({ name: 'records-lag-max', group, tags, value: lags.length === 0 ? Number.NaN : Math.max(...lags) });
    return metrics;
  }
}

function* valuesOf(
  stats: Partial<SampledStats<StatName>>,
  tags: ReadonlyMap<string, string>,
  nowMs: number,
): Generator<Metric> {
  for (const [stat, measured] of Object.entries(stats)) {
    for (const [name, aggregate] of Object.entries(shown[stat as StatName])) {
      const value = aggregate === 'total' ? measured.total : measured[aggregate](nowMs);
      yield { name, group, tags, value };
    }
  }
}
