// ListOffsets: an offset for a moment, or for one of the named places (earliest, latest, largest
// timestamp, and those of tiered storage, which a log that is only local answers as Kafka does).

import { listOffsetsApi } from '../../protocol/apis/list-offsets.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import type { Partition } from '../../replication/partition.ts';
import { defineHandler } from '../handler.ts';
import { findHostedPartition } from '../hosted-partition.ts';
import { checkLeaderEpoch } from '../leader-epoch-check.ts';
import { storageErrorCode } from '../storage-error-code.ts';
import { errorForVersion } from '../version-errors.ts';
import type { BrokerServices } from '../services.ts';
import { whenAllVisible } from '../visibility.ts';

interface Found {
  readonly errorCode: number;
  readonly timestamp: number;
  readonly offset: number;
  readonly leaderEpoch: number;
}

const Place = {
  latest: -1,
  earliest: -2,
  maxTimestamp: -3,
  earliestLocal: -4,
  latestTiered: -5,
  earliestPendingUpload: -6,
} as const;

const firstLeaderEpochVersion = 4;

/** The version that introduced each place. */
const firstVersions = new Map<number, number>([
  [Place.latest, 0],
  [Place.earliest, 0],
  [Place.maxTimestamp, 7],
  [Place.earliestLocal, 8],
  [Place.latestTiered, 9],
  [Place.earliestPendingUpload, 11],
]);

const nothingFound: Found = { errorCode: ErrorCode.NONE, timestamp: -1, offset: -1, leaderEpoch: -1 };
const failed = (errorCode: number): Found => ({ ...nothingFound, errorCode });

export const listOffsets = defineHandler({
  api: listOffsetsApi,
  async handle(request, context, broker) {
    const seen = new Set<string>();
    const repeated = new Set<string>();
    for (const { name, partitions } of request.topics) {
      for (const { partitionIndex } of partitions) {
        const key = `${name}/${partitionIndex}`;
        if (seen.has(key)) repeated.add(key);
        seen.add(key);
      }
    }
    await whenAllVisible(askedForTheirEnd(request, broker), broker);
    const find = async (
      topic: string,
      partitionIndex: number,
      currentLeaderEpoch: number,
      timestamp: number,
    ): Promise<Found> => {
      if (repeated.has(`${topic}/${partitionIndex}`)) return failed(ErrorCode.INVALID_REQUEST);
      if (timestamp < 0 && context.apiVersion < (firstVersions.get(timestamp) ?? Infinity))
        return failed(ErrorCode.UNSUPPORTED_VERSION);
      const partition = findHostedPartition(broker, topic, partitionIndex);
      if (typeof partition === 'number') return failed(partition);
      const epochError = checkLeaderEpoch(currentLeaderEpoch, partition.leaderEpoch);
      if (epochError !== ErrorCode.NONE) return failed(epochError);
      try {
        return await locate(partition, timestamp, request.isolationLevel === 1);
      } catch (error) {
        return failed(storageErrorCode(error));
      }
    };
    const topics = [];
    for (const { name, partitions } of request.topics) {
      const answered = [];
      for (const { partitionIndex, currentLeaderEpoch, timestamp } of partitions) {
        const found = await find(name, partitionIndex, currentLeaderEpoch, timestamp);
        const errorCode = errorForVersion(listOffsetsApi.key, context.apiVersion, found.errorCode);
        const answer = { partitionIndex, errorCode, timestamp: found.timestamp, offset: found.offset };
        answered.push(
          context.apiVersion < firstLeaderEpochVersion ? answer : { ...answer, leaderEpoch: found.leaderEpoch },
        );
      }
      topics.push({ name, partitions: answered });
    }
    return { topics };
  },
});

/** Whatever is asked but the start depends on where the log ends. */
function* askedForTheirEnd(
  { topics }: RequestOf<typeof listOffsetsApi>,
  { replicas }: BrokerServices,
): Generator<Partition> {
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, timestamp } of partitions) {
      if (timestamp === Place.earliest || timestamp === Place.earliestLocal) continue;
      const partition = replicas.get(name, partitionIndex);
      if (partition !== undefined) yield partition;
    }
  }
}

async function locate(partition: Partition, timestamp: number, isCommitted: boolean): Promise<Found> {
  const { log, leaderEpoch } = partition;
  const bound = partition.boundFor(isCommitted ? 'read_committed' : 'read_uncommitted');
  switch (timestamp) {
    case Place.latest:
      return { errorCode: ErrorCode.NONE, timestamp: -1, offset: bound, leaderEpoch };
    case Place.earliest:
    case Place.earliestLocal:
      return {
        errorCode: ErrorCode.NONE,
        timestamp: -1,
        offset: log.logStartOffset,
        leaderEpoch: log.epochOf(log.logStartOffset),
      };
    case Place.latestTiered:
    case Place.earliestPendingUpload:
      return nothingFound;
    case Place.maxTimestamp: {
      const found = await log.findMaxTimestamp(bound);
      return found === undefined ? nothingFound : { errorCode: ErrorCode.NONE, ...found };
    }
    default: {
      const found = await log.findTimestamp(timestamp, bound);
      return found === undefined ? nothingFound : { errorCode: ErrorCode.NONE, ...found };
    }
  }
}
