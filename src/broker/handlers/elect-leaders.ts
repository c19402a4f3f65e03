// ElectLeaders: leaders are elected again, partition by partition.

import { electLeadersApi } from '../../protocol/apis/elect-leaders.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { isDoneInTime } from '../deadline.ts';
import { defineHandler } from '../handler.ts';

/** Still elected, but not within the time of the request. */
const late = { errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null };

export const electLeaders = defineHandler({
  api: electLeadersApi,
  async handle(request, { apiVersion }, broker) {
    const topics = await broker.controller.electLeaders(request);
    const inTime = await isDoneInTime(broker.platform.timers, broker.whenApplied(), request.timeoutMs);
    const replicaElectionResults = topics.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((each) =>
        inTime || each.errorCode !== ErrorCode.NONE ? each : { ...each, ...late },
      ),
    }));
    return { ...(apiVersion === 0 ? {} : { errorCode: ErrorCode.NONE }), replicaElectionResults };
  },
  fail: (errorCode, errorMessage, { topicPartitions }) => ({
    errorCode,
    replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage })),
    })),
  }),
});
