// Configurations of topics and brokers: shown with where each value comes from, and altered key by key.

import { describeConfigsApi } from '../../protocol/apis/describe-configs.ts';
import { incrementalAlterConfigsApi } from '../../protocol/apis/incremental-alter-configs.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Outcome } from '../item-retries.ts';
import type { Wait } from '../waiting.ts';
import { askAnyBroker, askBroker, askController, type ItemCall, outcomeOf } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

export const configResourceTypes = {
  topic: 2,
  broker: 4,
  'broker-logger': 8,
  'client-metrics': 16,
  group: 32,
} as const;

export interface ConfigResource {
  readonly type: keyof typeof configResourceTypes;
  /** A topic's name, a broker's id; "" is the default of all brokers. */
  readonly name: string;
}

const sources = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
] as const;

const types = ['UNKNOWN', 'BOOLEAN', 'STRING', 'INT', 'SHORT', 'LONG', 'DOUBLE', 'LIST', 'CLASS', 'PASSWORD'] as const;

export type ConfigType = (typeof types)[number];

export type ConfigSource = (typeof sources)[number];

export interface ConfigSynonym {
  readonly name: string;
  readonly value: string | null;
  readonly source: ConfigSource;
}

export interface ConfigEntry {
  readonly name: string;
  /** null when the value is a secret, or there is none. */
  readonly value: string | null;
  readonly source: ConfigSource;
  readonly isDefault: boolean;
  readonly isReadOnly: boolean;
  readonly isSensitive: boolean;
  readonly synonyms: readonly ConfigSynonym[];
  readonly documentation: string | null;
  /** `UNKNOWN` when the broker does not say. */
  readonly type: ConfigType;
}

export interface DescribeConfigsOptions {
  /** Where else the value could come from, in order. */
  readonly includeSynonyms?: boolean | undefined;
  readonly includeDocumentation?: boolean | undefined;
}

const operations = { set: 0, delete: 1, append: 2, subtract: 3 } as const;

export interface ConfigAlteration {
  readonly resource: ConfigResource;
  readonly operations: readonly {
    readonly operation: keyof typeof operations;
    readonly name: string;
    /** Not for `delete`. */
    readonly value?: string | undefined;
  }[];
}

interface ResourceItem {
  readonly resource: ConfigResource;
}

/** Results go by `topic/orders`, `broker/1`. */
export function configResourceName(resource: ConfigResource): string {
  return `${resource.type}/${resource.name}`;
}

/** A broker's own configuration is known to that broker only. */
function ownBroker(resource: ConfigResource): number | undefined {
  const isOwn = (resource.type === 'broker' || resource.type === 'broker-logger') && resource.name !== '';
  return isOwn ? Number(resource.name) : undefined;
}

export async function describeConfigs(
  cluster: Cluster,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions,
  wait: Wait,
): Promise<ItemResults<readonly ConfigEntry[]>> {
  const items = resources.map((resource) => ({ resource }));
  const call: ItemCall<ResourceItem, readonly ConfigEntry[]> = async (connection, pending, timeoutMs) => {
    const request = {
      resources: pending.map(({ resource }) => ({
        resourceType: configResourceTypes[resource.type],
        resourceName: resource.name,
        configurationKeys: null,
      })),
      includeSynonyms: options.includeSynonyms ?? false,
      includeDocumentation: options.includeDocumentation ?? false,
    };
    const minVersion = options.includeDocumentation === true ? 3 : 1;
    const response = await connection.send(describeConfigsApi, request, { timeoutMs, minVersion });
    return byResource(pending, response.results, (answer) =>
      outcomeOf(answer.errorCode, answer.errorMessage, () => answer.configs.map(toConfigEntry)),
    );
  };
  return toResults(await askByBroker(cluster, items, wait, call, askAnyBroker));
}

/** As it stands in the answers of DescribeConfigs and CreateTopics; the latter has no synonyms and no documentation. */
export function toConfigEntry(config: {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  readonly configSource: number;
  readonly isSensitive: boolean;
  readonly synonyms?: readonly { readonly name: string; readonly value: string | null; readonly source: number }[];
  readonly documentation?: string | null;
  readonly configType?: number;
}): ConfigEntry {
  const source = sources[config.configSource] ?? 'UNKNOWN';
  return {
    name: config.name,
    value: config.value,
    source,
    isDefault: source === 'DEFAULT_CONFIG',
    isReadOnly: config.readOnly,
    isSensitive: config.isSensitive,
    synonyms: (config.synonyms ?? []).map((synonym) => ({
      ...synonym,
      source: sources[synonym.source] ?? 'UNKNOWN',
    })),
    documentation: config.documentation === undefined || config.documentation === '' ? null : config.documentation,
    type: types[config.configType ?? 0] ?? 'UNKNOWN',
  };
}

export async function incrementalAlterConfigs(
  cluster: Cluster,
  alterations: readonly ConfigAlteration[],
  validateOnly: boolean,
  wait: Wait,
): Promise<ItemResults<void>> {
  const call: ItemCall<ConfigAlteration, void> = async (connection, pending, timeoutMs) => {
    const request = {
      resources: pending.map((alteration) => ({
        resourceType: configResourceTypes[alteration.resource.type],
        resourceName: alteration.resource.name,
        configs: alteration.operations.map(({ operation, name, value }) => ({
          name,
          configOperation: operations[operation],
          value: value ?? null,
        })),
      })),
      validateOnly,
    };
    const response = await connection.send(incrementalAlterConfigsApi, request, { timeoutMs });
    return byResource(pending, response.responses, (answer) =>
      outcomeOf(answer.errorCode, answer.errorMessage, () => undefined),
    );
  };
  return toResults(await askByBroker(cluster, alterations, wait, call, askController));
}

async function askByBroker<Item extends ResourceItem, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: ItemCall<Item, T>,
  askOthers: (
    cluster: Cluster,
    items: readonly Item[],
    wait: Wait,
    call: ItemCall<Item, T>,
  ) => Promise<Map<Item, Outcome<T>>>,
): Promise<Map<Item, Outcome<T>>> {
  const groups = new Map<number | undefined, Item[]>();
  for (const item of items)
    groups.set(ownBroker(item.resource), [...(groups.get(ownBroker(item.resource)) ?? []), item]);
  const asked = [...groups].map(([broker, group]) =>
    broker === undefined ? askOthers(cluster, group, wait, call) : askBroker(cluster, broker, group, wait, call),
  );
  return new Map((await Promise.all(asked)).flatMap((outcomes) => [...outcomes]));
}

function byResource<
  Item extends ResourceItem,
  Answer extends { readonly resourceType: number; readonly resourceName: string },
  T,
>(items: readonly Item[], answers: readonly Answer[], outcome: (answer: Answer) => Outcome<T>): Map<Item, Outcome<T>> {
  return matchAnswers(
    items,
    ({ resource }) => `${configResourceTypes[resource.type]}/${resource.name}`,
    answers,
    ({ resourceType, resourceName }) => `${resourceType}/${resourceName}`,
    outcome,
  );
}

function toResults<T>(outcomes: ReadonlyMap<ResourceItem, Outcome<T>>): ItemResults<T> {
  return new ItemResults([...outcomes].map(([item, outcome]) => [configResourceName(item.resource), outcome]));
}
