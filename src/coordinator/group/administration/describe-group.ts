// DescribeGroups for one group. It knows classic groups only; everything else, and what is missing, is
// Dead: without an error up to v5, GROUP_ID_NOT_FOUND with a text from v6 on (KIP-1043).

import { ErrorCode } from '../../../protocol/errors.ts';
import type { DescribedGroup } from '../group-api.ts';
import type { Caller, GroupDecision } from '../group-context.ts';
import { boundedMessage } from '../group-errors.ts';
import type { Groups } from '../groups.ts';

const firstMissingGroupVersion = 6;

export function decideDescribeGroup(groups: Groups, caller: Caller, groupId: string): GroupDecision<DescribedGroup> {
  const group = groups.get(groupId);
  if (group === undefined) return { records: [], response: dead(caller, groupId, `Group ${groupId} not found.`) };
  const description = group.describeAsClassic?.();
  if (description === undefined)
    return { records: [], response: dead(caller, groupId, `Group ${groupId} is not a classic group.`) };
  const response = { errorCode: ErrorCode.NONE, errorMessage: null, groupId, groupState: group.stateName };
  return { records: [], response: { ...response, ...description } };
}

function dead({ apiVersion }: Caller, groupId: string, errorMessage: string): DescribedGroup {
  const isError = apiVersion >= firstMissingGroupVersion;
  return {
    errorCode: isError ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NONE,
    errorMessage: isError ? boundedMessage(errorMessage) : null,
    groupId,
    groupState: 'Dead',
    protocolType: '',
    protocolData: '',
    members: [],
  };
}
