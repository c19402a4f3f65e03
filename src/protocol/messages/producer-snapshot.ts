// The `.snapshot` file: producer state of a partition up to an offset.

import { array, int16, int32, int64, uint32 } from '../schema/fields.ts';
import { defineMessage } from '../schema/message.ts';

/** Body of the file: the producers with their last batches, behind a checksum. */
export const producerSnapshot = defineMessage({
  name: 'ProducerSnapshot',
  versions: '1',
  fields: {
    crc: uint32(),
    producerEntries: array({
      producerId: int64(),
      epoch: int16(),
      lastSequence: int32(),
      lastOffset: int64(),
      offsetDelta: int32(),
      timestamp: int64(),
      coordinatorEpoch: int32(),
      currentTxnFirstOffset: int64(),
    }),
  },
});
