// DeleteTopics: by name, and by id from version 6 on (KIP-516).

import { zeroUuid } from '../../base/uuid.ts';
import { deleteTopicsApi } from '../../protocol/apis/delete-topics.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';

const firstTopicIdVersion = 6;
const firstDeletionDisabledVersion = 3;

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
    const deleted = await broker.controller.deleteTopics(topics);
    await broker.whenApplied();
    return { responses: deleted };
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
