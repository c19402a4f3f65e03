// CreatePartitions: more partitions for topics that exist.

import { createPartitionsApi } from '../../protocol/apis/create-partitions.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { isDoneInTime } from '../deadline.ts';
import { defineHandler } from '../handler.ts';
import { quotaClientOf } from '../quotas/find-quota.ts';

/** Still made, but not within the time of the request. */
const late = { errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null };

/** From here on clients know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 3;

export const createPartitions = defineHandler({
  api: createPartitionsApi,
  async handle(request, context, broker) {
    const quota = broker.quotas.mutations.of(quotaClientOf(context), context.apiVersion >= firstStrictVersion);
    const results = await broker.controller.createPartitions({
      topics: request.topics,
      validateOnly: request.validateOnly,
      quota,
    });
    context.throttle(quota.throttleTimeMs);
    if (await isDoneInTime(broker.platform.timers, broker.whenApplied(), request.timeoutMs)) return { results };
    return { results: results.map((topic) => (topic.errorCode === ErrorCode.NONE ? { ...topic, ...late } : topic)) };
  },
  fail: (errorCode, errorMessage, request) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
});
