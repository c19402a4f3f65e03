// The records that groups are made of, as a union over their names, and their bytes in
// `__consumer_offsets`: the key is an int16 type and its fields, the value an int16 version and its
// fields; a null value deletes what the key stands for.

import { ByteReader, MalformedError } from '../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../base/bytes/byte-writer.ts';
import * as classic from '../../protocol/messages/classic-group-records.ts';
import * as consumer from '../../protocol/messages/consumer-group-records.ts';
import { decodeMessage, encodeMessage } from '../../protocol/schema/codec.ts';
import type { DecodedMessage, EncodableMessage, RecordMessage } from '../../protocol/schema/message.ts';
import { inVersions } from '../../protocol/schema/versions.ts';
import type { EncodedRecord, RecordCodec } from '../shard/coordinator-state.ts';

const recordTypes = {
  /** Written by brokers before 0.9; read as `OffsetCommit`. */
  LegacyOffsetCommit: { key: classic.legacyOffsetCommitKey, value: classic.legacyOffsetCommitValue, version: 0 },
  OffsetCommit: { key: classic.offsetCommitKey, value: classic.offsetCommitValue, version: 4 },
  GroupMetadata: { key: classic.groupMetadataKey, value: classic.groupMetadataValue, version: 3, holdsBytes: true },
  ConsumerGroupMetadata: {
    key: consumer.consumerGroupMetadataKey,
    value: consumer.consumerGroupMetadataValue,
    version: 0,
  },
  ConsumerGroupPartitionMetadata: {
    key: consumer.consumerGroupPartitionMetadataKey,
    value: consumer.consumerGroupPartitionMetadataValue,
    version: 0,
  },
  ConsumerGroupMemberMetadata: {
    key: consumer.consumerGroupMemberMetadataKey,
    value: consumer.consumerGroupMemberMetadataValue,
    version: 0,
    holdsBytes: true,
  },
  ConsumerGroupTargetAssignmentMetadata: {
    key: consumer.consumerGroupTargetAssignmentMetadataKey,
    value: consumer.consumerGroupTargetAssignmentMetadataValue,
    version: 0,
  },
  ConsumerGroupTargetAssignmentMember: {
    key: consumer.consumerGroupTargetAssignmentMemberKey,
    value: consumer.consumerGroupTargetAssignmentMemberValue,
    version: 0,
  },
  ConsumerGroupCurrentMemberAssignment: {
    key: consumer.consumerGroupCurrentMemberAssignmentKey,
    value: consumer.consumerGroupCurrentMemberAssignmentValue,
    version: 0,
  },
  ConsumerGroupRegularExpression: {
    key: consumer.consumerGroupRegularExpressionKey,
    value: consumer.consumerGroupRegularExpressionValue,
    version: 0,
  },
} as const;

type Types = typeof recordTypes;
export type GroupRecordName = keyof Types;

/** The fields of each record's value, as read. */
export type GroupRecordValues = { [N in GroupRecordName]: DecodedMessage<Types[N]['value']> };
export type GroupRecordKeys = { [N in GroupRecordName]: DecodedMessage<Types[N]['key']> };

export type GroupRecord = {
  [N in GroupRecordName]: {
    readonly name: N;
    readonly key: GroupRecordKeys[N];
    /** Everything in it is there; null deletes. */
    readonly value: GroupRecordValues[N] | null;
  };
}[GroupRecordName];

export type GroupRecordOf<N extends GroupRecordName> = Extract<GroupRecord, { readonly name: N }>;

/** A record that sets what its key stands for. */
export function groupRecord<N extends GroupRecordName>(
  name: N,
  key: GroupRecordKeys[N],
  value: GroupRecordValues[N],
): GroupRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- key and value are of one type
  return { name, key, value } as unknown as GroupRecord;
}

/** A record that deletes what its key stands for. */
export function tombstone<N extends GroupRecordName>(name: N, key: GroupRecordKeys[N]): GroupRecord {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- key and name are of one type
  return { name, key, value: null } as unknown as GroupRecord;
}

interface RecordType {
  readonly key: RecordMessage;
  readonly value: RecordMessage;
  /** The version of values that we write. */
  readonly version: number;
  /** Its bytes are kept for as long as the group lives. */
  readonly holdsBytes?: boolean;
}

const typeByName: ReadonlyMap<string, RecordType> = new Map(Object.entries(recordTypes));
const nameByType: ReadonlyMap<number, string> = new Map(
  Object.entries(recordTypes).map(([name, { key }]) => [key.type, name]),
);

/** The version that can say when a commit expires by itself, for clients that ask for it (OffsetCommit v2 to 4). */
const expiringOffsetVersion = 1;

export const groupRecordCodec: RecordCodec<GroupRecord> = {
  encode(record) {
    const type = typeByName.get(record.name)!;
    return { key: encodeKey(type, record), value: encodeValue(type, record) };
  },
  decode(keyBytes, valueBytes) {
    const keyReader = new ByteReader(keyBytes);
    const name = nameByType.get(keyReader.int16());
    if (name === undefined) return undefined;
    const { key, value, holdsBytes } = typeByName.get(name)!;
    // What is decoded are views: they must not keep a whole read of the log in memory.
    const own = holdsBytes === true ? valueBytes?.slice() : valueBytes;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- name, key and value come from one row
    return {
      name,
      key: decodeMessage(key, 0, keyReader),
      value: own == null ? null : decodeValue(name, value, own),
    } as unknown as GroupRecord;
  },
};

function encodeKey({ key }: RecordType, record: GroupRecord): Uint8Array {
  const writer = new ByteWriter(64);
  writer.int16(key.type);
  encodeMessage(key, 0, writer, record.key as EncodableMessage<RecordMessage>);
  return writer.toBytes();
}

function encodeValue({ value, version: newest }: RecordType, record: GroupRecord): EncodedRecord['value'] {
  if (record.value === null) return null;
  const expires = record.name === 'OffsetCommit' && record.value.expireTimestamp !== -1;
  const version = expires ? expiringOffsetVersion : newest;
  const writer = new ByteWriter(64);
  writer.int16(version);
  encodeMessage(value, version, writer, record.value as EncodableMessage<RecordMessage>);
  return writer.toBytes();
}

function decodeValue(name: string, message: RecordMessage, bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes);
  const version = reader.int16();
  if (!inVersions(message.versions, version)) throw new MalformedError(`value of ${name} of version ${version}`);
  return decodeMessage(message, version, reader);
}
