// AlterPartitionReassignments: every partition is where it can be, so there is nothing to append.

import { reassignPartitions } from '../../controller/reassign-partitions.ts';
import { alterPartitionReassignmentsApi } from '../../protocol/apis/alter-partition-reassignments.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const alterPartitionReassignments = defineHandler({
  api: alterPartitionReassignmentsApi,
  handle(request, _context, broker) {
    const { allowReplicationFactorChange, topics } = request;
    return {
      allowReplicationFactorChange,
      errorCode: ErrorCode.NONE,
      // As Kafka has it: not null for a request about nothing.
      errorMessage: topics.length === 0 ? '' : null,
      responses: reassignPartitions({ image: broker.controller.image }, request),
    };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, responses: [] }),
});
