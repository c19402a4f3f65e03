// How many partitions a client may still have created or deleted (KIP-599), as a decision sees it: it says of each
// topic that could be done how many partitions that is about, and hears whether it may.

import { ErrorCode } from '../protocol/errors.ts';
import type { ItemOutcome } from './decision-context.ts';

export interface PartitionQuota {
  /** Counts them, or gives false: they are not counted then. */
  take(partitions: number): boolean;
}

/** What the client is told of a topic that it may not change now; undefined when it may. */
export function quotaProblem(quota: PartitionQuota | undefined, partitions: number): ItemOutcome | undefined {
  if (quota === undefined || quota.take(partitions)) return undefined;
  return { errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED, errorMessage: null };
}
