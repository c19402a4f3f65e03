// What every member of a group is to get, computed here on the server (KIP-848), and the records that say
// so: one per member whose part has changed, then the epoch that all of it is for.

import type { Uuid } from '../../../base/uuid.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { assignorByName } from '../assignors/index.ts';
import type { AssignorMember } from '../assignors/assignor.ts';
import type { GroupRecord } from '../group-record.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { targetAssignmentRecord, targetMetadataRecord } from './consumer-group-records.ts';
import type { ConsumerMember } from './consumer-member.ts';
import { noPartitions, type PartitionSet, samePartitionSet } from './partitions.ts';

/** The target as it holds for one member. */
export interface MemberTarget {
  readonly targetEpoch: number;
  readonly target: PartitionSet;
}

export interface TargetInput {
  readonly group: ConsumerGroup;
  /** The member that changes, before and after. */
  readonly before: ConsumerMember;
  readonly after: ConsumerMember;
  readonly groupEpoch: number;
  readonly isHomogeneous: boolean;
  readonly image: MetadataImage;
  readonly defaultAssignor: string;
  /** Wall clock. */
  readonly nowMs: number;
}

/** What holds as long as no new target is computed. */
export function lastTarget(group: ConsumerGroup, member: ConsumerMember): MemberTarget {
  return { targetEpoch: group.assignmentEpoch, target: group.targetOfMember(member) };
}

export function computeTarget(input: TargetInput): MemberTarget & { readonly records: GroupRecord[] } {
  const { group, before, after, groupEpoch, isHomogeneous, image, nowMs } = input;
  const { groupId } = group;
  const name = preferredAssignor(group, before, after) ?? input.defaultAssignor;
  const assignor = assignorByName(name);
  if (assignor === undefined) throw new Error(`there is no assignor ${name}`);
  const members = assignorMembers(group, after, image);
  const assigned = assignor.assign({
    members,
    isHomogeneous,
    isAssigned: assignedBefore(group),
    partitionCount: (topicId) => image.topics.byId.get(topicId)!.partitions.length,
  });
  const records: GroupRecord[] = [];
  for (const { memberId } of members) {
    const target = assigned.get(memberId) ?? noPartitions;
    const known = group.targetOf(memberId);
    if (known === undefined || !samePartitionSet(target, known))
      records.push(targetAssignmentRecord(groupId, memberId, target));
  }
  records.push(targetMetadataRecord(groupId, groupEpoch, nowMs));
  return { targetEpoch: groupEpoch, target: assigned.get(after.memberId) ?? noPartitions, records };
}

/** Named by most members; of two that are named equally often the one that Kafka takes: uniform. */
export function preferredAssignor(
  group: ConsumerGroup,
  before: ConsumerMember | undefined,
  after: ConsumerMember | undefined,
): string | undefined {
  const votes = new Map(group.preferredAssignors);
  for (const [name, by] of [
    [before?.serverAssignor, -1],
    [after?.serverAssignor, 1],
  ] as const) {
    if (typeof name === 'string') votes.set(name, (votes.get(name) ?? 0) + by);
  }
  const ranked = [...votes].filter(([, count]) => count > 0).toSorted(([a, x], [b, y]) => y - x || (a > b ? -1 : 1));
  return ranked[0]?.[0];
}

/** In the order of their ids, with `changed` as it will be. */
function assignorMembers(group: ConsumerGroup, changed: ConsumerMember, image: MetadataImage): AssignorMember[] {
  const replacedId = group.staticMember(changed.instanceId)?.memberId;
  const members = Array.from(group.members).filter(
    ({ memberId }) => memberId !== changed.memberId && memberId !== replacedId,
  );
  members.push(changed);
  members.sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const idsOf = topicIdResolver(image);
  return members.map((member) => ({
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    topicIds: idsOf(group.subscriptions.topicsOf(member)),
    assigned: group.targetOf(member === changed ? (replacedId ?? member.memberId) : member.memberId) ?? noPartitions,
  }));
}

/** The ids of those names that exist, in the order of the names. Members with the same list share one set. */
function topicIdResolver(image: MetadataImage): (names: Iterable<string>) => ReadonlySet<Uuid> {
  const known = new Map<string, ReadonlySet<Uuid>>();
  return (names) => {
    const sorted = [...names].toSorted();
    const key = sorted.join('\n');
    const ids = known.get(key) ?? topicIdsOf(sorted, image);
    known.set(key, ids);
    return ids;
  };
}

export function topicIdsOf(names: Iterable<string>, image: MetadataImage): ReadonlySet<Uuid> {
  const ids = new Set<Uuid>();
  for (const name of names) {
    const topic = image.topics.byName.get(name);
    if (topic !== undefined) ids.add(topic.id);
  }
  return ids;
}

function assignedBefore(group: ConsumerGroup): (topicId: Uuid, partition: number) => boolean {
  const assigned = new Map<Uuid, Set<number>>();
  for (const [, target] of group.targets) {
    for (const [topicId, partitions] of target) {
      const all = assigned.get(topicId) ?? new Set();
      for (const partition of partitions) all.add(partition);
      assigned.set(topicId, all);
    }
  }
  return (topicId, partition) => assigned.get(topicId)?.has(partition) === true;
}
