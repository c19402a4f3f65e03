// ListConfigResources: the names of what has settings. Topics and brokers always have some, groups when some
// were made at run time. v0 only knew client metrics (KIP-714); v1 asks by type, and no types are all of them
// (KIP-1142).

import { ResourceType } from '../../metadata/image/configs.ts';
import { listConfigResourcesApi } from '../../protocol/apis/list-config-resources.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

const allTypes: readonly number[] = Object.values(ResourceType);

export const listConfigResources = defineHandler({
  api: listConfigResourcesApi,
  handle(request, { apiVersion }, broker) {
    const types = apiVersion === 0 ? [ResourceType.CLIENT_METRICS] : request.resourceTypes;
    const asked = new Set(types.length === 0 ? allTypes : types);
    for (const type of asked) {
      if (!allTypes.includes(type))
        throw new KafkaError(ErrorCode.UNSUPPORTED_VERSION, `There are no resources of type ${type}`);
    }
    const configResources = [...asked].flatMap((resourceType) =>
      namesOf(resourceType, broker).map((resourceName) => ({ resourceName, resourceType })),
    );
    return { errorCode: ErrorCode.NONE, configResources };
  },
  fail: (errorCode) => ({ errorCode, configResources: [] }),
});

function namesOf(resourceType: number, broker: BrokerServices): string[] {
  const { topics, configs } = broker.image();
  switch (resourceType) {
    case ResourceType.TOPIC:
      return [...topics.byName.keys()];
    case ResourceType.BROKER:
    case ResourceType.BROKER_LOGGER:
      return [String(broker.nodeId)];
    default:
      return [...configs.values()].filter(({ type }) => type === resourceType).map(({ name }) => name);
  }
}
