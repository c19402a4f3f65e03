// The whole metadata at one moment: immutable, one part per subject. Whoever holds an image may read it
// for as long as it likes; the next one is built beside it.

import { type ClientQuotasImage, clientQuotaRecords, noClientQuotas } from './image/client-quotas.ts';
import { type ClusterImage, clusterRecords, noBrokers } from './image/cluster.ts';
import { type ConfigsImage, configRecords, noConfigs } from './image/configs.ts';
import { type FeaturesImage, featureRecords, noFeatures } from './image/features.ts';
import { type KeptRecordsImage, noKeptRecords } from './image/kept-records.ts';
import { type ProducerIdsImage, noProducerIds, producerIdsRecords } from './image/producer-ids.ts';
import { type TopicsImage, noTopics, topicRecords } from './image/topics.ts';
import type { MetadataRecord } from './metadata-record.ts';

/** Up to where in the metadata log an image reaches. */
export interface Provenance {
  /** The last offset that is in the image; -1 for none. */
  readonly lastContainedOffset: number;
  readonly lastContainedEpoch: number;
  /** Wall clock of the last append, milliseconds. */
  readonly lastContainedTimeMs: number;
}

export interface MetadataImage {
  readonly provenance: Provenance;
  readonly features: FeaturesImage;
  readonly cluster: ClusterImage;
  readonly topics: TopicsImage;
  readonly configs: ConfigsImage;
  readonly producerIds: ProducerIdsImage;
  readonly clientQuotas: ClientQuotasImage;
  readonly keptRecords: KeptRecordsImage;
}

export const emptyImage: MetadataImage = {
  provenance: { lastContainedOffset: -1, lastContainedEpoch: -1, lastContainedTimeMs: -1 },
  features: noFeatures,
  cluster: noBrokers,
  topics: noTopics,
  configs: noConfigs,
  producerIds: noProducerIds,
  clientQuotas: noClientQuotas,
  keptRecords: noKeptRecords,
};

/** The records that build this image from nothing: the content of a snapshot. */
export function* imageRecords(image: MetadataImage): Generator<MetadataRecord, void, undefined> {
  yield* featureRecords(image.features);
  yield* clusterRecords(image.cluster);
  yield* topicRecords(image.topics);
  yield* configRecords(image.configs);
  yield* producerIdsRecords(image.producerIds);
  yield* clientQuotaRecords(image.clientQuotas);
  yield* image.keptRecords.values();
}
