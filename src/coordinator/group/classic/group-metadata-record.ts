// Between a classic group and its record in `__consumer_offsets`. Written in v3; any version is read.

import { groupRecord, type GroupRecord, type GroupRecordValues } from '../group-record.ts';
import { ClassicGroup, type ClassicGroupOptions } from './classic-group.ts';
import { ClassicMember, noBytes } from './classic-member.ts';

const notWritten = -1;

/** @param assignments by member id; without it, what the members have */
export function groupMetadataRecord(group: ClassicGroup, assignments?: ReadonlyMap<string, Uint8Array>): GroupRecord {
  const protocol = group.protocolName;
  return groupRecord(
    'GroupMetadata',
    { group: group.groupId },
    {
      protocolType: group.protocolType,
      generation: group.generation,
      protocol,
      leader: group.leaderId,
      currentStateTimestamp: group.stateTimestampMs ?? notWritten,
      members: [...group.members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: protocol === null ? noBytes : member.metadataOf(protocol),
        assignment: assignments === undefined ? member.assignment : (assignments.get(member.memberId) ?? noBytes),
      })),
    },
  );
}

/** The group as it was written down: settled, with members or without. */
export function groupFromRecord(
  groupId: string,
  value: GroupRecordValues['GroupMetadata'],
  onOffsetCommitted: ClassicGroupOptions['onOffsetCommitted'],
): ClassicGroup {
  const { protocol, currentStateTimestamp, members } = value;
  return new ClassicGroup({
    groupId,
    state: members.length === 0 ? 'Empty' : 'Stable',
    generation: value.generation,
    protocolType: value.protocolType,
    protocolName: protocol,
    leaderId: value.leader,
    stateTimestampMs: currentStateTimestamp === notWritten ? undefined : currentStateTimestamp,
    members: members.map(
      (member) =>
        new ClassicMember({
          memberId: member.memberId,
          groupInstanceId: member.groupInstanceId,
          clientId: member.clientId,
          clientHost: member.clientHost,
          // v0 had the session timeout only.
          rebalanceTimeoutMs: member.rebalanceTimeout === notWritten ? member.sessionTimeout : member.rebalanceTimeout,
          sessionTimeoutMs: member.sessionTimeout,
          protocols: protocol === null ? [] : [{ name: protocol, metadata: new Uint8Array(member.subscription) }],
          assignment: new Uint8Array(member.assignment),
        }),
    ),
    ...(onOffsetCommitted === undefined ? {} : { onOffsetCommitted }),
  });
}
