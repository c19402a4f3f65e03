// CreatePartitions: more partitions for topics that exist.

import { createPartitionsApi } from '../../protocol/apis/create-partitions.ts';
import { defineHandler } from '../handler.ts';

export const createPartitions = defineHandler({
  api: createPartitionsApi,
  async handle(request, _context, broker) {
    const results = await broker.controller.createPartitions({
      topics: request.topics,
      validateOnly: request.validateOnly,
    });
    await broker.whenApplied();
    return { results };
  },
  fail: (errorCode, errorMessage, request) => ({
    results: request.topics.map(({ name }) => ({ name, errorCode, errorMessage })),
  }),
});
