// Where Samsa answers otherwise than Apache Kafka, each with its reason. A row that does not differ any
// more fails the suite, and so does any other difference of the same call.

export interface Difference {
  readonly call: RegExp;
  /** What is not compared, in the answer as JSON. */
  readonly part: RegExp;
  readonly reason: string;
}

export const differing: readonly Difference[] = [
  {
    call: /^createTopics: (?:plain|three partitions|brokers defaults|an assignment|a colliding name|grouped|other-grouped|transacted|doomed|doomed by id|good and bad together)$/,
    part: /"isDefault":(?:true|false),"isReadOnly":false,"isSensitive":false,"name":"retention\.ms","source":"(?:STATIC_BROKER|DEFAULT)_CONFIG"/,
    reason:
      'Kafka calls log.retention.hours the source of retention.ms here and not in DescribeConfigs; Samsa has one answer.',
  },
];
