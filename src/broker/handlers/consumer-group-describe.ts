// ConsumerGroupDescribe: groups of the new protocol (KIP-848), each for itself.

import { consumerGroupDescribeApi } from '../../protocol/apis/consumer-group-describe.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { groupOperations } from '../authorized-operations.ts';
import { defineHandler } from '../handler.ts';

export const consumerGroupDescribe = defineHandler({
  api: consumerGroupDescribeApi,
  async handle({ groupIds, includeAuthorizedOperations }, _context, broker) {
    const groups = await Promise.all(groupIds.map((groupId) => broker.groups.describeConsumerGroup(groupId)));
    return {
      groups: includeAuthorizedOperations
        ? groups.map((group) =>
            group.errorCode === ErrorCode.NONE ? { ...group, authorizedOperations: groupOperations } : group,
          )
        : groups,
    };
  },
});
