// A classic group as DescribeGroups shows it. What members said is shown while it counts, in a Stable group;
// what they own as long as they may believe it.

import type { ClassicDescription } from '../group.ts';
import type { ClassicGroup } from './classic-group.ts';
import { noBytes } from './classic-member.ts';

export function describeClassicGroup(group: ClassicGroup): ClassicDescription {
  const protocol = group.state === 'Stable' ? group.protocolName : null;
  return {
    protocolType: group.protocolType,
    protocolData: protocol ?? '',
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: protocol === null ? noBytes : member.metadataOf(protocol),
      memberAssignment: member.assignment,
    })),
  };
}
