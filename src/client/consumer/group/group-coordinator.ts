// The broker that coordinates a consumer's group.

import type { Logger } from '../../../base/logging.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Coordinator } from '../../cluster/coordinator.ts';

export class GroupCoordinator extends Coordinator {
  constructor(cluster: Cluster, groupId: string, logger: Logger, requestTimeoutMs: number) {
    super(cluster, 'group', groupId, logger, requestTimeoutMs);
  }

  get groupId(): string {
    return this.key;
  }
}
