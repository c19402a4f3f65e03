// The finalised feature levels. `kraft.version` is not among them: it stands in the control records of
// the metadata log, not in its metadata records.

import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';

export const metadataVersionFeature = 'metadata.version';
export const elrVersionFeature = 'eligible.leader.replicas.version';
export const groupVersionFeature = 'group.version';
export const transactionVersionFeature = 'transaction.version';

/** Level by name; a feature at level 0 is absent. */
export type FeaturesImage = ReadonlyMap<string, number>;

export const noFeatures: FeaturesImage = new Map();

export function replayFeatureLevel(before: FeaturesImage, body: RecordBodies['FeatureLevelRecord']): FeaturesImage {
  const features = new Map(before);
  if (body.featureLevel === 0) features.delete(body.name);
  else features.set(body.name, body.featureLevel);
  return features;
}

/** The metadata version comes first: it says how to read what follows. */
export function* featureRecords(features: FeaturesImage): Generator<MetadataRecord, void, undefined> {
  const names = [...features.keys()].toSorted(
    (a, b) => Number(b === metadataVersionFeature) - Number(a === metadataVersionFeature),
  );
  for (const name of names) yield metadataRecord('FeatureLevelRecord', { name, featureLevel: features.get(name)! });
}
