// The uniform assignment when all members read the same topics. Each keeps what it had up to its quota;
// what is above it, and what nobody had, goes to those who have less.

import type { Uuid } from '../../../base/uuid.ts';
import type { Assignment, AssignorInput, AssignorMember } from './assignor.ts';
import { addPartition, mutableAssignment } from './assignor.ts';

interface Partition {
  readonly topicId: Uuid;
  readonly partition: number;
}

interface Unfilled {
  readonly memberId: string;
  readonly missing: number;
}

export function assignHomogeneous(input: AssignorInput): ReadonlyMap<string, Assignment> {
  const { members, isAssigned, partitionCount } = input;
  const topicIds = members[0]!.topicIds;
  if (topicIds.size === 0) return new Map();
  const unassigned: Partition[] = [];
  let total = 0;
  for (const topicId of topicIds) {
    const count = partitionCount(topicId);
    total += count;
    for (let partition = 0; partition < count; partition += 1) {
      if (!isAssigned(topicId, partition)) unassigned.push({ topicId, partition });
    }
  }
  const assignment = new Map<string, Assignment>();
  const unfilled = keepUpToQuota({ members, topicIds, total }, assignment, unassigned);
  giveToUnfilled(unfilled, assignment, unassigned);
  return assignment;
}

/** Fills `assignment` with what members keep and `unassigned` with what they give up; returns who lacks something. */
function keepUpToQuota(
  group: { readonly members: readonly AssignorMember[]; readonly topicIds: ReadonlySet<Uuid>; readonly total: number },
  assignment: Map<string, Assignment>,
  unassigned: Partition[],
): Unfilled[] {
  const { members, topicIds, total } = group;
  const quota = Math.floor(total / members.length);
  let extras = total % members.length;
  const unfilled: Unfilled[] = [];
  for (const [index, { memberId, assigned }] of members.entries()) {
    let mayTakeExtra = extras > 0;
    const { kept, room } = keep(assigned, topicIds, quota + (mayTakeExtra ? 1 : 0), unassigned);
    assignment.set(memberId, kept);
    let missing = room;
    // One that has its quota leaves the extra partition to those after it, as long as there are enough of them.
    if (missing > 0 && mayTakeExtra && members.length - index > extras) {
      missing -= 1;
      mayTakeExtra = false;
    }
    if (missing > 0) unfilled.push({ memberId, missing });
    if (mayTakeExtra) extras -= 1;
  }
  return unfilled;
}

function keep(
  assigned: Assignment,
  topicIds: ReadonlySet<Uuid>,
  quota: number,
  unassigned: Partition[],
): { kept: Assignment; room: number } {
  let room = quota;
  const kept = new Map<Uuid, ReadonlySet<number>>();
  for (const [topicId, partitions] of assigned) {
    if (!topicIds.has(topicId)) continue;
    if (partitions.size <= room) {
      kept.set(topicId, partitions);
      room -= partitions.size;
      continue;
    }
    const list = [...partitions];
    if (room > 0) kept.set(topicId, new Set(list.slice(0, room)));
    for (const partition of list.slice(room)) unassigned.push({ topicId, partition });
    room = 0;
  }
  return { kept, room };
}

function giveToUnfilled(
  unfilled: readonly Unfilled[],
  assignment: Map<string, Assignment>,
  unassigned: readonly Partition[],
): void {
  let next = 0;
  for (const { memberId, missing } of unfilled) {
    const whole = mutableAssignment(assignment.get(memberId)!);
    for (const { topicId, partition } of unassigned.slice(next, next + missing))
      addPartition(whole, topicId, partition);
    next += missing;
    assignment.set(memberId, whole);
  }
}
