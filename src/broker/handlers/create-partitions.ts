// CreatePartitions: more partitions for topics that exist.

import { createPartitionsApi } from '../../protocol/apis/create-partitions.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { isDoneInTime } from '../deadline.ts';
import { defineHandler } from '../handler.ts';

/** Still made, but not within the time of the request. */
const late = { errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null };

export const createPartitions = defineHandler({
  api: createPartitionsApi,
  async handle(request, _context, broker) {
    const results = await broker.controller.createPartitions({
      topics: request.topics,
      validateOnly: request.validateOnly,
    });
    if (await isDoneInTime(broker.platform.timers, broker.whenApplied(), request.timeoutMs)) return { results };
    return { results: results.map((topic) => (topic.errorCode === ErrorCode.NONE ? { ...topic, ...late } : topic)) };
  },
  fail: (errorCode, errorMessage, request) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
});
