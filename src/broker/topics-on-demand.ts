// Topics that are made because somebody asked for them (auto.create.topics.enable). Nobody waits for them here:
// the client is told that they are missing, as by Kafka, and asks again. Each is being made once at a time.

import type { Logger } from '../base/logging.ts';
import { topicNameProblem } from '../controller/topic-names.ts';
import type { Controller } from '../controller/controller.ts';
import type { PartitionQuota } from '../controller/partition-quota.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { internalTopics } from './internal-topics.ts';

export interface TopicsOnDemandOptions {
  readonly controller: Pick<Controller, 'createTopics'>;
  /** auto.create.topics.enable. */
  readonly isEnabled: boolean;
  readonly logger: Logger;
}

/** A client that asks for more at once gets the rest when it asks again. */
const mostUnderWay = 10_000;

/** Somebody else was faster; or the client asks for more than its quota, and gets the rest when it asks again. */
const silentCodes: ReadonlySet<number> = new Set([
  ErrorCode.NONE,
  ErrorCode.TOPIC_ALREADY_EXISTS,
  ErrorCode.THROTTLING_QUOTA_EXCEEDED,
]);

export class TopicsOnDemand {
  readonly #options: TopicsOnDemandOptions;
  readonly #underWay = new Set<string>();

  constructor(options: TopicsOnDemandOptions) {
    this.#options = options;
  }

  /** Of these missing topics, those that may be made are, as far as the quota of who asks goes. */
  create(names: Iterable<string>, quota?: PartitionQuota): void {
    if (!this.#options.isEnabled) return;
    const wanted: string[] = [];
    for (const name of names) {
      if (this.#underWay.size >= mostUnderWay) break;
      // Coordinators create the internal topics themselves, with settings of their own.
      if (this.#underWay.has(name) || internalTopics.has(name) || topicNameProblem(name) !== null) continue;
      this.#underWay.add(name);
      wanted.push(name);
    }
    if (wanted.length > 0) void this.#create(wanted, quota);
  }

  async #create(names: readonly string[], quota: PartitionQuota | undefined): Promise<void> {
    const { controller, logger } = this.#options;
    const asDefault = { numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] };
    try {
      const topics = names.map((name) => ({ name, ...asDefault }));
      const request = { topics, validateOnly: false, ...(quota === undefined ? {} : { quota }) };
      for (const { name, errorCode, errorMessage } of await controller.createTopics(request)) {
        if (!silentCodes.has(errorCode))
          logger.warn('a topic that a client asked for cannot be created', { topic: name, errorCode, errorMessage });
      }
    } catch (error) {
      logger.warn('topics that clients asked for cannot be created', { count: names.length, error });
    } finally {
      for (const name of names) this.#underWay.delete(name);
    }
  }
}
