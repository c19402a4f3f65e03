// DescribeConfigs: the settings in force for a resource, where each comes from and what stands behind it.

import {
  type DescribedConfig,
  describeBrokerConfigs,
  describeClientMetricsConfigs,
  describeDefaultBrokerConfigs,
  describeGroupConfigs,
  describeTopicConfigs,
} from '../../config/describe-configs.ts';
import { ConfigSource } from '../../config/config-source.ts';
import { topicNameProblem } from '../../controller/topic-names.ts';
import { configsOf, ResourceType } from '../../metadata/image/configs.ts';
import { describeConfigsApi } from '../../protocol/apis/describe-configs.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { failedResources } from '../failed-resources.ts';
import { defineHandler } from '../handler.ts';
import { describeBrokerLoggers } from '../broker-loggers.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof describeConfigsApi>;
type Resource = Request['resources'][number];

/** Groups need not exist to be described, so that only this bounds the answer. */
const maxResources = 20_000;

export const describeConfigs = defineHandler({
  api: describeConfigsApi,
  handle(request, _context, broker) {
    // Each once: an answer is much larger than the question.
    const resources = new Map(request.resources.map((entry) => [`${entry.resourceType} ${entry.resourceName}`, entry]));
    if (resources.size > maxResources)
      throw new KafkaError(ErrorCode.INVALID_REQUEST, `More than ${maxResources} resources in one request`);
    return { results: [...resources.values()].map((resource) => describe(resource, request, broker)) };
  },
  fail: (errorCode, errorMessage, request) => ({
    results: failedResources(request.resources, errorCode, errorMessage).map((failed) => ({ ...failed, configs: [] })),
  }),
});

function describe(resource: Resource, request: Request, broker: BrokerServices) {
  const { resourceType, resourceName, configurationKeys } = resource;
  try {
    // No keys are all keys.
    const keys = configurationKeys === null || configurationKeys.length === 0 ? undefined : new Set(configurationKeys);
    const configs = settingsOf(resource, broker).filter(({ name }) => keys === undefined || keys.has(name));
    return {
      errorCode: ErrorCode.NONE,
      // Not null, in any version.
      errorMessage: '',
      resourceType,
      resourceName,
      configs: configs.map((config) => shown(config, request)),
    };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    return { errorCode: error.code, errorMessage: error.message, resourceType, resourceName, configs: [] };
  }
}

function settingsOf({ resourceType, resourceName }: Resource, broker: BrokerServices): readonly DescribedConfig[] {
  const layers = broker.configLayers();
  const { topics, configs } = broker.image();
  switch (resourceType) {
    case ResourceType.TOPIC: {
      const problem = topicNameProblem(resourceName);
      if (problem !== null) throw new KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
      if (!topics.byName.has(resourceName)) throw new KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      return describeTopicConfigs(configsOf(configs, { type: ResourceType.TOPIC, name: resourceName }), layers);
    }
    case ResourceType.BROKER:
      if (resourceName === '') return describeDefaultBrokerConfigs(layers);
      if (resourceName === String(broker.nodeId)) return describeBrokerConfigs(layers);
      if (!/^-?\d+$/.test(resourceName))
        throw new KafkaError(ErrorCode.INVALID_REQUEST, `Broker id must be an integer, but it is: ${resourceName}`);
      throw new KafkaError(
        ErrorCode.INVALID_REQUEST,
        `Unexpected broker id, expected ${broker.nodeId} or empty string, but received ${resourceName}`,
      );
    case ResourceType.BROKER_LOGGER:
      refuseOtherLoggers(resourceName, broker);
      return describeBrokerLoggers(broker.logger.levels);
    case ResourceType.GROUP:
      if (resourceName === '') throw new KafkaError(ErrorCode.INVALID_REQUEST, 'Group name must not be empty');
      return describeGroupConfigs(configsOf(configs, { type: ResourceType.GROUP, name: resourceName }), layers);
    case ResourceType.CLIENT_METRICS:
      if (resourceName === '')
        throw new KafkaError(ErrorCode.INVALID_REQUEST, 'Client metrics subscription name must not be empty');
      return describeClientMetricsConfigs(configsOf(configs, { type: resourceType, name: resourceName }));
    default:
      throw new KafkaError(ErrorCode.INVALID_REQUEST, `Unsupported resource type: ${resourceType}`);
  }
}

function refuseOtherLoggers(resourceName: string, { nodeId }: BrokerServices): void {
  if (resourceName === '') throw new KafkaError(ErrorCode.INVALID_REQUEST, 'Broker id must not be empty');
  if (!/^-?\d+$/.test(resourceName))
    throw new KafkaError(ErrorCode.INVALID_REQUEST, `Broker id must be an integer, but it is: ${resourceName}`);
  if (resourceName === String(nodeId)) return;
  const message = `Unexpected broker id, expected ${nodeId} but received ${resourceName}`;
  throw new KafkaError(ErrorCode.INVALID_REQUEST, message);
}

function shown(config: DescribedConfig, { includeSynonyms, includeDocumentation }: Request) {
  return {
    name: config.name,
    value: config.value,
    readOnly: config.readOnly,
    configSource: config.source,
    isSensitive: config.isSensitive,
    synonyms: includeSynonyms ? config.synonyms : [],
    configType: config.typeCode,
    // Of a logger it is empty, asked for or not.
    documentation:
      includeDocumentation || config.source === ConfigSource.DYNAMIC_BROKER_LOGGER ? config.documentation : null,
  };
}
