// What the metadata of a taken-over cluster holds and this release does not act on. All of it stays in the log and
// in every snapshot, so that Kafka, or a later release, finds it again; who starts the broker is told once.

import { brokerConfigsByName } from '../config/broker-configs.ts';
import { topicConfigsByName } from '../config/topic-configs.ts';
import { supportedFeatures } from '../controller/features.ts';
import { ResourceType } from '../metadata/image/configs.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { RecordName } from '../metadata/metadata-record.ts';
import { isActing } from './quotas/client-quotas.ts';

const keptRecords: readonly (readonly [name: RecordName, one: string, several: string])[] = [
  ['AccessControlEntryRecord', 'ACL', 'ACLs'],
  ['UserScramCredentialRecord', 'SCRAM credential', 'SCRAM credentials'],
  ['DelegationTokenRecord', 'delegation token', 'delegation tokens'],
];

/**
 * One phrase for each kind of thing: `3 ACLs`, `feature share.version 1`. Empty when everything is acted on.
 *
 * @param takesTelemetry clients are asked for their metrics
 */
export function keptMetadata(image: MetadataImage, takesTelemetry = false): readonly string[] {
  return [...countedRecords(image), ...quotas(image), ...features(image), ...settings(image, takesTelemetry)];
}

function countedRecords({ keptRecords: kept }: MetadataImage): string[] {
  const counts = new Map<RecordName, number>();
  for (const { name } of kept.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return keptRecords.flatMap(([name, one, several]) => {
    const count = counts.get(name) ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
}

function quotas({ clientQuotas }: MetadataImage): string[] {
  let count = 0;
  for (const { entity, values } of clientQuotas.values()) {
    for (const key of values.keys()) if (!isActing(entity, key)) count += 1;
  }
  return count === 0 ? [] : [`${count} ${count === 1 ? 'client quota' : 'client quotas'}`];
}

function features({ features: levels }: MetadataImage): string[] {
  const known = new Set(supportedFeatures.map(({ name }) => name));
  return [...levels].filter(([name]) => !known.has(name)).map(([name, level]) => `feature ${name} ${level}`);
}

/** Settings that were made at run time and that nobody here looks at: by key, with the reason. */
function settings({ configs }: MetadataImage, takesTelemetry: boolean): string[] {
  let subscriptions = 0;
  const kept = new Set<string>();
  for (const { type, values } of configs.values()) {
    if (type === ResourceType.CLIENT_METRICS && !takesTelemetry) subscriptions += 1;
    for (const key of values.keys()) {
      const text = settingText(type, key);
      if (text !== undefined) kept.add(text);
    }
  }
  if (subscriptions === 1) return ['1 client metrics subscription', ...kept];
  return subscriptions === 0 ? [...kept] : [`${subscriptions} client metrics subscriptions`, ...kept];
}

/** undefined for a setting that acts, and for those of resources that are counted. */
function settingText(resourceType: number, key: string): string | undefined {
  if (resourceType !== ResourceType.TOPIC && resourceType !== ResourceType.BROKER) return undefined;
  const kind = resourceType === ResourceType.TOPIC ? 'topic' : 'broker';
  const status = (kind === 'topic' ? topicConfigsByName : brokerConfigsByName).get(key)?.status;
  if (status?.kind === 'honoured') return undefined;
  return `${kind} config ${key} (${status === undefined ? 'unknown to this release' : status.reason})`;
}
