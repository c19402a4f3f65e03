// The settings of the group coordinator, with the broker's dynamic ones and those of a single group on
// top. Read anew at every use: a change counts from the next decision on.

import type { Codec } from '../../protocol/compression/codecs.ts';

export type MigrationPolicy = 'disabled' | 'upgrade' | 'downgrade' | 'bidirectional';

export interface GroupCoordinatorConfig {
  /** `group.initial.rebalance.delay.ms` */
  readonly initialRebalanceDelayMs: number;
  /** `group.min.session.timeout.ms` */
  readonly minSessionTimeoutMs: number;
  /** `group.max.session.timeout.ms` */
  readonly maxSessionTimeoutMs: number;
  /** `group.max.size` */
  readonly classicMaxSize: number;
  /** `offset.metadata.max.bytes` */
  readonly offsetMetadataMaxBytes: number;
  /** `offsets.retention.minutes`, in milliseconds. */
  readonly offsetsRetentionMs: number;
  /** `offsets.retention.check.interval.ms` */
  readonly offsetsRetentionCheckIntervalMs: number;
  /** `offsets.commit.timeout.ms` */
  readonly commitTimeoutMs: number;
  /** `offsets.load.buffer.size` */
  readonly loadBufferBytes: number;
  /** `offsets.topic.compression.codec`; undefined for none. */
  readonly compression: Codec | undefined;
  /** Whether `group.coordinator.rebalance.protocols` has `consumer` and `group.version` is 1. */
  isConsumerProtocolEnabled(): boolean;
  /** `group.consumer.assignors`; the first is the default. */
  readonly consumerAssignors: readonly string[];
  /** `group.consumer.max.size` */
  readonly consumerMaxSize: number;
  /** `group.consumer.migration.policy` */
  readonly migrationPolicy: MigrationPolicy;
  /** `group.consumer.regex.refresh.interval.ms` */
  readonly regexRefreshIntervalMs: number;
  /** `consumer.session.timeout.ms` of the group, else `group.consumer.session.timeout.ms`, within its bounds. */
  consumerSessionTimeoutMs(groupId: string): number;
  /** `consumer.heartbeat.interval.ms` of the group, else `group.consumer.heartbeat.interval.ms`, within its bounds. */
  consumerHeartbeatIntervalMs(groupId: string): number;
  /** `consumer.assignment.interval.ms` of the group, else `group.consumer.assignment.interval.ms`, within its bounds. */
  consumerAssignmentIntervalMs(groupId: string): number;
}
