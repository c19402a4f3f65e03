// The group coordinator of a broker, with what it needs of the other rooms.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { Replicas } from '../replication/replicas.ts';
import { PartitionCoordinatorLog } from './coordinator-log.ts';
import { offsetsTopic } from './coordinator-topics.ts';
import { type GroupConfigSources, groupCoordinatorConfig } from './group-coordinator-config.ts';

export interface GroupCoordinatorParts extends GroupConfigSources {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly replicas: Replicas;
}

export function createGroupCoordinator(parts: GroupCoordinatorParts): GroupCoordinator {
  const { platform, logger, replicas, image } = parts;
  return new GroupCoordinator({
    platform,
    logger,
    config: groupCoordinatorConfig(parts),
    image,
    partitionCount: () => image().topics.byName.get(offsetsTopic)?.partitions.length ?? 0,
    openLog: (partition) => {
      const replica = replicas.get(offsetsTopic, partition);
      return replica === undefined ? undefined : new PartitionCoordinatorLog(replica);
    },
  });
}
