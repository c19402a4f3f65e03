// A group as the offsets see it, with the answers of Kafka's two kinds of groups in short: members have a
// generation or epoch, and everything about them can be set by a test.

import type {
  ClassicDescription,
  Group,
  GroupType,
  OffsetCommitter,
  OffsetExpiration,
} from '../../../../src/coordinator/group/group.ts';
import { type GroupRecord, tombstone } from '../../../../src/coordinator/group/group-record.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';

export class TestGroup implements Group {
  readonly groupId: string;
  type: GroupType = 'classic';
  protocolType = '';
  stateName = 'Empty';
  generation = 0;
  members: ReadonlySet<string> = new Set();
  subscribed: ReadonlySet<string> = new Set();
  expiration: OffsetExpiration = { kind: 'after', sinceMs: undefined };
  /** Partitions that a member with an older epoch may still commit (KIP-1251). */
  lenientPartitions: ReadonlySet<number> = new Set();
  readonly committed: string[] = [];

  constructor(groupId: string) {
    this.groupId = groupId;
  }

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  validateOffsetCommit({ memberId, generationOrEpoch }: OffsetCommitter) {
    if (this.isEmpty && generationOrEpoch < 0) return ErrorCode.NONE;
    if (!this.members.has(memberId)) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (generationOrEpoch === this.generation) return ErrorCode.NONE;
    if (this.type === 'classic') return ErrorCode.ILLEGAL_GENERATION;
    const { lenientPartitions } = this;
    return (_topicId: string, partition: number) =>
      lenientPartitions.has(partition) ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
  }

  validateOffsetFetch(memberId: string | null, memberEpoch: number): number {
    if (this.stateName === 'Dead') return ErrorCode.GROUP_ID_NOT_FOUND;
    if (this.type === 'classic' || (memberId === null && memberEpoch < 0)) return ErrorCode.NONE;
    if (memberId === null || !this.members.has(memberId)) return ErrorCode.UNKNOWN_MEMBER_ID;
    return memberEpoch === this.generation ? ErrorCode.NONE : ErrorCode.STALE_MEMBER_EPOCH;
  }

  validateOffsetDelete(): number {
    return this.isEmpty || this.protocolType === 'consumer' ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  isSubscribedToTopic(topic: string): boolean {
    return this.subscribed.has(topic);
  }

  validateDelete(): number {
    return this.isEmpty ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  offsetExpiration(): OffsetExpiration {
    return this.expiration;
  }

  tombstones(): GroupRecord[] {
    return [tombstone('GroupMetadata', { group: this.groupId })];
  }

  describeAsClassic(): ClassicDescription | undefined {
    if (this.type !== 'classic') return undefined;
    const none = new Uint8Array(0);
    const members = [...this.members].map((memberId) => ({
      memberId,
      clientId: 'client',
      clientHost: '/127.0.0.1',
      memberMetadata: none,
      memberAssignment: none,
    }));
    return { protocolType: this.protocolType, protocolData: '', members };
  }

  onOffsetCommitted(memberId: string): void {
    this.committed.push(memberId);
  }

  unload(): void {}
}
