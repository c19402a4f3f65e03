// One committed offset, and the records that say so: how far a group has come in a partition.

import type { Uuid } from '../../../base/uuid.ts';
import { zeroUuid } from '../../../base/uuid.ts';
import { type GroupRecord, type GroupRecordOf, groupRecord, tombstone } from '../group-record.ts';

export interface CommittedOffset {
  /** The next offset to read. */
  readonly offset: number;
  /** Of the record before it; -1 unknown. */
  readonly leaderEpoch: number;
  /** Whatever the consumer wanted to remember. */
  readonly metadata: string;
  /** Wall clock of the commit. */
  readonly commitTimestampMs: number;
  /** From when on it is forgotten, asked for by OffsetCommit v2 to v4; -1 leaves it to the broker's retention. */
  readonly expireTimestampMs: number;
  /** Of the topic as it was then; zero when the committer could not tell. */
  readonly topicId: Uuid;
}

export type OffsetRecord = GroupRecordOf<'OffsetCommit'> | GroupRecordOf<'LegacyOffsetCommit'>;

export interface OffsetPlace {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
}

export function commitRecord({ groupId, topic, partition }: OffsetPlace, committed: CommittedOffset): GroupRecord {
  return groupRecord(
    'OffsetCommit',
    { group: groupId, topic, partition },
    {
      offset: committed.offset,
      leaderEpoch: committed.leaderEpoch,
      metadata: committed.metadata,
      commitTimestamp: committed.commitTimestampMs,
      expireTimestamp: committed.expireTimestampMs,
      topicId: committed.topicId,
    },
  );
}

export function offsetTombstone({ groupId, topic, partition }: OffsetPlace): GroupRecord {
  return tombstone('OffsetCommit', { group: groupId, topic, partition });
}

export function committedOffsetOf(value: NonNullable<OffsetRecord['value']>): CommittedOffset {
  return {
    offset: value.offset,
    leaderEpoch: 'leaderEpoch' in value ? value.leaderEpoch : -1,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: 'expireTimestamp' in value ? value.expireTimestamp : -1,
    topicId: 'topicId' in value ? value.topicId : zeroUuid,
  };
}
