// Telling the coordinator that a member goes: one attempt, within the caller's time. Failing is no error: a
// member that is not heard of any more is left out when its session is over.

import type { Logger } from '../../../base/logging.ts';
import { settleWithin, type Wait } from '../../waiting.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

export interface LeaveNotice {
  readonly memberId: string;
  readonly reason: string;
  readonly wait: Wait;
  readonly requestTimeoutMs: number;
  /** Resolves to the error code of the answer. */
  readonly send: (timeoutMs: number) => Promise<number>;
}

/** Never rejects. Says nothing to a coordinator that would have to be looked for first. */
export async function giveLeaveNotice(
  coordinator: GroupCoordinator,
  logger: Logger,
  { memberId, reason, wait, requestTimeoutMs, send }: LeaveNotice,
): Promise<void> {
  if (!coordinator.isKnown) return;
  const { cluster, groupId } = coordinator;
  const timeoutMs = Math.max(1, Math.min(wait.deadline.remainingMs, requestTimeoutMs));
  try {
    const left = send(timeoutMs);
    const errorCode = await settleWithin(cluster.platform, left, wait, () => 'the coordinator does not answer');
    logger.info('left the group', { groupId, memberId, reason, errorCode });
  } catch (error) {
    if (!cluster.isClosed) logger.warn('could not leave the group; the coordinator will notice by itself', { error });
  }
}
