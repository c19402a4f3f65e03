// The topics that coordinators keep their state in, made when somebody first asks for a coordinator.

import type { Logger } from '../base/logging.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import type { Controller } from '../controller/controller.ts';
import { ErrorCode } from '../protocol/errors.ts';

export const offsetsTopic = '__consumer_offsets';

export interface CoordinatorTopicsOptions {
  readonly controller: Controller;
  readonly config: LoadedBrokerConfig;
  readonly logger: Logger;
  /** Resolves when what the controller has committed can be used here. */
  readonly whenApplied: () => Promise<void>;
}

export class CoordinatorTopics {
  readonly #options: CoordinatorTopicsOptions;
  #creating: Promise<void> | undefined;

  constructor(options: CoordinatorTopicsOptions) {
    this.#options = options;
  }

  /** Makes `__consumer_offsets` as Kafka does. Never rejects: when it cannot be made, it is still missing. */
  createOffsetsTopic(): Promise<void> {
    this.#creating ??= this.#create().finally(() => {
      this.#creating = undefined;
    });
    return this.#creating;
  }

  async #create(): Promise<void> {
    const { controller, config, logger, whenApplied } = this.#options;
    const { values } = config;
    try {
      const [created] = await controller.createTopics({
        topics: [
          {
            name: offsetsTopic,
            numPartitions: values['offsets.topic.num.partitions'],
            replicationFactor: values['offsets.topic.replication.factor'],
            assignments: [],
            configs: [
              { name: 'cleanup.policy', value: 'compact' },
              { name: 'compression.type', value: 'producer' },
              { name: 'segment.bytes', value: String(values['offsets.topic.segment.bytes']) },
            ],
          },
        ],
        validateOnly: false,
      });
      const { errorCode, errorMessage } = created!;
      if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS) await whenApplied();
      else logger.warn(`${offsetsTopic} cannot be created, so there are no groups`, { errorCode, errorMessage });
    } catch (error) {
      logger.warn(`${offsetsTopic} cannot be created, so there are no groups`, { error });
    }
  }
}
