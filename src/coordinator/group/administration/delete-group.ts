// DeleteGroups for one group: it goes with everything it has committed, pending or not. A group with more
// offsets than one batch can forget goes in several decisions, itself with the last one.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { GroupDecision } from '../group-context.ts';
import { offsetTombstone } from '../offsets/committed-offset.ts';
import type { OffsetsContext } from '../offsets/offsets-context.ts';
import { type Find, RecordSteps } from '../offsets/record-steps.ts';

/** Answers NONE when the group is gone, why it is not, or undefined: decide again, there is more to delete. */
export function decideDeleteGroup(context: OffsetsContext, groupId: string): GroupDecision<number | undefined> {
  const group = context.groups.get(groupId);
  if (group === undefined) return { records: [], response: ErrorCode.GROUP_ID_NOT_FOUND };
  const errorCode = group.validateDelete();
  if (errorCode !== ErrorCode.NONE) return { records: [], response: errorCode };
  const { records, isLast } = new RecordSteps(everythingOf(context, groupId)).next(context.maxBatchBytes());
  return { records, response: isLast ? ErrorCode.NONE : undefined };
}

function* everythingOf({ groups, offsets }: OffsetsContext, groupId: string): Generator<Find, void, undefined> {
  for (const place of offsets.placesOf(groupId)) yield () => [offsetTombstone(place)];
  yield () => groups.get(groupId)!.tombstones();
}
