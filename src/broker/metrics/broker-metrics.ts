// What is counted while the broker works, whether anybody looks or not: counting is cheaper than asking whether to.
// Everything else that the metrics show is read from the broker's parts when somebody looks.

import { Summary } from '../../metrics/summary.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { ServedApi } from '../served-api.ts';
import { ConnectionMetrics } from './connection-metrics.ts';
import { RequestMetrics } from './request-metrics.ts';
import { TopicMetrics } from './topic-metrics.ts';

export class BrokerMetrics {
  readonly requests: RequestMetrics;
  readonly topics = new TopicMetrics();
  readonly connections = new ConnectionMetrics();
  /** Flushes of partitions, in milliseconds. */
  readonly flushes = new Summary();
  /** Fetches that wait for more, now. */
  waitingFetches = 0;
  /** Fetches whose time was up before there was enough, of consumers and of followers. */
  readonly expiredFetches = { consumer: 0, follower: 0 };
  /** Offsets that were committed to groups. */
  committedOffsets = 0;

  constructor(served: readonly ServedApi[]) {
    this.requests = new RequestMetrics(served);
  }

  /** A coordinator has answered a commit of offsets. */
  onOffsetCommit(topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[]): void {
    for (const { partitions } of topics)
      for (const { errorCode } of partitions) if (errorCode === ErrorCode.NONE) this.committedOffsets += 1;
  }
}
