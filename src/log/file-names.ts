// How Kafka names things in a log directory. Topic names are checked before they come here; what comes
// from the disk is parsed strictly, and what does not parse is left alone.

export const logSuffix = '.log';
export const offsetIndexSuffix = '.index';
export const timeIndexSuffix = '.timeindex';
export const transactionIndexSuffix = '.txnindex';
export const producerSnapshotSuffix = '.snapshot';
export const deletedSuffix = '.deleted';
export const cleanedSuffix = '.cleaned';
export const swapSuffix = '.swap';

export const leaderEpochCheckpointName = 'leader-epoch-checkpoint';
export const partitionMetadataName = 'partition.metadata';
export const metaPropertiesName = 'meta.properties';
export const cleanShutdownName = '.kafka_cleanshutdown';
export const recoveryPointCheckpointName = 'recovery-point-offset-checkpoint';
export const logStartOffsetCheckpointName = 'log-start-offset-checkpoint';
export const highWatermarkCheckpointName = 'replication-offset-checkpoint';
export const cleanerCheckpointName = 'cleaner-offset-checkpoint';

/** `00000000000000000042.log` */
export function fileName(offset: number, suffix: string): string {
  return offset.toString().padStart(20, '0') + suffix;
}

/** The offset in a file name with this suffix, or undefined when it is another kind of file. */
export function offsetOfFileName(name: string, suffix: string): number | undefined {
  if (name.length !== 20 + suffix.length || !name.endsWith(suffix)) return undefined;
  const digits = name.slice(0, 20);
  if (!/^\d{20}$/.test(digits)) return undefined;
  const offset = Number(digits);
  return Number.isSafeInteger(offset) ? offset : undefined;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export function partitionDirectoryName({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** Splits at the last dash, as topic names may contain dashes themselves. */
export function parsePartitionDirectoryName(name: string): TopicPartition | undefined {
  const match = /^([a-zA-Z0-9._-]{1,249})-(0|[1-9]\d{0,9})$/.exec(name);
  if (match === null) return undefined;
  const partition = Number(match[2]);
  return partition > 0x7fff_ffff ? undefined : { topic: match[1]!, partition };
}

export type ParkedReason = 'delete' | 'stray' | 'future';

const longestDirectoryName = 255;

/** `t-0.<32 hex digits>-delete`: a partition directory that is no longer served. */
export function parkedDirectoryName(partition: TopicPartition, uniqueHex: string, reason: ParkedReason): string {
  const suffix = `-${partition.partition}.${uniqueHex}-${reason}`;
  return partition.topic.slice(0, longestDirectoryName - suffix.length) + suffix;
}

export function parkedReasonOf(directoryName: string): ParkedReason | undefined {
  const match = /^.+-\d+\.[0-9a-f]{32}-(delete|stray|future)$/.exec(directoryName);
  return match === null ? undefined : (match[1] as ParkedReason);
}
