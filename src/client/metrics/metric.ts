// A measured value under Kafka's name for it.

export interface Metric {
  /** For example `record-send-rate`. */
  readonly name: string;
  /** For example `producer-metrics`. */
  readonly group: string;
  /** `client-id`, and `topic` where the value is one topic's. */
  readonly tags: ReadonlyMap<string, string>;
  /** NaN when there is nothing to tell. */
  readonly value: number;
}
