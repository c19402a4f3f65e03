// The features of this release: the one table that registration, bootstrap and ApiVersions read. A
// feature is finalised only where what it promises is enforced: share and streams versions come with their
// coordinators.

import { effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import type { SupportedFeature } from '../metadata/image/cluster.ts';
import { ResourceType } from '../metadata/image/configs.ts';
import {
  elrVersionFeature,
  type FeaturesImage,
  groupVersionFeature,
  metadataVersionFeature,
  transactionVersionFeature,
} from '../metadata/image/features.ts';
import { MetadataDelta } from '../metadata/metadata-delta.ts';
import { emptyImage } from '../metadata/metadata-image.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { brokerConfigLayers, type DecisionContext } from './decision-context.ts';

export const kraftVersionFeature = 'kraft.version';

/** Metadata versions as numbers; 30 is `4.3-IV0`. */
export const metadataVersion = 30;
/** The level of `kraft.version`, which stands in control records. */
export const kraftVersion = 1;

interface Feature extends SupportedFeature {
  /** What a new cluster is finalised at; 0 for not at all. */
  readonly initialLevel: number;
}

const features: readonly Feature[] = [
  {
    name: metadataVersionFeature,
    minSupportedVersion: metadataVersion,
    maxSupportedVersion: metadataVersion,
    initialLevel: metadataVersion,
  },
  { name: elrVersionFeature, minSupportedVersion: 0, maxSupportedVersion: 1, initialLevel: 1 },
  // KIP-848: consumer groups.
  { name: groupVersionFeature, minSupportedVersion: 0, maxSupportedVersion: 1, initialLevel: 1 },
  // 1: records of transactions with room for more (KIP-915); 2: the epoch rises with every transaction (KIP-890).
  { name: transactionVersionFeature, minSupportedVersion: 0, maxSupportedVersion: 2, initialLevel: 2 },
];

export const supportedFeatures: readonly SupportedFeature[] = [
  { name: kraftVersionFeature, minSupportedVersion: 0, maxSupportedVersion: kraftVersion },
  ...features.map(({ name, minSupportedVersion, maxSupportedVersion }) => ({
    name,
    minSupportedVersion,
    maxSupportedVersion,
  })),
];

/** The metadata of this directory needs a release that understands more, or has been left behind by an older one. */
export class UnsupportedFeatureError extends Error {
  override readonly name = 'UnsupportedFeatureError';
}

/**
 * What ApiVersions may say is finalised. Kafka may have finalised more in a log that we took over
 * (`share.version` …): those levels are kept, but clients must not count on them.
 */
export function finalizedFeatures(image: FeaturesImage, kraftVersionLevel: number): ReadonlyMap<string, number> {
  const known = features.filter(({ name }) => image.has(name)).map(({ name }) => [name, image.get(name)!] as const);
  return new Map(kraftVersionLevel === 0 ? known : [...known, [kraftVersionFeature, kraftVersionLevel]]);
}

/** Throws `UnsupportedFeatureError` when a feature stands at a level that this release cannot read and write. */
export function checkFeatures(image: FeaturesImage): void {
  for (const { name, minSupportedVersion, maxSupportedVersion } of features) {
    const level = image.get(name) ?? 0;
    if (level >= minSupportedVersion && level <= maxSupportedVersion) continue;
    throw new UnsupportedFeatureError(
      `${name} is finalised at ${level}, but this release of Samsa supports ${minSupportedVersion} to ` +
        `${maxSupportedVersion}; ` +
        (level < minSupportedVersion
          ? "upgrade the cluster with Kafka's own kafka-features.sh first"
          : 'use a newer release'),
    );
  }
}

/**
 * The first records of a new cluster: those of `bootstrap.checkpoint`, with what eligible leader replicas ask for.
 * Throws `UnsupportedFeatureError` for features at levels that this release does not have.
 */
export function bootstrapRecords(
  context: DecisionContext,
  formatted: readonly MetadataRecord[] = featureLevelRecords(),
): readonly MetadataRecord[] {
  const delta = new MetadataDelta(emptyImage);
  for (const record of formatted) delta.replay(record);
  const { features: levels } = delta.build(emptyImage.provenance);
  checkFeatures(levels);
  const minInSync = effectiveBrokerEntry('min.insync.replicas', brokerConfigLayers(context)).text ?? '1';
  return [
    metadataRecord('BeginTransactionRecord', { name: 'Bootstrap records' }),
    ...formatted,
    ...(levels.has(elrVersionFeature) ? [minInSyncRecord(minInSync)] : []),
    metadataRecord('EndTransactionRecord', {}),
  ];
}

/** Eligible leader replicas (KIP-966) need it in the metadata, where every node sees the same. */
export function minInSyncRecord(value: string): MetadataRecord {
  return metadataRecord('ConfigRecord', {
    resourceType: ResourceType.BROKER,
    resourceName: '',
    name: 'min.insync.replicas',
    value,
  });
}

/** The finalised levels of a new cluster: the content of `bootstrap.checkpoint`. */
export function featureLevelRecords(): readonly MetadataRecord[] {
  return features
    .filter(({ initialLevel }) => initialLevel > 0)
    .map(({ name, initialLevel }) => metadataRecord('FeatureLevelRecord', { name, featureLevel: initialLevel }));
}
