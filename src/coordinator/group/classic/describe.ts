// A classic group as DescribeGroups shows it. What members said and own is shown while it counts: in a
// Stable group.

import { ErrorCode } from '../../../protocol/errors.ts';
import type { DescribedGroup } from '../group-api.ts';
import type { ClassicGroup } from './classic-group.ts';
import { noBytes } from './classic-member.ts';

export function describeClassicGroup(group: ClassicGroup): DescribedGroup {
  const protocol = group.state === 'Stable' ? group.protocolName : null;
  return {
    errorCode: ErrorCode.NONE,
    errorMessage: null,
    groupId: group.groupId,
    groupState: group.state,
    protocolType: group.protocolType,
    protocolData: protocol ?? '',
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: protocol === null ? noBytes : member.metadataOf(protocol),
      memberAssignment: protocol === null ? noBytes : member.assignment,
    })),
  };
}
