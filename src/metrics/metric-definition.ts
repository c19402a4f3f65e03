// What is told of one metric, whatever shows it: its type, labels, unit and meaning. The name is the key of the
// table that holds it; the page over HTTP and docs/metrics.md derive from the same row.

export type MetricType = 'counter' | 'gauge' | 'summary';

export interface MetricDefinition {
  /** A counter only grows while the process lives; a summary is a count, a sum and quantiles of the last minute or two. */
  readonly type: MetricType;
  readonly labels?: readonly string[];
  /** What one unit of the value is; left out for things that are counted. */
  readonly unit?: 'bytes' | 'milliseconds' | 'seconds' | 'ratio' | 'offset';
  readonly doc: string;
}

export type MetricTable = Readonly<Record<string, MetricDefinition>>;
