// Topic by topic a stretch of neighbouring partitions for each subscriber, so that topics with equally
// many partitions can be joined. Static members come first, in the order of their instance ids, then the
// others in the order of their ids: whoever restarts gets the same again.

import type { Uuid } from '../../../base/uuid.ts';
import type { Assignment, Assignor, AssignorInput, AssignorMember } from './assignor.ts';

interface TopicRange {
  readonly partitionCount: number;
  subscribers: number;
  /** The first partition that is not given away yet. */
  next: number;
  /** Subscribers that still get one more than the others. */
  extra: number;
}

export const rangeAssignor: Assignor = {
  name: 'range',

  assign({ members, partitionCount }: AssignorInput): ReadonlyMap<string, Assignment> {
    const ranges = new Map<Uuid, TopicRange>();
    for (const { topicIds } of members) {
      for (const topicId of topicIds) {
        const range = ranges.get(topicId) ?? {
          partitionCount: partitionCount(topicId),
          subscribers: 0,
          next: 0,
          extra: 0,
        };
        range.subscribers += 1;
        ranges.set(topicId, range);
      }
    }
    for (const range of ranges.values()) range.extra = range.partitionCount % range.subscribers;
    return new Map(members.toSorted(byInstanceThenId).map((member) => [member.memberId, nextRanges(member, ranges)]));
  },
};

function nextRanges({ topicIds }: AssignorMember, ranges: ReadonlyMap<Uuid, TopicRange>): Assignment {
  const assignment = new Map<Uuid, ReadonlySet<number>>();
  for (const topicId of topicIds) {
    const range = ranges.get(topicId)!;
    let size = Math.floor(range.partitionCount / range.subscribers);
    if (range.extra > 0) {
      size += 1;
      range.extra -= 1;
    }
    const first = range.next;
    range.next = Math.min(first + size, range.partitionCount);
    if (range.next > first) {
      assignment.set(topicId, new Set(Array.from({ length: range.next - first }, (_, i) => first + i)));
    }
  }
  return assignment;
}

function byInstanceThenId(a: AssignorMember, b: AssignorMember): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId);
  if (a.instanceId !== null) return -1;
  if (b.instanceId !== null) return 1;
  return compare(a.memberId, b.memberId);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
