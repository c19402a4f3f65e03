// A consumer group (KIP-848) as its records build it: three epochs (of the group, of its target
// assignment, of each member), the members, and what each is to get and has. What is here changes by
// replay only, through the journal; the few fields at the end are not in the log.

import type { Uuid } from '../../../base/uuid.ts';
import type { Journal } from '../../shard/journal.ts';
import { JournaledMap, JournaledValue } from '../../shard/journal.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import type { Group, OffsetCommitter, OffsetExpiration } from '../group.ts';
import type { GroupRecord } from '../group-record.ts';
import { type ConsumerMember, isReconciledTo, leaveEpoch } from './consumer-member.ts';
import { Counts } from './counts.ts';
import { PartitionOwners } from './partition-owners.ts';
import { noPartitions, type PartitionSet } from './partitions.ts';
import { Subscriptions } from './subscriptions.ts';
import { validateOffsetCommit, validateOffsetFetch } from './offset-validation.ts';
import { groupTombstones } from './consumer-group-records.ts';

export interface TargetAssignmentMetadata {
  readonly assignmentEpoch: number;
  /** Wall clock; 0 when the time is not known, or nothing was assigned yet. */
  readonly assignmentTimestampMs: number;
}

const initialEpoch = 1;

export class ConsumerGroup implements Group {
  readonly type = 'consumer';
  readonly protocolType = 'consumer';
  readonly groupId: string;
  readonly subscriptions: Subscriptions;
  readonly owners: PartitionOwners;
  readonly #groupEpoch: JournaledValue<number>;
  readonly #metadataHash: JournaledValue<bigint>;
  readonly #target: JournaledValue<TargetAssignmentMetadata>;
  readonly #members: JournaledMap<string, ConsumerMember>;
  readonly #targetByMember: JournaledMap<string, PartitionSet>;
  /** Member id by instance id. */
  readonly #staticMembers: JournaledMap<string, string>;
  readonly #assignors: Counts;
  /** Members of the classic protocol by the names of the assignors they support. */
  readonly #classicProtocols: Counts;
  readonly #classicCount: JournaledValue<number>;
  readonly #hasPartitionMetadata: JournaledValue<boolean>;
  /** Until when the topics' metadata counts as seen, and at which group epoch that was said. */
  #refresh = { deadlineMs: Number.NEGATIVE_INFINITY, epoch: 0 };

  constructor(groupId: string, journal: Journal) {
    this.groupId = groupId;
    this.subscriptions = new Subscriptions(journal);
    this.owners = new PartitionOwners(journal);
    this.#groupEpoch = new JournaledValue(journal, initialEpoch);
    this.#metadataHash = new JournaledValue(journal, 0n);
    this.#target = new JournaledValue<TargetAssignmentMetadata>(journal, {
      assignmentEpoch: initialEpoch,
      assignmentTimestampMs: 0,
    });
    this.#members = new JournaledMap(journal);
    this.#targetByMember = new JournaledMap(journal);
    this.#staticMembers = new JournaledMap(journal);
    this.#assignors = new Counts(journal);
    this.#classicProtocols = new Counts(journal);
    this.#classicCount = new JournaledValue(journal, 0);
    this.#hasPartitionMetadata = new JournaledValue(journal, false);
  }

  get groupEpoch(): number {
    return this.#groupEpoch.value;
  }

  get metadataHash(): bigint {
    return this.#metadataHash.value;
  }

  get assignmentEpoch(): number {
    return this.#target.value.assignmentEpoch;
  }

  get assignmentTimestampMs(): number {
    return this.#target.value.assignmentTimestampMs;
  }

  /** Whether a record of the kind that 4.1 did away with still stands in the log. */
  get hasPartitionMetadata(): boolean {
    return this.#hasPartitionMetadata.value;
  }

  get size(): number {
    return this.#members.size;
  }

  get members(): Iterable<ConsumerMember> {
    return this.#members.values();
  }

  /** Members that speak the classic protocol. */
  get classicCount(): number {
    return this.#classicCount.value;
  }

  /** As the wire says it. */
  get stateName(): 'Empty' | 'Assigning' | 'Reconciling' | 'Stable' {
    if (this.size === 0) return 'Empty';
    if (this.groupEpoch > this.assignmentEpoch) return 'Assigning';
    for (const member of this.members) if (!isReconciledTo(member, this.assignmentEpoch)) return 'Reconciling';
    return 'Stable';
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  member(memberId: string): ConsumerMember | undefined {
    return this.#members.get(memberId);
  }

  staticMember(instanceId: string | null): ConsumerMember | undefined {
    const memberId = instanceId === null ? undefined : this.#staticMembers.get(instanceId);
    return memberId === undefined ? undefined : this.#members.get(memberId);
  }

  targetOf(memberId: string): PartitionSet | undefined {
    return this.#targetByMember.get(memberId);
  }

  get targets(): Iterable<[string, PartitionSet]> {
    return this.#targetByMember;
  }

  /** What a member is to get; a static one that comes back, what its instance was to get. */
  targetOfMember({ memberId, instanceId }: ConsumerMember): PartitionSet {
    const id = instanceId === null ? memberId : this.#staticMembers.get(instanceId);
    return (id === undefined ? undefined : this.#targetByMember.get(id)) ?? noPartitions;
  }

  /** How many members name each assignor. */
  get preferredAssignors(): ReadonlyMap<string, number> {
    return new Map(this.#assignors.entries());
  }

  /** Whether every classic member here supports one of these assignors. */
  supportsAnyClassicProtocol(names: Iterable<string>): boolean {
    for (const name of names) if (this.#classicProtocols.get(name) === this.classicCount) return true;
    return false;
  }

  setMember(member: ConsumerMember): void {
    const before = this.#members.get(member.memberId);
    this.#members.set(member.memberId, member);
    this.#count(before, member);
    if (member.instanceId !== null) this.#staticMembers.set(member.instanceId, member.memberId);
  }

  removeMember(memberId: string): void {
    const before = this.#members.get(memberId);
    if (before === undefined) return;
    this.#members.delete(memberId);
    this.#count(before, undefined);
    if (before.instanceId !== null && this.#staticMembers.get(before.instanceId) === memberId)
      this.#staticMembers.delete(before.instanceId);
  }

  setEpoch(groupEpoch: number, metadataHash: bigint): void {
    this.#groupEpoch.value = groupEpoch;
    this.#metadataHash.value = metadataHash;
  }

  setTargetMetadata(target: TargetAssignmentMetadata | undefined): void {
    this.#target.value = target ?? { assignmentEpoch: leaveEpoch, assignmentTimestampMs: 0 };
  }

  setTarget(memberId: string, target: PartitionSet | undefined): void {
    if (target === undefined) this.#targetByMember.delete(memberId);
    else this.#targetByMember.set(memberId, target);
  }

  setHasPartitionMetadata(has: boolean): void {
    this.#hasPartitionMetadata.value = has;
  }

  /** Topics have changed: the next heartbeat looks at them. */
  requestMetadataRefresh(): void {
    this.#refresh = { deadlineMs: Number.NEGATIVE_INFINITY, epoch: 0 };
  }

  /** Monotonic clock. Counts as long as the group reaches `epoch`, and does not when its record was not kept. */
  setMetadataRefreshDeadline(deadlineMs: number, epoch: number): void {
    this.#refresh = { deadlineMs, epoch };
  }

  hasMetadataExpired(nowMs: number): boolean {
    return nowMs >= this.#refresh.deadlineMs || this.groupEpoch < this.#refresh.epoch;
  }

  validateOffsetCommit(committer: OffsetCommitter): number | ((topicId: Uuid, partition: number) => number) {
    return validateOffsetCommit(this, committer);
  }

  validateOffsetFetch(memberId: string | null, memberEpoch: number): number {
    return validateOffsetFetch(this, memberId, memberEpoch);
  }

  validateOffsetDelete(): number {
    return ErrorCode.NONE;
  }

  isSubscribedToTopic(topic: string): boolean {
    return this.subscriptions.isSubscribed(topic);
  }

  validateDelete(): number {
    return this.isEmpty ? ErrorCode.NONE : ErrorCode.NON_EMPTY_GROUP;
  }

  /** From its commit on, and not while the group reads the topic. */
  offsetExpiration(): OffsetExpiration {
    return { kind: 'unsubscribed', isSubscribed: (topic) => this.isSubscribedToTopic(topic) };
  }

  tombstones(): GroupRecord[] {
    return groupTombstones(this);
  }

  /** Nobody waits here: members come back with their heartbeats, timers go with the shard. */
  unload(): void {}

  #count(before: ConsumerMember | undefined, after: ConsumerMember | undefined): void {
    this.subscriptions.replaceMember({ before, after });
    if (before !== undefined) this.owners.remove(before);
    if (after !== undefined) this.owners.add(after);
    if (before?.serverAssignor !== after?.serverAssignor) {
      if (typeof before?.serverAssignor === 'string') this.#assignors.add(before.serverAssignor, -1);
      if (typeof after?.serverAssignor === 'string') this.#assignors.add(after.serverAssignor, 1);
    }
    this.#countClassic(before, -1);
    this.#countClassic(after, 1);
  }

  #countClassic(member: ConsumerMember | undefined, by: number): void {
    const classic = member?.classic ?? null;
    if (classic === null) return;
    this.#classicCount.value += by;
    for (const { name } of classic.supportedProtocols) this.#classicProtocols.add(name, by);
  }
}
