// Topics that the consumer wants and that no waiting will bring: a name that no topic can have, or one that is not for
// us. Each answer about the cluster says it once, as in Java; `poll` rejects with it.

import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode } from '../errors.ts';

const hopeless = [
  [ErrorCode.INVALID_TOPIC_EXCEPTION, 'Invalid topics'],
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED, 'Not authorized to access topics'],
] as const;

export class HopelessTopics {
  readonly #cluster: Cluster;
  readonly #wanted: () => Iterable<string>;
  #lookedMs = -1;

  constructor(cluster: Cluster, wanted: () => Iterable<string>) {
    this.#cluster = cluster;
    this.#wanted = wanted;
  }

  /** Throws a `KafkaError`. */
  refuse(): void {
    const { metadata } = this.#cluster;
    if (metadata.updatedMs === this.#lookedMs) return;
    this.#lookedMs = metadata.updatedMs;
    for (const [code, text] of hopeless) {
      const names = [...this.#wanted()].filter((name) => metadata.topic(name)?.errorCode === code);
      if (names.length > 0) throw brokerError(code, `${text}: [${names.join(', ')}]`);
    }
  }
}
