// OffsetForLeaderEpoch: where a leader epoch ended, so that a client can find out whether the log was
// truncated under it (KIP-320).

import { offsetForLeaderEpochApi } from '../../protocol/apis/offset-for-leader-epoch.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';
import { findHostedPartition } from '../hosted-partition.ts';
import { checkLeaderEpoch } from '../leader-epoch-check.ts';
import type { BrokerServices } from '../services.ts';

export const offsetForLeaderEpoch = defineHandler({
  api: offsetForLeaderEpochApi,
  handle(request, _context, broker) {
    return {
      topics: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map((asked) => ({ partition: asked.partition, ...endOffset(broker, topic, asked) })),
      })),
    };
  },
});

function endOffset(
  broker: BrokerServices,
  topic: string,
  asked: { partition: number; currentLeaderEpoch: number; leaderEpoch: number },
) {
  const partition = findHostedPartition(broker, topic, asked.partition);
  if (typeof partition === 'number') return { errorCode: partition };
  const errorCode = checkLeaderEpoch(asked.currentLeaderEpoch, partition.leaderEpoch);
  if (errorCode !== ErrorCode.NONE) return { errorCode };
  const { epoch, endOffset: end } = partition.log.endOffsetForEpoch(asked.leaderEpoch);
  return { errorCode: ErrorCode.NONE, leaderEpoch: epoch, endOffset: end };
}
