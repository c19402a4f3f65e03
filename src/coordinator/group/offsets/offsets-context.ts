// What decisions about offsets work with, beyond what every decision about groups does.

import type { GroupContext } from '../group-context.ts';
import type { Groups } from '../groups.ts';
import type { Offsets } from './offsets.ts';

export interface OffsetsContext extends GroupContext {
  readonly groups: Groups;
  readonly offsets: Offsets;
  /** What the partition takes in one batch, in bytes: no decision may weigh more. */
  maxBatchBytes(): number;
}
