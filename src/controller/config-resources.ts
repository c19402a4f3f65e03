// Which settings each kind of resource may have, and whether the resource itself is there.

import { defaultEntry } from '../base/config/config-definition.ts';
import { brokerConfigsByName } from '../config/broker-configs.ts';
import { validateClientMetricsConfigs } from '../config/client-metrics-validation.ts';
import { validateDynamicBrokerConfigs } from '../config/dynamic-broker-configs.ts';
import { groupConfigsByName } from '../config/group-configs.ts';
import { validateGroupConfigs } from '../config/group-config-validation.ts';
import { validateTopicConfigs } from '../config/topic-config-validation.ts';
import { topicConfigsByName } from '../config/topic-configs.ts';
import { type ConfigResource, ResourceType } from '../metadata/image/configs.ts';
import { elrVersionFeature } from '../metadata/image/features.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { brokerConfigLayers, type DecisionContext, type ItemOutcome } from './decision-context.ts';
import { topicNameProblem } from './topic-names.ts';

/** What an alteration comes to. */
export interface AlteredConfigs {
  readonly resource: ConfigResource;
  /** The keys that the request names, with their new values; null removes. */
  readonly changes: ReadonlyMap<string, string | null>;
  /** Everything the resource will have. */
  readonly result: ReadonlyMap<string, string>;
}

const minInSyncReplicas = 'min.insync.replicas';

/**
 * The default of a key whose type is a list, as text; undefined for any other key. Kafka can append to no key of
 * client metrics, though two of them are lists.
 */
export function listDefault(type: number, key: string): string | undefined {
  const definition =
    type === ResourceType.TOPIC
      ? topicConfigsByName.get(key)
      : type === ResourceType.BROKER
        ? brokerConfigsByName.get(key)
        : groupConfigsByName.get(key);
  if (definition?.type !== 'list') return undefined;
  return defaultEntry(definition).text ?? '';
}

/** Checks that need nothing but the name: the type is known and the name fits it. */
export function resourceProblem(context: DecisionContext, { type, name }: ConfigResource): ItemOutcome | undefined {
  switch (type) {
    case ResourceType.TOPIC: {
      if (name === '') return invalidRequest('Default topic resources are not allowed.');
      const errorMessage = topicNameProblem(name);
      return errorMessage === null ? undefined : { errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION, errorMessage };
    }
    case ResourceType.BROKER:
      if (name === '' || name === String(context.nodeId)) return undefined;
      if (!/^[+-]?\d{1,10}$/.test(name)) return invalidRequest(`Node id must be an integer, but it is: ${name}`);
      return invalidRequest(`Unexpected broker id, expected ${context.nodeId}, but received ${name}`);
    case ResourceType.GROUP:
      return name === '' ? invalidRequest('Default group resources are not allowed.') : undefined;
    case ResourceType.CLIENT_METRICS:
      return name === '' ? invalidRequest("Subscription name can't be empty") : undefined;
    default:
      return invalidRequest(`Unknown resource type ${type}`);
  }
}

/** Whether the resource may have the settings that result, and whether it exists, in this order as Kafka. */
export function alterationProblem(context: DecisionContext, altered: AlteredConfigs): ItemOutcome | undefined {
  const { resource } = altered;
  switch (resource.type) {
    case ResourceType.TOPIC: {
      const errorMessage = validateTopicConfigs(altered.result, brokerConfigLayers(context));
      if (errorMessage !== null) return { errorCode: ErrorCode.INVALID_CONFIG, errorMessage };
      if (context.image.topics.byName.has(resource.name)) return undefined;
      const missing = `The topic '${resource.name}' does not exist.`;
      return { errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: missing };
    }
    case ResourceType.BROKER:
      return brokerProblem(context, altered);
    case ResourceType.CLIENT_METRICS: {
      const problem = validateClientMetricsConfigs(altered.result);
      if (problem === null) return undefined;
      return problem.kind === 'request' ? invalidRequest(problem.message) : invalidConfig(problem.message);
    }
    default: {
      const errorMessage = validateGroupConfigs(altered.result, brokerConfigLayers(context));
      return errorMessage === null ? undefined : invalidConfig(errorMessage);
    }
  }
}

function brokerProblem(
  context: DecisionContext,
  { resource, changes, result }: AlteredConfigs,
): ItemOutcome | undefined {
  const perBroker = resource.name !== '';
  const set = new Map([...changes].filter((change): change is [string, string] => change[1] !== null));
  const layers = brokerConfigLayers(context);
  const errorMessage = validateDynamicBrokerConfigs({ perBroker, set, result, layers });
  if (errorMessage !== null) return invalidRequest(errorMessage);
  if (!changes.has(minInSyncReplicas) || !context.image.features.has(elrVersionFeature)) return undefined;
  if (perBroker) {
    return invalidConfig(`Broker-level ${minInSyncReplicas} cannot be altered while ELR is enabled.`);
  }
  if (changes.get(minInSyncReplicas) !== null) return undefined;
  return invalidConfig(`Cluster-level ${minInSyncReplicas} cannot be removed while ELR is enabled.`);
}

/** KIP-966: eligibility rests on the minimum of in-sync replicas, so a change of it clears what was eligible. */
export function clearsEligibility(context: DecisionContext, { resource, changes }: AlteredConfigs): boolean {
  const concerns = resource.type === ResourceType.TOPIC || resource.type === ResourceType.BROKER;
  return concerns && changes.has(minInSyncReplicas) && context.image.features.has(elrVersionFeature);
}

export function invalidRequest(errorMessage: string): ItemOutcome {
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage };
}

export function invalidConfig(errorMessage: string): ItemOutcome {
  return { errorCode: ErrorCode.INVALID_CONFIG, errorMessage };
}
