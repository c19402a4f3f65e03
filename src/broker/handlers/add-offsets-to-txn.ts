// AddOffsetsToTxn: the partition of `__consumer_offsets` that a group belongs to joins a transaction.
// Producers ask before they look for the group's coordinator, so this may be the first that is heard of groups.

import { addOffsetsToTxnApi } from '../../protocol/apis/add-offsets-to-txn.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { offsetsTopic } from '../coordinator-topics.ts';
import { defineHandler } from '../handler.ts';

export const addOffsetsToTxn = defineHandler({
  api: addOffsetsToTxnApi,
  async handle(request, { apiVersion }, broker) {
    if (!broker.image().topics.byName.has(offsetsTopic)) await broker.coordinatorTopics.create(offsetsTopic);
    const partition = broker.groups.partitionOf(request.groupId);
    if (partition === undefined) return { errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE };
    return broker.transactions.addOffsets(apiVersion, request, { topic: offsetsTopic, partition });
  },
  fail: (errorCode) => ({ errorCode }),
});
