// The group coordinator of a broker, with what it needs of the other rooms.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import { coordinatorPartitions, type CoordinatorPartitionsParts } from './coordinator-partitions.ts';
import { offsetsTopic } from './coordinator-topics.ts';
import { type GroupConfigSources, groupCoordinatorConfig } from './group-coordinator-config.ts';

export interface GroupCoordinatorParts extends GroupConfigSources, CoordinatorPartitionsParts {
  readonly platform: Platform;
  readonly logger: Logger;
}

export function createGroupCoordinator(parts: GroupCoordinatorParts): GroupCoordinator {
  const { platform, logger, image } = parts;
  return new GroupCoordinator({
    platform,
    logger,
    config: groupCoordinatorConfig(parts),
    image,
    ...coordinatorPartitions(offsetsTopic, parts),
  });
}
