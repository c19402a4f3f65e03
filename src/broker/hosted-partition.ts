// From a topic's name and a partition number to the partition, or to the error that says why not.

import { ErrorCode } from '../protocol/errors.ts';
import type { Partition } from '../replication/partition.ts';
import type { BrokerServices } from './services.ts';

export function findHostedPartition(
  broker: Pick<BrokerServices, 'image' | 'replicas'>,
  topicName: string,
  index: number,
): Partition | number {
  const topic = broker.image().topics.byName.get(topicName);
  if (topic === undefined || index < 0 || index >= topic.partitions.length) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const partition = broker.replicas.get(topicName, index);
  if (partition !== undefined) return partition;
  return broker.replicas.isOffline(topicName, index) ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER;
}
