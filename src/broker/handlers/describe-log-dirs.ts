// DescribeLogDirs: what lies in which log directory, how large, and how full the volumes are (KIP-113,
// KIP-827).

import { DiskError } from '../../base/ports/disk.ts';
import type { LogDirectory } from '../../log/directory/log-directory.ts';
import type { PartitionLog } from '../../log/partition-log.ts';
import { describeLogDirsApi } from '../../protocol/apis/describe-log-dirs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof describeLogDirsApi>;

export const describeLogDirs = defineHandler({
  api: describeLogDirsApi,
  async handle(request, _context, broker) {
    const isWanted = filterOf(request);
    const results = [];
    for (const directory of broker.logs.directories) {
      const isOffline = directory.failure !== undefined;
      results.push(isOffline ? offline(directory.path) : await describe(directory, isWanted, broker));
    }
    for (const path of broker.logs.offlinePaths) results.push(offline(path));
    return { errorCode: ErrorCode.NONE, results };
  },
  fail: (errorCode) => ({ errorCode, results: [] }),
});

function offline(logDir: string) {
  return { errorCode: ErrorCode.KAFKA_STORAGE_ERROR, logDir, topics: [], totalBytes: -1, usableBytes: -1 };
}

function filterOf({ topics }: Request): (log: PartitionLog) => boolean {
  if (topics === null) return () => true;
  const wanted = new Set(
    topics.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`)),
  );
  return ({ topicPartition: { topic, partition } }) => wanted.has(`${topic}-${partition}`);
}

interface DescribedReplica {
  readonly partitionIndex: number;
  readonly partitionSize: number;
  readonly offsetLag: number;
  readonly isFutureKey: boolean;
}

async function describe(directory: LogDirectory, isWanted: (log: PartitionLog) => boolean, broker: BrokerServices) {
  const topics = new Map<string, DescribedReplica[]>();
  const add = (
    { topicPartition: { topic, partition } }: PartitionLog,
    replica: Omit<DescribedReplica, 'partitionIndex'>,
  ) => {
    const partitions = topics.get(topic) ?? [];
    topics.set(topic, partitions);
    partitions.push({ partitionIndex: partition, ...replica });
  };
  for (const log of broker.logs.all()) {
    if (log.parentDirectory !== directory.path || !isWanted(log)) continue;
    const offsetLag = Math.max(log.highWatermark - log.logEndOffset, 0);
    add(log, { partitionSize: log.sizeBytes, offsetLag, isFutureKey: false });
  }
  for (const { log, future, sizeBytes, offsetLag } of broker.logs.moves.all()) {
    if (future.parent !== directory || log.parentDirectory === directory.path || !isWanted(log)) continue;
    add(log, { partitionSize: sizeBytes, offsetLag, isFutureKey: true });
  }
  return {
    errorCode: ErrorCode.NONE,
    logDir: directory.path,
    topics: [...topics].map(([name, partitions]) => ({ name, partitions })),
    ...(await volumeOf(directory, broker)),
  };
}

async function volumeOf(
  { path }: LogDirectory,
  { platform, logger }: BrokerServices,
): Promise<{ totalBytes: number; usableBytes: number }> {
  try {
    return await platform.disk.volume(path);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    logger.warn('the size of a volume cannot be told', { path, error });
    return { totalBytes: -1, usableBytes: -1 };
  }
}
