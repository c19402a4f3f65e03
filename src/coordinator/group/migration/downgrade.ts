// A consumer group becomes a classic one again when the last member of the consumer protocol has gone and
// classic members are left: they keep their generation, and what they were to get.

import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { ClassicGroup, type ClassicGroupOptions } from '../classic/classic-group.ts';
import { ClassicMember } from '../classic/classic-member.ts';
import { electProtocol, ProtocolSupport } from '../classic/protocol-support.ts';
import type { ConsumerGroup } from '../consumer/consumer-group.ts';
import type { ConsumerMember } from '../consumer/consumer-member.ts';
import type { GroupCoordinatorConfig } from '../group-coordinator-config.ts';
import { encodeAssignment } from './consumer-protocol-bytes.ts';

export interface DowngradeInput {
  readonly group: ConsumerGroup;
  /** Those who are gone afterwards. */
  readonly leaving: readonly ConsumerMember[];
  /** A classic member that takes the place of a static one of its instance. */
  readonly joining: ConsumerMember | undefined;
  readonly image: MetadataImage;
  /** Wall clock. */
  readonly nowMs: number;
  readonly onOffsetCommitted: NonNullable<ClassicGroupOptions['onOffsetCommitted']>;
}

/** Whether those who stay when `gone` have left can be a classic group. */
export function canDowngrade(
  group: ConsumerGroup,
  gone: readonly ConsumerMember[],
  remainingCount: number,
  config: GroupCoordinatorConfig,
): boolean {
  const { migrationPolicy, classicMaxSize } = config;
  const goneClassic = gone.filter(({ classic }) => classic !== null).length;
  const areOthersClassic = group.classicCount - goneClassic === group.size - gone.length;
  const isAllowed = migrationPolicy === 'downgrade' || migrationPolicy === 'bidirectional';
  return areOthersClassic && remainingCount > 0 && isAllowed && remainingCount <= classicMaxSize;
}

export function classicGroupOf(input: DowngradeInput): ClassicGroup {
  const { group, leaving, joining, image, nowMs, onOffsetCommitted } = input;
  const isGone = (member: ConsumerMember): boolean =>
    leaving.includes(member) || (joining !== undefined && member.instanceId === joining.instanceId);
  const staying = Array.from(group.members).filter((member) => !isGone(member));
  if (joining !== undefined) staying.push(joining);
  const members = staying.map(classicMemberOf);
  const protocolName = elect(members);
  for (const [index, member] of members.entries()) {
    const target = group.targetOfMember(staying[index]!);
    member.assignment = encodeAssignment(target, member.metadataOf(protocolName ?? ''), image);
  }
  return new ClassicGroup({
    groupId: group.groupId,
    state: 'Stable',
    generation: group.groupEpoch,
    protocolType: 'consumer',
    protocolName: protocolName ?? null,
    stateTimestampMs: nowMs,
    members,
    onOffsetCommitted,
  });
}

function classicMemberOf(member: ConsumerMember): ClassicMember {
  const { sessionTimeoutMs, supportedProtocols } = member.classic!;
  return new ClassicMember({
    memberId: member.memberId,
    groupInstanceId: member.instanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    sessionTimeoutMs,
    protocols: supportedProtocols,
  });
}

function elect(members: readonly ClassicMember[]): string | undefined {
  const support = new ProtocolSupport();
  for (const member of members) support.add(member);
  return electProtocol(members, support.common(members.length));
}
