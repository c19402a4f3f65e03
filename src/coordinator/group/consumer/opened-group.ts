// A consumer group on the way into a heartbeat's decision, and what goes with opening it.

import type { GroupRecord } from '../group-record.ts';
import type { ConsumerGroup } from './consumer-group.ts';

export interface OpenedGroup {
  readonly group: ConsumerGroup;
  /** What must be written before everything else about it. */
  readonly records: readonly GroupRecord[];
  /** The decision is made: what is outside the log may change now. */
  readonly onDecided: () => void;
  readonly onCommitted: () => void;
  /** Sets right what `onDecided` changed. */
  readonly onFailed: () => void;
}
