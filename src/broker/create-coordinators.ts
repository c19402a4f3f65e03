// The coordinators of a broker, wired to each other: the group coordinator hears how transactions end, and
// partitions ask the transaction coordinator.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { MarkerSender } from '../coordinator/transaction/marker-sender.ts';
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { Replicas } from '../replication/replicas.ts';
import type { TransactionVerifier } from '../replication/transaction-verifier.ts';
import { CoordinatorHosting, type HostedCoordinator } from './coordinator-hosting.ts';
import { type CoordinatorTopic, offsetsTopic, transactionsTopic } from './coordinator-topics.ts';
import { createGroupCoordinator } from './create-group-coordinator.ts';
import { createTransactionCoordinator } from './create-transaction-coordinator.ts';
import { findHostedPartition } from './hosted-partition.ts';
import { HostedMarkers } from './hosted-markers.ts';
import type { ProducerIds } from './producer-ids.ts';
import { TransactionVerification } from './transaction-verification.ts';

export interface CoordinatorsParts {
  readonly config: LoadedBrokerConfig;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly nodeId: number;
  readonly replicas: Replicas;
  readonly image: () => MetadataImage;
  readonly layers: () => BrokerConfigLayers;
  readonly producerIds: ProducerIds;
}

export interface Coordinators {
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  readonly verification: TransactionVerifier;
  readonly markers: MarkerSender;
  readonly hosting: CoordinatorHosting;
  close(): void;
}

export function createCoordinators(parts: CoordinatorsParts): Coordinators {
  const { config, platform, logger, nodeId, replicas, image, layers, producerIds } = parts;
  const { values } = config;
  const groups = createGroupCoordinator({
    platform,
    logger: logger.child('groups'),
    replicas,
    values,
    image,
    layers,
  });
  const markers = new HostedMarkers({
    find: ({ topic, partition }) => findHostedPartition({ image, replicas }, topic, partition),
    offsets: groups,
    timers: platform.timers,
    timeoutMs: values['request.timeout.ms'],
  });
  const transactions = createTransactionCoordinator({
    platform,
    logger: logger.child('transactions'),
    replicas,
    values,
    image,
    markers,
    producerIds,
  });
  return {
    groups,
    transactions,
    verification: new TransactionVerification(
      transactions,
      () => effectiveBrokerEntry('transaction.partition.verification.enable', layers()).value === true,
    ),
    markers,
    hosting: new CoordinatorHosting(
      nodeId,
      replicas,
      new Map<CoordinatorTopic, HostedCoordinator>([
        [offsetsTopic, groups],
        [transactionsTopic, transactions],
      ]),
    ),
    close() {
      // Nothing is decided any more that the groups would have to hear of.
      transactions.close();
      groups.close();
    },
  };
}
