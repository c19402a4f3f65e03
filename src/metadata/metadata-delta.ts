// What some records change about an image, subject by subject, and the image that results. A part that
// no record touched is absent here and shared between the two images.

import { ClusterDelta } from './image/cluster.ts';
import { ClientQuotasDelta } from './image/client-quotas.ts';
import { ConfigsDelta } from './image/configs.ts';
import { type FeaturesImage, replayFeatureLevel } from './image/features.ts';
import { keptChange } from './image/kept-records.ts';
import { type ProducerIdsImage, replayProducerIds } from './image/producer-ids.ts';
import { TopicsDelta } from './image/topics.ts';
import type { MetadataImage, Provenance } from './metadata-image.ts';
import type { MetadataRecord } from './metadata-record.ts';

export class MetadataDelta {
  readonly before: MetadataImage;
  features: FeaturesImage | undefined;
  cluster: ClusterDelta | undefined;
  topics: TopicsDelta | undefined;
  configs: ConfigsDelta | undefined;
  producerIds: ProducerIdsImage | undefined;
  clientQuotas: ClientQuotasDelta | undefined;
  readonly #kept = new Map<string, MetadataRecord | undefined>();

  constructor(before: MetadataImage) {
    this.before = before;
  }

  /** Throws `InvalidMetadataError` when the record contradicts what is there; the delta is useless then. */
  replay(record: MetadataRecord): void {
    switch (record.name) {
      case 'FeatureLevelRecord':
        this.features = replayFeatureLevel(this.features ?? this.before.features, record.body);
        return;
      case 'RegisterBrokerRecord':
        return this.#cluster().replayRegister(record.body);
      case 'UnregisterBrokerRecord':
        return this.#cluster().replayUnregister(record.body);
      case 'FenceBrokerRecord':
        return this.#cluster().replayFence(record.body);
      case 'UnfenceBrokerRecord':
        return this.#cluster().replayUnfence(record.body);
      case 'BrokerRegistrationChangeRecord':
        return this.#cluster().replayChange(record.body);
      case 'TopicRecord':
        return this.#topics().replayTopic(record.body);
      case 'PartitionRecord':
        return this.#topics().replayPartition(record.body);
      case 'PartitionChangeRecord':
        return this.#topics().replayPartitionChange(record.body);
      case 'RemoveTopicRecord':
        return this.#configs().replayTopicRemoved(this.#topics().replayRemoveTopic(record.body));
      case 'ClearElrRecord':
        return this.#topics().replayClearElr(record.body);
      case 'ConfigRecord':
        return this.#configs().replayConfig(record.body);
      case 'ProducerIdsRecord':
        this.producerIds = replayProducerIds(record.body);
        return;
      case 'ClientQuotaRecord':
        return this.#clientQuotas().replay(record.body);
      case 'NoOpRecord':
      case 'BeginTransactionRecord':
      case 'EndTransactionRecord':
      case 'AbortTransactionRecord':
        return;
      case 'AccessControlEntryRecord':
      case 'RemoveAccessControlEntryRecord':
      case 'UserScramCredentialRecord':
      case 'RemoveUserScramCredentialRecord':
      case 'DelegationTokenRecord':
      case 'RemoveDelegationTokenRecord':
      case 'RegisterControllerRecord':
      case 'ZkMigrationStateRecord':
        return this.#keep(record);
    }
  }

  build(provenance: Provenance): MetadataImage {
    const { before } = this;
    return {
      provenance,
      features: this.features ?? before.features,
      cluster: this.cluster?.build() ?? before.cluster,
      topics: this.topics?.build() ?? before.topics,
      configs: this.configs?.build() ?? before.configs,
      producerIds: this.producerIds ?? before.producerIds,
      clientQuotas: this.clientQuotas?.build() ?? before.clientQuotas,
      keptRecords: before.keptRecords.with(this.#kept),
    };
  }

  #keep(record: MetadataRecord): void {
    const change = keptChange(record);
    if (change !== undefined) this.#kept.set(change.key, change.record);
  }

  #cluster(): ClusterDelta {
    return (this.cluster ??= new ClusterDelta(this.before.cluster));
  }

  #topics(): TopicsDelta {
    return (this.topics ??= new TopicsDelta(this.before.topics));
  }

  #clientQuotas(): ClientQuotasDelta {
    return (this.clientQuotas ??= new ClientQuotasDelta(this.before.clientQuotas));
  }

  #configs(): ConfigsDelta {
    return (this.configs ??= new ConfigsDelta(this.before.configs));
  }
}
