// The fourth stage: the cluster knows that this broker is here, and under which addresses.

import { randomUuid } from '../../base/uuid.ts';
import type { Controller } from '../../controller/controller.ts';
import type { BrokerEndpoint } from '../../metadata/image/cluster.ts';
import type { Storage } from './open-storage.ts';
import type { StartContext } from './start-context.ts';

export async function register(
  { config, platform }: StartContext,
  controller: Controller,
  storage: Storage,
  endpoints: readonly BrokerEndpoint[],
): Promise<void> {
  const { nodeId, listeners, values } = config;
  const clientListeners = new Set(listeners.map(({ name }) => name));
  storage.brokerEpoch = await controller.registerBroker({
    brokerId: nodeId,
    incarnationId: randomUuid(platform.random),
    endpoints: endpoints.filter(({ name }) => clientListeners.has(name)),
    rack: values['broker.rack'],
    logDirs: storage.logDirectories.map(({ directoryId }) => directoryId),
  });
  await controller.unfenceBroker(nodeId, storage.brokerEpoch);
}
