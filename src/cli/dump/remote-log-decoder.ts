// Records of `__remote_log_metadata` (KIP-405), in the words of the classes that Kafka reads them into: what became of
// a segment that was copied to remote storage, or of a whole partition.

import { ByteReader } from '../../base/bytes/byte-reader.ts';
import * as messages from '../../protocol/messages/remote-log-metadata-records.ts';
import { decodeMessage } from '../../protocol/schema/codec.ts';
import type { DecodedMessage } from '../../protocol/schema/message.ts';
import type { RecordDecoder } from './record-decoders.ts';
import { readFrame } from './record-frame.ts';

type TopicIdPartition = { readonly name: string; readonly id: string; readonly partition: number };
type SegmentId = { readonly topicIdPartition: TopicIdPartition; readonly id: string };

const segmentStates = [
  'COPY_SEGMENT_STARTED',
  'COPY_SEGMENT_FINISHED',
  'DELETE_SEGMENT_STARTED',
  'DELETE_SEGMENT_FINISHED',
];
const partitionStates = ['DELETE_PARTITION_MARKED', 'DELETE_PARTITION_STARTED', 'DELETE_PARTITION_FINISHED'];

export const decodeRemoteLogMetadata: RecordDecoder = ({ value, offset }) => {
  try {
    return { key: undefined, payload: remoteLogText(value ?? new Uint8Array()) };
  } catch (error) {
    return { key: undefined, payload: `Error at offset ${offset}, skipping. ${(error as Error).message}` };
  }
};

function remoteLogText(value: Uint8Array): string {
  const reader = new ByteReader(value);
  const { type, version } = readFrame(reader);
  if (type === messages.remoteLogSegmentMetadataRecord.type) {
    return segmentText(decodeMessage(messages.remoteLogSegmentMetadataRecord, version, reader));
  }
  if (type === messages.remoteLogSegmentMetadataUpdateRecord.type) {
    return updateText(decodeMessage(messages.remoteLogSegmentMetadataUpdateRecord, version, reader));
  }
  if (type === messages.remotePartitionDeleteMetadataRecord.type) {
    return deletionText(decodeMessage(messages.remotePartitionDeleteMetadataRecord, version, reader));
  }
  throw new Error(`Unknown remote log metadata record type ${type}`);
}

function segmentText(record: DecodedMessage<typeof messages.remoteLogSegmentMetadataRecord>): string {
  const epochs = record.segmentLeaderEpochs.map(({ leaderEpoch, offset }) => `${leaderEpoch}=${offset}`);
  return javaText('RemoteLogSegmentMetadata', [
    ['remoteLogSegmentId', segmentIdText(record.remoteLogSegmentId)],
    ['startOffset', record.startOffset],
    ['endOffset', record.endOffset],
    ['brokerId', record.brokerId],
    ['maxTimestampMs', record.maxTimestampMs],
    ['eventTimestampMs', record.eventTimestampMs],
    ['segmentLeaderEpochs', `{${epochs.join(', ')}}`],
    ['segmentSizeInBytes', record.segmentSizeInBytes],
    ['customMetadata', customText(record.customMetadata)],
    ['state', stateText(segmentStates, record.remoteLogSegmentState)],
    ['txnIdxEmpty', String(record.txnIndexEmpty)],
  ]);
}

function updateText(record: DecodedMessage<typeof messages.remoteLogSegmentMetadataUpdateRecord>): string {
  return javaText('RemoteLogSegmentMetadataUpdate', [
    ['remoteLogSegmentId', segmentIdText(record.remoteLogSegmentId)],
    ['customMetadata', customText(record.customMetadata)],
    ['state', stateText(segmentStates, record.remoteLogSegmentState)],
    ['eventTimestampMs', record.eventTimestampMs],
    ['brokerId', record.brokerId],
  ]);
}

function deletionText(record: DecodedMessage<typeof messages.remotePartitionDeleteMetadataRecord>): string {
  return javaText('RemotePartitionDeleteMetadata', [
    ['topicPartition', partitionText(record.topicIdPartition)],
    ['state', stateText(partitionStates, record.remotePartitionDeleteState)],
    ['eventTimestampMs', record.eventTimestampMs],
    ['brokerId', record.brokerId],
  ]);
}

function javaText(name: string, fields: readonly (readonly [string, string | number])[]): string {
  return `${name}{${fields.map(([field, value]) => `${field}=${value}`).join(', ')}}`;
}

function segmentIdText({ topicIdPartition, id }: SegmentId): string {
  return `RemoteLogSegmentId{topicIdPartition=${partitionText(topicIdPartition)}, id=${id}}`;
}

function partitionText({ id, name, partition }: TopicIdPartition): string {
  return `${id}:${name}-${partition}`;
}

function customText(bytes: Uint8Array | null): string {
  return bytes === null ? 'Optional.empty' : `Optional[CustomMetadata{${bytes.length} bytes}]`;
}

function stateText(states: readonly string[], state: number): string {
  return states[state] ?? `unknown(${state})`;
}
