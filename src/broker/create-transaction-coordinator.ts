// The transaction coordinator of a broker, with what it needs of the other rooms.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { BrokerConfig } from '../config/broker-configs.ts';
import type { MarkerSender } from '../coordinator/transaction/marker-sender.ts';
import { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts';
import { coordinatorPartitions, type CoordinatorPartitionsParts } from './coordinator-partitions.ts';
import { transactionsTopic } from './coordinator-topics.ts';
import { resultInTime } from './deadline.ts';
import type { ProducerIds } from './producer-ids.ts';
import { transactionCoordinatorConfig } from './transaction-coordinator-config.ts';

export interface TransactionCoordinatorParts extends CoordinatorPartitionsParts {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly values: BrokerConfig;
  readonly markers: MarkerSender;
  readonly producerIds: ProducerIds;
}

export function createTransactionCoordinator(parts: TransactionCoordinatorParts): TransactionCoordinator {
  const { platform, logger, values, image, markers, producerIds } = parts;
  return new TransactionCoordinator({
    platform,
    logger,
    config: transactionCoordinatorConfig(values, image),
    image,
    markers,
    nextProducerId: () => resultInTime(platform.timers, producerIds.next(), values['request.timeout.ms']),
    ...coordinatorPartitions(transactionsTopic, parts),
  });
}
