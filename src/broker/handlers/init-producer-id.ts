// InitProducerId: an id and an epoch for an idempotent producer. Transactional producers need the
// transaction coordinator.

import { initProducerIdApi } from '../../protocol/apis/init-producer-id.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

export const initProducerId = defineHandler({
  api: initProducerIdApi,
  async handle(request, _context, broker) {
    const refuse = (errorCode: number) => ({ errorCode, producerId: -1, producerEpoch: -1 });
    const hasId = request.producerId >= 0;
    const hasEpoch = request.producerEpoch >= 0;
    if (request.transactionalId === '' || hasId !== hasEpoch) return refuse(ErrorCode.INVALID_REQUEST);
    if (request.transactionalId !== null) return refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    return { errorCode: ErrorCode.NONE, producerId: await broker.producerIds.next(), producerEpoch: 0 };
  },
  fail: (errorCode) => ({ errorCode, producerId: -1, producerEpoch: -1 }),
});
