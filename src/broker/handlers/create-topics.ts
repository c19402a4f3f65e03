// CreateTopics: the controller decides; the answer waits until the partitions can be written.

import { createTopicsApi } from '../../protocol/apis/create-topics.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { isDoneInTime } from '../deadline.ts';
import { defineHandler } from '../handler.ts';
import { quotaClientOf } from '../quotas/find-quota.ts';

/** From here on clients know THROTTLING_QUOTA_EXCEEDED (KIP-599). */
const firstStrictVersion = 6;

export const createTopics = defineHandler({
  api: createTopicsApi,
  async handle(request, context, broker) {
    const quota = broker.quotas.mutations.of(quotaClientOf(context), context.apiVersion >= firstStrictVersion);
    const created = await broker.controller.createTopics({
      topics: request.topics,
      validateOnly: request.validateOnly,
      quota,
    });
    context.throttle(quota.throttleTimeMs);
    // Kafka creates first and looks at the time then: nobody can wait for less than no time.
    const { timeoutMs, validateOnly } = request;
    const isInTime =
      validateOnly || (timeoutMs > 0 && (await isDoneInTime(broker.platform.timers, broker.whenApplied(), timeoutMs)));
    return {
      topics: created.map((topic) => {
        const { name, topicId, numPartitions, replicationFactor } = topic;
        if (topic.errorCode !== ErrorCode.NONE)
          return { name, topicId, errorCode: topic.errorCode, errorMessage: topic.errorMessage, configs: [] };
        if (!isInTime)
          return { name, topicId, errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null, configs: [] };
        const configs = topic.configs.map((config) => ({
          name: config.name,
          value: config.value,
          readOnly: config.readOnly,
          configSource: config.source,
          isSensitive: config.isSensitive,
        }));
        return {
          name,
          topicId,
          errorCode: ErrorCode.NONE,
          errorMessage: null,
          numPartitions,
          replicationFactor,
          configs,
        };
      }),
    };
  },
  fail: (errorCode, errorMessage, request) => ({
    topics: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
});
