// When the group epoch rises: a subscription has changed, or the topics of the group look different from
// what its last epoch was made from. Every rise leads to a new target assignment.

import type { GroupRecord } from '../group-record.ts';
import type { ConsumerGroupContext } from './consumer-group-context.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { groupEpochRecord, partitionMetadataTombstone } from './consumer-group-records.ts';
import { metadataHashOf } from './metadata-hash.ts';
import type { MemberChange } from './subscriptions.ts';

/** Kafka's: nobody needs it while topics tell when they change. */
const refreshIntervalMs = 2_147_483_647;

export interface EpochInput {
  readonly group: ConsumerGroup;
  readonly change: MemberChange;
  /** Why the epoch has to rise whatever the topics look like; undefined when it need not. */
  readonly cause: string | undefined;
  readonly records: GroupRecord[];
}

/** Adds the records of a rise, if there is one; returns the epoch. */
export function updateGroupEpoch(context: ConsumerGroupContext, input: EpochInput): number {
  const { group, change, cause, records } = input;
  const { groupId } = group;
  const { names } = group.subscriptions.after([change], membersCountAfter(group, change));
  const hash = metadataHashOf(names, context.image());
  let epoch = group.groupEpoch;
  const topicsChanged = hash !== group.metadataHash;
  if (topicsChanged || cause !== undefined) {
    epoch += 1;
    records.push(groupEpochRecord(groupId, epoch, hash));
    context.progress.start(
      groupId,
      cause ?? 'topics of the group have changed',
      cause === undefined ? undefined : change.after,
    );
  }
  group.setMetadataRefreshDeadline(context.clock.monotonicMs() + refreshIntervalMs, epoch);
  if (group.hasPartitionMetadata) records.push(partitionMetadataTombstone(groupId));
  return epoch;
}

/** A member that joins makes it one more, unless it takes the place of its instance. */
export function membersCountAfter(group: ConsumerGroup, { after }: MemberChange): number {
  const isKnown =
    after === undefined ||
    group.member(after.memberId) !== undefined ||
    group.staticMember(after.instanceId) !== undefined;
  return group.size + (isKnown ? 0 : 1);
}
