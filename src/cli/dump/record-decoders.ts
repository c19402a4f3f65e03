// What records of Kafka's own topics mean. Each decoder turns key and value into the text that
// kafka-dump-log prints behind `key:` and `payload:`.

import { Buffer } from 'node:buffer';
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import * as classicGroups from '../../protocol/messages/classic-group-records.ts';
import * as consumerGroups from '../../protocol/messages/consumer-group-records.ts';
import { consumerProtocolAssignment, consumerProtocolSubscription } from '../../protocol/messages/consumer-protocol.ts';
import { metadataRecords } from '../../protocol/messages/metadata-records.ts';
import * as shareGroups from '../../protocol/messages/share-group-records.ts';
import * as shareStates from '../../protocol/messages/share-state-records.ts';
import * as streamsGroups from '../../protocol/messages/streams-group-records.ts';
import * as transactionLog from '../../protocol/messages/transaction-log-records.ts';
import type { BatchRecord } from '../../protocol/records/record.ts';
import { decodeMessage } from '../../protocol/schema/codec.ts';
import type { Message, RecordMessage } from '../../protocol/schema/message.ts';
import { type CoordinatorRecordReader, coordinatorRecordReader, decodeBehind } from './coordinator-records.ts';
import { type JsonObject, jsonText, messageToJson } from './message-json.ts';
import { readFrame } from './record-frame.ts';

/** The texts of a record; undefined where there is nothing to print. */
export interface RecordTexts {
  readonly key: string | undefined;
  readonly payload: string | undefined;
}

export type RecordDecoder = (record: BatchRecord) => RecordTexts;

/** Keys and values as UTF-8 text. */
export const decodeAsText: RecordDecoder = ({ key, value }) => ({
  key: key === null ? undefined : textOf(key),
  payload: value === null ? undefined : textOf(value),
});

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

const metadataByType = new Map<number, RecordMessage>(metadataRecords.map((record) => [record.type, record]));

/** `__cluster_metadata`: the value says its own type and version. */
export const decodeClusterMetadata: RecordDecoder = ({ value, offset }) => {
  if (value === null) return { key: undefined, payload: undefined };
  try {
    const reader = new ByteReader(value);
    const { type, version } = readFrame(reader);
    const message = metadataByType.get(type);
    if (message === undefined) throw new Error(`Unknown metadata id ${type}`);
    const data = messageToJson(message, version, decodeMessage(message, version, reader));
    return { key: undefined, payload: jsonText({ type: snakeCase(message.name), version, data }) };
  } catch (error) {
    return { key: undefined, payload: `Error at ${offset}, skipping. ${(error as Error).message}` };
  }
};

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();
}

export const readGroupRecord = coordinatorRecordReader({
  ...classicGroups,
  ...consumerGroups,
  ...shareGroups,
  ...streamsGroups,
});
export const readTransactionRecord = coordinatorRecordReader(transactionLog);
export const readShareStateRecord = coordinatorRecordReader(shareStates);

export const decodeOffsets = coordinatorDecoder(readGroupRecord, openGroupMembers);
export const decodeTransactionLog = coordinatorDecoder(readTransactionRecord);
export const decodeShareGroupState = coordinatorDecoder(readShareStateRecord);

function coordinatorDecoder(
  read: CoordinatorRecordReader,
  refine: (data: JsonObject) => JsonObject = (data) => data,
): RecordDecoder {
  return (record) => {
    if (record.key === null) return { key: undefined, payload: '<NULL>' };
    const { type, key, value } = read(record.key, record.value);
    if (key === undefined)
      return { key: `Unknown record type ${type} at offset ${record.offset}, skipping.`, payload: undefined };
    const keyText = jsonText({ type: String(type), data: key });
    if (value === null) return { key: keyText, payload: '<DELETE>' };
    const { version, data } = value;
    if (data === undefined) return { key: keyText, payload: `unknown::version=${version}` };
    return { key: keyText, payload: jsonText({ version: String(version), data: refine(data) }) };
  };
}

/** Members of a classic group of consumers carry their subscription and assignment as bytes. */
function openGroupMembers(data: JsonObject): JsonObject {
  if (data['protocolType'] !== 'consumer' || !Array.isArray(data['members'])) return data;
  const members = (data['members'] as JsonObject[]).map((member) => ({
    ...member,
    subscription: openProtocolBytes(consumerProtocolSubscription, member['subscription']),
    assignment: openProtocolBytes(consumerProtocolAssignment, member['assignment']),
  }));
  return { ...data, members };
}

function openProtocolBytes(message: Message, base64: JsonObject[string] | undefined): JsonObject[string] {
  if (typeof base64 !== 'string' || base64 === '') return base64 ?? null;
  const bytes = Buffer.from(base64, 'base64');
  const version = Math.min(new ByteReader(bytes).int16(), message.versions.max);
  return decodeBehind(message, version, bytes);
}
