// IncrementalAlterConfigs and the older AlterConfigs, which replaces everything a resource has. Each
// resource is one item: it changes as a whole or not at all (4.3: ConfigAdminManager on the broker, then
// ConfigurationControlManager).

import { brokerConfigsByName } from '../config/broker-configs.ts';
import { type ConfigResource, configsOf, ResourceType } from '../metadata/image/configs.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode } from '../protocol/errors.ts';
import {
  type AlteredConfigs,
  alterationProblem,
  clearsEligibility,
  invalidConfig,
  invalidRequest,
  listDefault,
  resourceProblem,
} from './config-resources.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';

const operationNames = ['SET', 'DELETE', 'APPEND', 'SUBTRACT'] as const;

export interface ConfigAlteration {
  readonly name: string;
  /** 0 SET, 1 DELETE, 2 APPEND, 3 SUBTRACT. */
  readonly operation: number;
  readonly value: string | null;
}

export interface IncrementalAlteration {
  readonly resource: ConfigResource;
  readonly configs: readonly ConfigAlteration[];
}

export interface ConfigReplacement {
  readonly resource: ConfigResource;
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
}

export interface AlterConfigsOutcome extends ItemOutcome {
  readonly resource: ConfigResource;
}

type ConfigsDecision = MetadataDecision<readonly AlterConfigsOutcome[]>;

export function decideIncrementalAlterConfigs(
  context: DecisionContext,
  request: { readonly resources: readonly IncrementalAlteration[]; readonly validateOnly: boolean },
): ConfigsDecision {
  return decideEach(context, request, (item) => {
    const nulls = item.configs.filter(
      ({ operation, value }) => value === null && operationNames[operation] !== 'DELETE',
    );
    const problem = itemProblem(context, item, nulls);
    return problem ?? applyOperations(context, item);
  });
}

export function decideAlterConfigs(
  context: DecisionContext,
  request: { readonly resources: readonly ConfigReplacement[]; readonly validateOnly: boolean },
): ConfigsDecision {
  return decideEach(context, request, (item) => {
    const nulls = item.configs.filter(({ value }) => value === null);
    const problem = itemProblem(context, item, nulls);
    if (problem !== undefined) return problem;
    const result = new Map(item.configs.map(({ name, value }) => [name, value!]));
    const dropped = [...configsOf(context.image.configs, item.resource).keys()].filter((name) => !result.has(name));
    const changes = new Map<string, string | null>([...result, ...dropped.map((name) => [name, null] as const)]);
    return { resource: item.resource, changes, result };
  });
}

function decideEach<Item extends { readonly resource: ConfigResource }>(
  context: DecisionContext,
  { resources, validateOnly }: { readonly resources: readonly Item[]; readonly validateOnly: boolean },
  alter: (item: Item) => AlteredConfigs | ItemOutcome,
): ConfigsDecision {
  const counts = new Map<string, number>();
  for (const { resource } of resources) counts.set(keyOf(resource), (counts.get(keyOf(resource)) ?? 0) + 1);
  const records: MetadataRecord[] = [];
  const response = resources.map((item): AlterConfigsOutcome => {
    const { resource } = item;
    if (counts.get(keyOf(resource)) !== 1) {
      return { resource, ...invalidRequest('Each resource must appear at most once.') };
    }
    const altered = alter(item);
    const problem = 'errorCode' in altered ? altered : alterationProblem(context, altered);
    if (problem !== undefined) return { resource, ...problem };
    const changed = changeRecords(context, altered as AlteredConfigs);
    if (records.length + changed.length > recordsPerDecision) {
      const errorMessage = 'Unable to perform excessively large batch operation.';
      return { resource, errorCode: ErrorCode.POLICY_VIOLATION, errorMessage };
    }
    records.push(...changed);
    return { resource, ...succeeded };
  });
  return { records: validateOnly ? [] : records, response };
}

function itemProblem(
  context: DecisionContext,
  { resource, configs }: IncrementalAlteration | ConfigReplacement,
  nulls: readonly { readonly name: string }[],
): ItemOutcome | undefined {
  if (new Set(configs.map(({ name }) => name)).size < configs.length) {
    return invalidRequest('Error due to duplicate config keys');
  }
  if (nulls.length > 0) {
    return invalidRequest(`Null value not supported for : ${nulls.map(({ name }) => name).join(', ')}`);
  }
  return resourceProblem(context, resource);
}

function applyOperations(
  context: DecisionContext,
  { resource, configs }: IncrementalAlteration,
): AlteredConfigs | ItemOutcome {
  const current = configsOf(context.image.configs, resource);
  const changes = new Map<string, string | null>();
  for (const { name, operation, value } of configs) {
    const operationName = operationNames[operation];
    // What Kafka answers: it fails on an operation that it has no name for.
    if (operationName === undefined) return { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, errorMessage: null };
    if (operationName === 'SET' || operationName === 'DELETE') {
      changes.set(name, operationName === 'SET' ? value : null);
      continue;
    }
    const fallback = listDefault(resource.type, name);
    if (fallback === undefined) return invalidConfig(notAList(resource.type, operationName, name));
    const list = splitList(current.get(name) ?? fallback);
    const elements = splitList(value ?? '');
    const appended = [...list, ...elements.filter((element) => !list.includes(element))];
    const changed = operationName === 'APPEND' ? appended : list.filter((element) => !elements.includes(element));
    changes.set(name, changed.join(','));
  }
  const result = new Map(current);
  for (const [name, value] of changes) {
    if (value === null) result.delete(name);
    else result.set(name, value);
  }
  return { resource, changes, result };
}

/** Of brokers Kafka first looks for the key. */
function notAList(type: number, operationName: string, key: string): string {
  if (type === ResourceType.BROKER && !brokerConfigsByName.has(key)) return `Unknown config name: ${key}`;
  return `Can't ${operationName} to key ${key} because its type is not LIST.`;
}

/** A broker's settings are written again even when unchanged: that makes it read files they name anew (KAFKA-14136). */
function changeRecords(context: DecisionContext, altered: AlteredConfigs): readonly MetadataRecord[] {
  const { resource, changes } = altered;
  const current = configsOf(context.image.configs, resource);
  const records: MetadataRecord[] = [];
  for (const [name, value] of changes) {
    if (resource.type !== ResourceType.BROKER && (current.get(name) ?? null) === value) continue;
    const body = { resourceType: resource.type, resourceName: resource.name, name, value };
    records.push(metadataRecord('ConfigRecord', body));
  }
  if (records.length > 0 && clearsEligibility(context, altered)) {
    records.push(metadataRecord('ClearElrRecord', { topicName: resource.name }));
  }
  return records;
}

function splitList(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function keyOf({ type, name }: ConfigResource): string {
  return `${type}:${name}`;
}
