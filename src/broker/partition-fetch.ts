// What one partition answers to a fetch: an error, a diverging epoch, or data up to what the reader may
// see. Checks come in Kafka's order.

import { zeroUuid } from '../base/uuid.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { StorageError } from '../log/storage-error.ts';
import { DiskError } from '../base/ports/disk.ts';
import { DamagedSegmentError } from '../log/segment/damaged-ranges.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Partition } from '../replication/partition.ts';
import type { FetchPartition } from './fetch-sessions.ts';
import { checkLeaderEpoch } from './leader-epoch-check.ts';
import type { BrokerServices } from './services.ts';

export interface FetchRules {
  readonly apiVersion: number;
  readonly isolation: 'read_uncommitted' | 'read_committed';
  /** -1 for consumers. */
  readonly replicaId: number;
  readonly usesTopicIds: boolean;
}

export interface PartitionFetch {
  readonly request: FetchPartition;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | undefined;
  readonly abortedTransactions: { readonly producerId: number; readonly firstOffset: number }[] | null;
  readonly chunks: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** To be called once the chunks have been sent, or will not be. */
  readonly release: (() => void) | undefined;
  /** undefined when there is none. */
  readonly partition: Partition | undefined;
}

const firstZstdVersion = 10;

/** The hosted partition, or the error that says why there is none. */
export function findFetchPartition(
  request: FetchPartition,
  rules: FetchRules,
  broker: BrokerServices,
): Partition | number {
  const { topics } = broker.image();
  const topic = rules.usesTopicIds ? topics.byId.get(request.topicId) : topics.byName.get(request.topic);
  if (topic === undefined)
    return rules.usesTopicIds && request.topicId !== zeroUuid
      ? ErrorCode.UNKNOWN_TOPIC_ID
      : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (request.partition < 0 || request.partition >= topic.partitions.length)
    return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  // No other broker replicates from here in this release.
  if (rules.replicaId >= 0) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const partition = broker.replicas.get(topic.name, request.partition);
  if (partition !== undefined) return partition;
  return broker.replicas.isOffline(topic.name, request.partition)
    ? ErrorCode.KAFKA_STORAGE_ERROR
    : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}

export async function fetchPartition(
  request: FetchPartition,
  maxBytes: number,
  minOneBatch: boolean,
  rules: FetchRules,
  broker: BrokerServices,
): Promise<PartitionFetch> {
  const partition = findFetchPartition(request, rules, broker);
  if (typeof partition === 'number') return failed(request, partition, undefined);
  const epochError = checkLeaderEpoch(request.currentLeaderEpoch, partition.leaderEpoch);
  if (epochError !== ErrorCode.NONE) return failed(request, epochError, partition);
  const { log } = partition;
  if (log.config.codec === 'zstd' && rules.apiVersion < firstZstdVersion)
    return failed(request, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, partition);
  if (request.lastFetchedEpoch >= 0) {
    const end = log.endOffsetForEpoch(request.lastFetchedEpoch);
    if (end.epoch < 0) return failed(request, ErrorCode.OFFSET_OUT_OF_RANGE, partition);
    if (end.epoch < request.lastFetchedEpoch || end.endOffset < request.fetchOffset)
      return { ...empty(request, partition), divergingEpoch: end };
  }
  if (request.fetchOffset < log.logStartOffset || request.fetchOffset > log.logEndOffset)
    return failed(request, ErrorCode.OFFSET_OUT_OF_RANGE, partition);
  try {
    return await readPartition(request, partition, maxBytes, minOneBatch, rules);
  } catch (error) {
    return failed(request, readErrorCode(error, request, log, broker), partition);
  }
}

/**
 * Damage is CORRUPT_MESSAGE: a Java consumer's poll then throws, at this offset every time, until somebody seeks
 * behind it. KAFKA_STORAGE_ERROR would have it ask again for ever without a word (KAFKA-5211, KAFKA-5630).
 */
function readErrorCode(error: unknown, request: FetchPartition, log: PartitionLog, broker: BrokerServices): number {
  // The log has told of it once, with its range; readers come back all the time.
  if (error instanceof DamagedSegmentError) return ErrorCode.CORRUPT_MESSAGE;
  if (!(error instanceof DiskError || error instanceof StorageError)) throw error;
  const fields = { topic: log.topicPartition.topic, partition: request.partition, offset: request.fetchOffset, error };
  broker.logger.error('a partition could not be read', fields);
  return ErrorCode.KAFKA_STORAGE_ERROR;
}

async function readPartition(
  request: FetchPartition,
  partition: Partition,
  maxBytes: number,
  minOneBatch: boolean,
  rules: FetchRules,
): Promise<PartitionFetch> {
  // One look at the bounds: they may move while the disk is being read.
  const base = empty(request, partition);
  const reading = partition.read(request.fetchOffset, partition.boundFor(rules.isolation), maxBytes, minOneBatch);
  const { chunks, sizeBytes, endOffset, segments, release } = reading instanceof Promise ? await reading : reading;
  if (rules.isolation === 'read_uncommitted') return { ...base, chunks, sizeBytes, release };
  let aborted;
  try {
    aborted = sizeBytes === 0 ? [] : await partition.log.abortedTransactions(request.fetchOffset, endOffset, segments);
  } finally {
    if (aborted === undefined) release?.();
  }
  // Retention has overtaken the reader: records of aborted transactions could not be told from others.
  if (aborted === undefined) return failed(request, ErrorCode.OFFSET_OUT_OF_RANGE, partition);
  return {
    ...base,
    chunks,
    sizeBytes,
    release,
    abortedTransactions: aborted.map(({ producerId, firstOffset }) => ({ producerId, firstOffset })),
  };
}

function empty(request: FetchPartition, partition: Partition): PartitionFetch {
  const { log } = partition;
  return {
    request,
    errorCode: ErrorCode.NONE,
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    divergingEpoch: undefined,
    abortedTransactions: null,
    chunks: [],
    sizeBytes: 0,
    release: undefined,
    partition,
  };
}

function failed(request: FetchPartition, errorCode: number, partition: Partition | undefined): PartitionFetch {
  return {
    request,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    divergingEpoch: undefined,
    abortedTransactions: partition === undefined ? [] : null,
    chunks: [],
    sizeBytes: 0,
    release: undefined,
    partition,
  };
}
