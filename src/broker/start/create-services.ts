// What handlers work with, when everything that they may touch is there.

import type { Controller } from '../../controller/controller.ts';
import { CoordinatorTopics } from '../coordinator-topics.ts';
import { FetchSessions } from '../fetch-sessions.ts';
import type { BrokerMetrics } from '../metrics/broker-metrics.ts';
import { createClientQuotas } from '../quotas/client-quotas.ts';
import type { ServedApi } from '../served-api.ts';
import type { BrokerServices } from '../services.ts';
import { TopicsOnDemand } from '../topics-on-demand.ts';
import type { HostedPartitions } from './hosted-partitions.ts';
import type { Listeners } from './open-listeners.ts';
import type { Storage } from './open-storage.ts';
import type { StartContext } from './start-context.ts';

export interface ServicesParts {
  readonly storage: Storage;
  readonly controller: Controller;
  readonly listeners: Listeners;
  readonly partitions: HostedPartitions;
  readonly metrics: BrokerMetrics;
  readonly servedApis: readonly ServedApi[];
}

export function createServices({ config, platform, logger }: StartContext, parts: ServicesParts): BrokerServices {
  const { storage, controller, listeners, partitions, metrics, servedApis } = parts;
  const { groups, transactions, markers, verification } = partitions.coordinators;
  const { nodeId, values } = config;
  const whenApplied = (): Promise<void> => partitions.whenApplied();
  return {
    nodeId,
    clusterId: storage.clusterId,
    metadataDirectoryId: storage.metadataDirectory.directoryId,
    platform,
    logger: logger.child('requests'),
    metrics,
    config,
    controller,
    replicas: partitions.replicas,
    logs: storage.logs,
    fetchSessions: new FetchSessions(
      values['max.incremental.fetch.session.cache.slots'],
      platform.clock,
      platform.random,
    ),
    quotas: createClientQuotas(config, platform.clock, () => partitions.image.clientQuotas),
    groups,
    transactions,
    markers,
    transactionVerifier: verification,
    coordinatorTopics: new CoordinatorTopics({
      controller,
      values,
      logger: logger.child('coordinators'),
      whenApplied,
    }),
    topicsOnDemand: new TopicsOnDemand({
      controller,
      isEnabled: values['auto.create.topics.enable'],
      logger: logger.child('topics'),
    }),
    telemetry: partitions.telemetry,
    servedApis,
    image: () => partitions.image,
    whenApplied,
    endpoints: () => listeners.endpoints,
    configLayers: () => partitions.layers,
  };
}
