// Which resources have configurations of their own (KIP-1142). Brokers before Kafka 4.1 list those of
// client metrics only.

import { listConfigResourcesApi } from '../../protocol/apis/list-config-resources.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Wait } from '../waiting.ts';
import { type ConfigResource, configResourceTypes } from './configs.ts';
import { askAnyBroker, askSingly, refuseError } from './controller-requests.ts';

type ResourceType = ConfigResource['type'];

/** All types when none is named. */
export function listConfigResources(
  cluster: Cluster,
  types: readonly ResourceType[],
  wait: Wait,
): Promise<ConfigResource[]> {
  const isOfClientMetrics = types.length === 1 && types[0] === 'client-metrics';
  const resourceTypes = types.map((type) => configResourceTypes[type]);
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { resourceTypes };
    const bounds = { timeoutMs, minVersion: isOfClientMetrics ? 0 : 1 };
    // Version 0 cannot say which types it is about, and does not have to.
    const version = connection.versionOf(listConfigResourcesApi, bounds);
    const response = await connection.send(
      listConfigResourcesApi,
      version === 0 ? { resourceTypes: [] } : request,
      bounds,
    );
    refuseError(response.errorCode);
    return response.configResources.flatMap(({ resourceType, resourceName }) => {
      const type = typeNames.get(resourceType);
      return type === undefined ? [] : [{ type, name: resourceName }];
    });
  });
}

const typeNames: ReadonlyMap<number, ResourceType> = new Map(
  Object.entries(configResourceTypes).map(([name, code]) => [code, name as ResourceType]),
);
