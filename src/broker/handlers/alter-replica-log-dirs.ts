// AlterReplicaLogDirs: has replicas of this broker live in other log directories (KIP-113). The answer says
// that the move has begun and survives a restart; DescribeLogDirs shows how far it is.

import { DiskError } from '../../base/ports/disk.ts';
import { StorageError } from '../../log/storage-error.ts';
import { alterReplicaLogDirsApi } from '../../protocol/apis/alter-replica-log-dirs.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof alterReplicaLogDirsApi>;

export const alterReplicaLogDirs = defineHandler({
  api: alterReplicaLogDirsApi,
  async handle(request, _context, broker) {
    const results = [];
    for (const [topicName, paths] of wishesOf(request)) {
      const partitions = [];
      for (const [partitionIndex, path] of paths)
        partitions.push({ partitionIndex, errorCode: await alter(broker, topicName, partitionIndex, path) });
      results.push({ topicName, partitions });
    }
    return { results };
  },
  fail: (errorCode, _message, request) => ({
    results: [...wishesOf(request)].map(([topicName, paths]) => ({
      topicName,
      partitions: [...paths.keys()].map((partitionIndex) => ({ partitionIndex, errorCode })),
    })),
  }),
});

/** By topic and partition; of several wishes for one the last counts, as in Kafka. */
function wishesOf({ dirs }: Request): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const wishes = new Map<string, Map<number, string>>();
  for (const { path, topics } of dirs) {
    for (const { name, partitions } of topics) {
      const paths = wishes.get(name) ?? new Map<number, string>();
      wishes.set(name, paths);
      for (const partition of partitions) paths.set(partition, path);
    }
  }
  return wishes;
}

async function alter(broker: BrokerServices, topic: string, partition: number, path: string): Promise<number> {
  try {
    const errorCode = await broker.logs.alterDirectory({ topic, partition }, path);
    const isOffline = errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION && broker.replicas.isOffline(topic, partition);
    return isOffline ? ErrorCode.KAFKA_STORAGE_ERROR : errorCode;
  } catch (error) {
    if (!(error instanceof DiskError || error instanceof StorageError)) throw error;
    broker.logger.error('could not begin to move a partition', { topic, partition, path, error });
    return ErrorCode.KAFKA_STORAGE_ERROR;
  }
}
