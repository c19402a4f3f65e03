// Which producer ids are given out: all below `nextProducerId`.

import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';

export interface ProducerIdsImage {
  readonly nextProducerId: number;
  /** Who got the last block. */
  readonly brokerId: number;
  readonly brokerEpoch: number;
}

export const noProducerIds: ProducerIdsImage = { nextProducerId: 0, brokerId: -1, brokerEpoch: -1 };

export function replayProducerIds(body: RecordBodies['ProducerIdsRecord']): ProducerIdsImage {
  return { nextProducerId: body.nextProducerId, brokerId: body.brokerId, brokerEpoch: body.brokerEpoch };
}

export function* producerIdsRecords(image: ProducerIdsImage): Generator<MetadataRecord, void, undefined> {
  if (image.nextProducerId > 0) yield metadataRecord('ProducerIdsRecord', image);
}
