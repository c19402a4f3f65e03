// What handlers work with. It is put together in start/create-services.ts; handlers hold no state of their own.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Uuid } from '../base/uuid.ts';
import type { BrokerConfigLayers } from '../config/broker-config-layers.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import type { Controller } from '../controller/controller.ts';
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { MarkerSender } from '../coordinator/transaction/marker-sender.ts';
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts';
import type { Logs } from '../log/logs.ts';
import type { BrokerEndpoint } from '../metadata/image/cluster.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { Replicas } from '../replication/replicas.ts';
import type { TransactionVerifier } from '../replication/transaction-verifier.ts';
import type { CoordinatorTopics } from './coordinator-topics.ts';
import type { FetchSessions } from './fetch-sessions.ts';
import type { BrokerMetrics } from './metrics/broker-metrics.ts';
import type { ClientQuotas } from './quotas/client-quotas.ts';
import type { ServedApi } from './served-api.ts';
import type { ClientTelemetry } from './telemetry/client-telemetry.ts';
import type { TopicsOnDemand } from './topics-on-demand.ts';

export interface BrokerServices {
  readonly nodeId: number;
  readonly clusterId: string;
  /** The id of the log directory that the metadata log is in. */
  readonly metadataDirectoryId: Uuid;
  readonly platform: Platform;
  readonly logger: Logger;
  /** What is counted while the broker works. */
  readonly metrics: BrokerMetrics;
  readonly config: LoadedBrokerConfig;
  readonly controller: Controller;
  readonly replicas: Replicas;
  readonly logs: Logs;
  readonly fetchSessions: FetchSessions;
  readonly quotas: ClientQuotas;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  /** Ends transactions in the partitions that are led here. */
  readonly markers: MarkerSender;
  /** Who is asked before a transaction writes to a partition for the first time. */
  readonly transactionVerifier: TransactionVerifier;
  readonly coordinatorTopics: CoordinatorTopics;
  readonly topicsOnDemand: TopicsOnDemand;
  readonly telemetry: ClientTelemetry;
  readonly servedApis: readonly ServedApi[];
  /** The committed metadata, as far as this broker has acted on it: what it shows can be used. */
  image(): MetadataImage;
  /** Resolves when everything the controller has committed so far is in `image`. */
  whenApplied(): Promise<void>;
  /** What clients are told to connect to, the controller's listeners included. */
  endpoints(): readonly BrokerEndpoint[];
  /** Static settings with what was changed at run time on top. */
  configLayers(): BrokerConfigLayers;
}
