// The bytes that classic consumers exchange through the coordinator: what a member subscribes to and owns,
// and what it is assigned. A version that this release does not know is read as the newest it knows.

import { ByteReader, MalformedError } from '../../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../../base/bytes/byte-writer.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '../../../protocol/messages/consumer-protocol.ts';
import { decodeMessage, encodeMessage } from '../../../protocol/schema/codec.ts';
import type { DecodedMessage } from '../../../protocol/schema/message.ts';
import { type HeldPartitions, type PartitionSet, topicPartitionsOf } from '../consumer/partitions.ts';

export type ConsumerSubscription = DecodedMessage<typeof consumerProtocolSubscription>;
export type ConsumerAssignment = DecodedMessage<typeof consumerProtocolAssignment>;

/** Throws MalformedError. */
export function decodeSubscription(metadata: Uint8Array): ConsumerSubscription {
  const { version, reader } = versioned(metadata, consumerProtocolSubscription.versions.max);
  return decodeMessage(consumerProtocolSubscription, version, reader);
}

/** Throws MalformedError. */
export function decodeAssignment(assignment: Uint8Array): ConsumerAssignment {
  const { version, reader } = versioned(assignment, consumerProtocolAssignment.versions.max);
  return decodeMessage(consumerProtocolAssignment, version, reader);
}

/** In the version that the member itself writes. Topics that are gone are left out. */
export function encodeAssignment(
  partitions: PartitionSet | HeldPartitions,
  metadata: Uint8Array,
  image: MetadataImage,
): Uint8Array {
  const version = versionOf(metadata);
  const assignedPartitions = topicPartitionsOf(partitions).flatMap(({ topicId, partitions: ids }) => {
    const topic = image.topics.byId.get(topicId)?.name;
    return topic === undefined ? [] : [{ topic, partitions: ids }];
  });
  const writer = new ByteWriter(64);
  writer.int16(version);
  encodeMessage(consumerProtocolAssignment, version, writer, { assignedPartitions, userData: null });
  return writer.toBytes();
}

/** 0 for what is too short to say. */
function versionOf(metadata: Uint8Array): number {
  const { max } = consumerProtocolAssignment.versions;
  return metadata.length < 2 ? 0 : Math.min(Math.max(new ByteReader(metadata).int16(), 0), max);
}

function versioned(bytes: Uint8Array, newest: number): { version: number; reader: ByteReader } {
  const reader = new ByteReader(bytes);
  const version = reader.int16();
  if (version < 0) throw new MalformedError(`version ${version} of the consumer protocol`);
  return { version: Math.min(version, newest), reader };
}
