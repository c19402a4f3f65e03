// The group coordinator's settings as the broker has them: given at the start, changed at run time, or
// set for a single group. What a group sets is kept within the bounds that the broker sets for groups.

import { numberOf } from '../base/config/config-definition.ts';
import { ConfigError } from '../base/config/config-error.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import type { BrokerConfig } from '../config/broker-configs.ts';
import { assignorNames } from '../coordinator/group/assignors/index.ts';
import type { GroupCoordinatorConfig, MigrationPolicy } from '../coordinator/group/group-coordinator-config.ts';
import { configsOf, ResourceType } from '../metadata/image/configs.ts';
import { groupVersionFeature } from '../metadata/image/features.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { codecById, type Codec } from '../protocol/compression/codecs.ts';

const minuteMs = 60_000;

export interface GroupConfigSources {
  readonly values: BrokerConfig;
  readonly image: () => MetadataImage;
  readonly layers: () => BrokerConfigLayers;
}

export function groupCoordinatorConfig({ values, image, layers }: GroupConfigSources): GroupCoordinatorConfig {
  const dynamic = (name: string): number => numberOf(effectiveBrokerEntry(name, layers()));
  const ofGroup = (groupId: string, kind: 'session.timeout' | 'heartbeat.interval' | 'assignment.interval'): number => {
    const own = configsOf(image().configs, { type: ResourceType.GROUP, name: groupId }).get(`consumer.${kind}.ms`);
    if (own === undefined) return dynamic(`group.consumer.${kind}.ms`);
    const least = dynamic(`group.consumer.min.${kind}.ms`);
    const most = dynamic(`group.consumer.max.${kind}.ms`);
    return Math.min(Math.max(Number(own), least), most);
  };
  return {
    initialRebalanceDelayMs: values['group.initial.rebalance.delay.ms'],
    minSessionTimeoutMs: values['group.min.session.timeout.ms'],
    maxSessionTimeoutMs: values['group.max.session.timeout.ms'],
    classicMaxSize: values['group.max.size'],
    offsetMetadataMaxBytes: values['offset.metadata.max.bytes'],
    offsetsRetentionMs: values['offsets.retention.minutes'] * minuteMs,
    offsetsRetentionCheckIntervalMs: values['offsets.retention.check.interval.ms'],
    commitTimeoutMs: values['offsets.commit.timeout.ms'],
    loadBufferBytes: values['offsets.load.buffer.size'],
    compression: compressionOf(values['offsets.topic.compression.codec']),
    isConsumerProtocolEnabled: () =>
      values['group.coordinator.rebalance.protocols'].includes('consumer') &&
      (image().features.get(groupVersionFeature) ?? 0) >= 1,
    consumerAssignors: knownAssignors(values['group.consumer.assignors']),
    consumerMaxSize: values['group.consumer.max.size'],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the setting has no other values
    migrationPolicy: values['group.consumer.migration.policy'].toLowerCase() as MigrationPolicy,
    regexRefreshIntervalMs: values['group.consumer.regex.refresh.interval.ms'],
    consumerSessionTimeoutMs: (groupId) => ofGroup(groupId, 'session.timeout'),
    consumerHeartbeatIntervalMs: (groupId) => ofGroup(groupId, 'heartbeat.interval'),
    consumerAssignmentIntervalMs: (groupId) => ofGroup(groupId, 'assignment.interval'),
  };
}

/** Kafka would load others by the names of their Java classes. Throws a ConfigError. */
function knownAssignors(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !assignorNames.includes(name));
  if (unknown === undefined) return names;
  const reason = `there is no such assignor here, only ${assignorNames.join(' and ')}`;
  throw ConfigError.invalidValue('group.consumer.assignors', unknown, reason);
}

function compressionOf(id: number): Codec | undefined {
  return id === 0 ? undefined : codecById(id);
}
