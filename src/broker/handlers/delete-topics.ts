// DeleteTopics: by name, and by id from version 6 on (KIP-516).

import { zeroUuid } from '../../base/uuid.ts';
import { deleteTopicsApi } from '../../protocol/apis/delete-topics.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { isDoneInTime } from '../deadline.ts';
import { defineHandler } from '../handler.ts';
import { quotaClientOf } from '../quotas/find-quota.ts';

/** Still deleted, but not within the time of the request. */
const late = { errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null };
const firstTopicIdVersion = 6;
const firstDeletionDisabledVersion = 3;
/** From here on clients know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 5;

export const deleteTopics = defineHandler({
  api: deleteTopicsApi,
  async handle(request, context, broker) {
    const topics = wanted(request, context.apiVersion);
    if (!broker.config.values['delete.topic.enable']) {
      const errorCode =
        context.apiVersion < firstDeletionDisabledVersion
          ? ErrorCode.INVALID_REQUEST
          : ErrorCode.TOPIC_DELETION_DISABLED;
      return {
        responses: topics.map(({ name, topicId }) => ({
          name,
          topicId,
          errorCode,
          errorMessage: 'Topic deletion is disabled.',
        })),
      };
    }
    const quota = broker.quotas.mutations.of(quotaClientOf(context), context.apiVersion >= firstStrictVersion);
    const deleted = await broker.controller.deleteTopics(topics, quota);
    context.throttle(quota.throttleTimeMs);
    if (await isDoneInTime(broker.platform.timers, broker.whenApplied(), request.timeoutMs))
      return { responses: deleted };
    return { responses: deleted.map((topic) => (topic.errorCode === ErrorCode.NONE ? { ...topic, ...late } : topic)) };
  },
  fail: (errorCode, errorMessage, request) => ({
    responses: [...request.topics, ...request.topicNames.map((name) => ({ name, topicId: zeroUuid }))].map(
      ({ name, topicId }) => ({ name, topicId, errorCode, errorMessage }),
    ),
  }),
});

function wanted(request: RequestOf<typeof deleteTopicsApi>, apiVersion: number) {
  return apiVersion >= firstTopicIdVersion
    ? request.topics
    : request.topicNames.map((name) => ({ name, topicId: zeroUuid }));
}
