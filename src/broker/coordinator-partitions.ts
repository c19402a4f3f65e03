// The partitions of a coordinator's topic, as coordinators of every kind are given them.

import type { CoordinatorLog } from '../coordinator/shard/coordinator-log.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { Replicas } from '../replication/replicas.ts';
import { PartitionCoordinatorLog } from './coordinator-log.ts';
import type { CoordinatorTopic } from './coordinator-topics.ts';

export interface CoordinatorPartitionsParts {
  readonly image: () => MetadataImage;
  readonly replicas: Replicas;
}

export interface CoordinatorPartitions {
  /** 0 while there is no such topic. */
  readonly partitionCount: () => number;
  /** Undefined when the partition is not here. */
  readonly openLog: (partition: number) => CoordinatorLog | undefined;
}

export function coordinatorPartitions(
  topic: CoordinatorTopic,
  { image, replicas }: CoordinatorPartitionsParts,
): CoordinatorPartitions {
  return {
    partitionCount: () => image().topics.byName.get(topic)?.partitions.length ?? 0,
    openLog: (partition) => {
      const replica = replicas.get(topic, partition);
      return replica === undefined ? undefined : new PartitionCoordinatorLog(replica);
    },
  };
}
