// What the groups of a shard work with, and how a decision about them looks.

import type { Logger } from '../../base/logging.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import type { CoordinatorDecision, CoordinatorTimers } from '../shard/coordinator-state.ts';
import type { Journal } from '../shard/journal.ts';
import type { GroupCoordinatorConfig } from './group-coordinator-config.ts';
import type { GroupRecord } from './group-record.ts';
import type { RebalanceHistory } from './rebalance-history.ts';

export type GroupDecision<Response> = CoordinatorDecision<GroupRecord, Response>;
export type GroupTimers = CoordinatorTimers<GroupRecord>;

export interface GroupContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly journal: Journal;
  readonly timers: GroupTimers;
  readonly config: GroupCoordinatorConfig;
  readonly rebalances: RebalanceHistory;
  /** The cluster as it is now. */
  image(): MetadataImage;
}

/** Who asks. */
export interface Caller {
  readonly clientId: string;
  /** As Kafka shows it: `/127.0.0.1`. */
  readonly clientHost: string;
  /** Of the request. */
  readonly apiVersion: number;
}
