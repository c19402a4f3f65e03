// The fetch session with each broker, and the goodbye to all of them: whoever says nothing has the brokers
// remember partitions that nobody fetches, until others need the place.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Deadline, settleWithin } from '../../waiting.ts';
import { closeSession } from './fetch-request.ts';
import { FetchSession } from './fetch-session.ts';

export class FetchSessions {
  readonly #cluster: Cluster;
  readonly #logger: Logger;
  readonly #sessions = new Map<number, FetchSession>();

  constructor(cluster: Cluster, logger: Logger) {
    this.#cluster = cluster;
    this.#logger = logger;
  }

  with(nodeId: number): FetchSession {
    let session = this.#sessions.get(nodeId);
    if (session === undefined) {
      session = new FetchSession();
      this.#sessions.set(nodeId, session);
    }
    return session;
  }

  /** Lets the brokers forget them, as far as they can be told within `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    const cluster = this.#cluster;
    const wait = { deadline: new Deadline(cluster.platform.clock, timeoutMs) };
    const closing = [...this.#sessions].map(async ([nodeId, session]) => {
      // On the channel of fetches it would wait behind the one that is under way.
      const connection = cluster.openConnection(nodeId) ?? cluster.openConnection(nodeId, 'fetches');
      if (session.id === 0 || connection === undefined || wait.deadline.isOver) return;
      const closed = closeSession(connection, session);
      await settleWithin(cluster.platform, closed, wait, () => 'the broker did not close the fetch session in time');
    });
    for (const outcome of await Promise.allSettled(closing)) {
      if (outcome.status === 'rejected')
        this.#logger.debug('a fetch session was left open', { error: outcome.reason as unknown });
    }
    this.#sessions.clear();
  }
}
