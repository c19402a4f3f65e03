// What the decisions about consumer groups share, beside what all groups have.

import type { GroupContext } from '../group-context.ts';
import type { Groups } from '../groups.ts';
import type { MemberTimeouts } from './member-timeouts.ts';
import type { PatternRefresh } from './pattern-refresh.ts';
import type { ConsumerRebalances } from './consumer-rebalances.ts';
import type { Migration } from '../migration/migration.ts';

export interface ConsumerGroupContext extends GroupContext {
  readonly groups: Groups;
  readonly timeouts: MemberTimeouts;
  readonly patterns: PatternRefresh;
  readonly progress: ConsumerRebalances;
  readonly migration: Migration;
}
