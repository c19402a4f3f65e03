// IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single settings (KIP-339). The levels of
// loggers are this broker's alone and are changed here (KIP-412); all else the controller decides.

import { ResourceType } from '../../metadata/image/configs.ts';
import { incrementalAlterConfigsApi } from '../../protocol/apis/incremental-alter-configs.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { alterBrokerLoggers } from '../broker-loggers.ts';
import { failedResources } from '../failed-resources.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof incrementalAlterConfigsApi>;
type Resource = Request['resources'][number];

export const incrementalAlterConfigs = defineHandler({
  api: incrementalAlterConfigsApi,
  async handle(request, _context, broker) {
    const { resources, validateOnly } = request;
    const ofController = resources.filter((each) => !isOfLoggers(each));
    const outcomes = await broker.controller.incrementalAlterConfigs({
      resources: ofController.map(({ resourceType, resourceName, configs }) => ({
        resource: { type: resourceType, name: resourceName },
        configs: configs.map(({ name, configOperation, value }) => ({ name, operation: configOperation, value })),
      })),
      validateOnly,
    });
    await broker.whenApplied();
    const decided = outcomes.values();
    return {
      responses: resources.map((resource) => {
        const { resourceType, resourceName } = resource;
        const { errorCode, errorMessage } = isOfLoggers(resource)
          ? alterLoggers(resource, request, broker)
          : decided.next().value!;
        return { errorCode, errorMessage, resourceType, resourceName };
      }),
    };
  },
  fail: (errorCode, errorMessage, request) => ({
    responses: failedResources(request.resources, errorCode, errorMessage),
  }),
});

function isOfLoggers({ resourceType }: Resource): boolean {
  return resourceType === ResourceType.BROKER_LOGGER;
}

function alterLoggers(resource: Resource, { resources, validateOnly }: Request, broker: BrokerServices) {
  const { resourceName, configs } = resource;
  try {
    if (resources.filter((each) => isOfLoggers(each) && each.resourceName === resourceName).length > 1)
      throw new KafkaError(ErrorCode.INVALID_REQUEST, 'Each resource must appear at most once.');
    refuseOtherBrokers(resourceName, broker);
    const changes = configs.map(({ name, configOperation, value }) => ({ name, operation: configOperation, value }));
    alterBrokerLoggers(broker.logger.levels, changes, validateOnly);
    return { errorCode: ErrorCode.NONE, errorMessage: null };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    // Kafka has no words for an operation that it does not know.
    const isSilent = error.code === ErrorCode.UNKNOWN_SERVER_ERROR;
    return { errorCode: error.code, errorMessage: isSilent ? null : error.message };
  }
}

function refuseOtherBrokers(resourceName: string, { nodeId }: BrokerServices): void {
  if (resourceName === String(nodeId)) return;
  const problem = /^[+-]?\d{1,10}$/.test(resourceName)
    ? `Unexpected node id. Expected ${nodeId}, but received ${resourceName}`
    : `Node id must be an integer, but it is: ${resourceName}`;
  throw new KafkaError(ErrorCode.INVALID_REQUEST, problem);
}
