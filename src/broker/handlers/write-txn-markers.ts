// WriteTxnMarkers: the outcome of transactions, written into partitions of this broker. From the coordinator
// of the transaction, or from an operator for one that hangs.

import { writeTxnMarkersApi } from '../../protocol/apis/write-txn-markers.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf, ResponseOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

type Marker = RequestOf<typeof writeTxnMarkersApi>['markers'][number];
type MarkerAnswer = ResponseOf<typeof writeTxnMarkersApi>['markers'][number];

export const writeTxnMarkers = defineHandler({
  api: writeTxnMarkersApi,
  isOfBrokers: true,
  async handle(request, _context, broker) {
    // Kafka says nothing about a marker that is for no partition.
    const markers = request.markers.filter(({ topics }) => topics.some((topic) => topic.partitionIndexes.length > 0));
    return { markers: await Promise.all(markers.map((marker) => write(marker, broker))) };
  },
});

async function write(marker: Marker, broker: BrokerServices): Promise<MarkerAnswer> {
  const { producerId, producerEpoch, coordinatorEpoch, transactionVersion, transactionResult, topics } = marker;
  // Nobody has such an id, and it would not be written as it was sent.
  if (producerId < 0 || !Number.isSafeInteger(producerId))
    return answered(marker, () => ErrorCode.INVALID_PRODUCER_ID_MAPPING);
  const results = await broker.markers.send({
    producerId,
    producerEpoch,
    isCommit: transactionResult,
    coordinatorEpoch,
    transactionVersion,
    partitions: topics.flatMap(({ name, partitionIndexes }) =>
      partitionIndexes.map((partition) => ({ topic: name, partition })),
    ),
  });
  // The results are in the order of what was asked.
  let at = 0;
  return answered(marker, () => results[at++]!.errorCode);
}

function answered({ producerId, topics }: Marker, errorCodeOf: () => number): MarkerAnswer {
  return {
    producerId,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: errorCodeOf() })),
    })),
  };
}
