// ListPartitionReassignments: none is ever under way where every partition is on the one node that there is.

import { listPartitionReassignmentsApi } from '../../protocol/apis/list-partition-reassignments.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const listPartitionReassignments = defineHandler({
  api: listPartitionReassignmentsApi,
  handle: () => ({ errorCode: ErrorCode.NONE, errorMessage: null, topics: [] }),
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, topics: [] }),
});
