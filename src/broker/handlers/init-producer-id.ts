// InitProducerId: an id and an epoch for an idempotent producer; for a transactional one from its
// coordinator, which shuts out whoever had the transactional id before.

import { initProducerIdApi } from '../../protocol/apis/init-producer-id.ts';
import { defineHandler } from '../handler.ts';

export const initProducerId = defineHandler({
  api: initProducerIdApi,
  handle: (request, { apiVersion }, broker) => broker.transactions.initProducerId(apiVersion, request),
  fail: (errorCode) => ({ errorCode, producerId: -1, producerEpoch: -1 }),
});
