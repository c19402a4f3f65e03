// A request that carries a leader epoch is refused by a leader of another one (KIP-320).

import { ErrorCode } from '../protocol/errors.ts';

const unchecked = -1;

export function checkLeaderEpoch(requested: number, current: number): number {
  if (requested === unchecked || requested === current) return ErrorCode.NONE;
  return requested < current ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH;
}
