// The topics that coordinators keep their state in, made when somebody first asks for a coordinator.

import type { Logger } from '../base/logging.ts';
import type { BrokerConfig } from '../config/broker-configs.ts';
import type { Controller } from '../controller/controller.ts';
import { ErrorCode } from '../protocol/errors.ts';

export const offsetsTopic = '__consumer_offsets';
export const transactionsTopic = '__transaction_state';

export type CoordinatorTopic = typeof offsetsTopic | typeof transactionsTopic;

export interface CoordinatorTopicsOptions {
  readonly controller: Pick<Controller, 'createTopics'>;
  readonly values: BrokerConfig;
  readonly logger: Logger;
  /** Resolves when what the controller has committed can be used here. */
  readonly whenApplied: () => Promise<void>;
}

interface TopicRow {
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
  /** What there is not while the topic is missing. */
  readonly holds: string;
}

/** As Kafka makes them. */
function rowsOf(values: BrokerConfig): Readonly<Record<CoordinatorTopic, TopicRow>> {
  return {
    [offsetsTopic]: {
      numPartitions: values['offsets.topic.num.partitions'],
      replicationFactor: values['offsets.topic.replication.factor'],
      configs: {
        'cleanup.policy': 'compact',
        'compression.type': 'producer',
        'segment.bytes': String(values['offsets.topic.segment.bytes']),
      },
      holds: 'groups',
    },
    [transactionsTopic]: {
      numPartitions: values['transaction.state.log.num.partitions'],
      replicationFactor: values['transaction.state.log.replication.factor'],
      configs: {
        'unclean.leader.election.enable': 'false',
        'compression.type': 'uncompressed',
        'cleanup.policy': 'compact',
        'min.insync.replicas': String(values['transaction.state.log.min.isr']),
        'segment.bytes': String(values['transaction.state.log.segment.bytes']),
      },
      holds: 'transactions',
    },
  };
}

export class CoordinatorTopics {
  readonly #options: CoordinatorTopicsOptions;
  readonly #rows: Readonly<Record<CoordinatorTopic, TopicRow>>;
  readonly #creating = new Map<CoordinatorTopic, Promise<void>>();

  constructor(options: CoordinatorTopicsOptions) {
    this.#options = options;
    this.#rows = rowsOf(options.values);
  }

  /** Never rejects: when the topic cannot be made, it is still missing, and the log says why. */
  create(topic: CoordinatorTopic): Promise<void> {
    const underWay = this.#creating.get(topic);
    if (underWay !== undefined) return underWay;
    const creating = this.#create(topic).finally(() => this.#creating.delete(topic));
    this.#creating.set(topic, creating);
    return creating;
  }

  async #create(name: CoordinatorTopic): Promise<void> {
    const { controller, logger, whenApplied } = this.#options;
    const { numPartitions, replicationFactor, configs, holds } = this.#rows[name];
    try {
      const [created] = await controller.createTopics({
        topics: [
          {
            name,
            numPartitions,
            replicationFactor,
            assignments: [],
            configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
          },
        ],
        validateOnly: false,
      });
      const { errorCode, errorMessage } = created!;
      if (errorCode === ErrorCode.NONE || errorCode === ErrorCode.TOPIC_ALREADY_EXISTS) await whenApplied();
      else logger.warn(`${name} cannot be created, so there are no ${holds}`, { errorCode, errorMessage });
    } catch (error) {
      logger.warn(`${name} cannot be created, so there are no ${holds}`, { error });
    }
  }
}
