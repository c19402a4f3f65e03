// AllocateProducerIds (key 67). A broker asks the active controller for a block of producer ids that nobody else will
// ever hand out; it serves InitProducerId from it and fetches the next block before this one runs dry. Needs
// ClusterAction on the cluster.
// Blocks hold 1,000 ids: `producerIdStart` to `producerIdStart + producerIdLen - 1`.
// Errors: NOT_CONTROLLER, STALE_BROKER_EPOCH when the broker registered again since, BROKER_ID_NOT_REGISTERED.

import { int16, int32, int64 } from '../schema/fields.ts';
import { defineApi } from '../schema/message.ts';

export const allocateProducerIdsApi = defineApi({
  key: 67,
  name: 'AllocateProducerIds',
  versions: '0',
  flexible: '0+',
  listeners: ['controller'],
  request: {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
  },
  response: {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerIdStart: int64(),
    /** How many ids, from `producerIdStart` on. */
    producerIdLen: int32(),
  },
});
