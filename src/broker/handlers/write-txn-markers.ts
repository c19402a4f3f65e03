// WriteTxnMarkers: the outcome of transactions, written into partitions of this broker. From the coordinator
// of the transaction, or from an operator for one that hangs.

import { writeTxnMarkersApi } from '../../protocol/apis/write-txn-markers.ts';
import type { RequestOf, ResponseOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import type { BrokerServices } from '../services.ts';

type Marker = RequestOf<typeof writeTxnMarkersApi>['markers'][number];
type MarkerAnswer = ResponseOf<typeof writeTxnMarkersApi>['markers'][number];

export const writeTxnMarkers = defineHandler({
  api: writeTxnMarkersApi,
  async handle(request, _context, broker) {
    // Kafka says nothing about a marker that is for no partition.
    const markers = request.markers.filter(({ topics }) => topics.some((topic) => topic.partitionIndexes.length > 0));
    return { markers: await Promise.all(markers.map((marker) => write(marker, broker))) };
  },
});

async function write(marker: Marker, broker: BrokerServices): Promise<MarkerAnswer> {
  const { producerId, producerEpoch, coordinatorEpoch, transactionVersion, transactionResult, topics } = marker;
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
  return {
    producerId,
    topics: topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: results[at++]!.errorCode })),
    })),
  };
}
