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
import { inVersions } from '../../protocol/schema/versions.ts';
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

export const decodeOffsets = coordinatorDecoder(
  { ...classicGroups, ...consumerGroups, ...shareGroups, ...streamsGroups },
  openGroupMembers,
);
export const decodeTransactionLog = coordinatorDecoder(transactionLog);
export const decodeShareGroupState = coordinatorDecoder(shareStates);

/** A coordinator's record: the key begins with its type, the value with its version. */
function coordinatorDecoder(
  definitions: object,
  refine: (data: JsonObject) => JsonObject = (data) => data,
): RecordDecoder {
  const messages = Object.values(definitions) as RecordMessage[];
  const keys = byType(messages, 'Key');
  const values = byType(messages, 'Value');
  return ({ key, value, offset }) => {
    if (key === null) return { key: undefined, payload: '<NULL>' };
    const type = new ByteReader(key).int16();
    const keyMessage = keys.get(type);
    const valueMessage = values.get(type);
    if (keyMessage === undefined || valueMessage === undefined)
      return { key: `Unknown record type ${type} at offset ${offset}, skipping.`, payload: undefined };
    const keyText = jsonText({ type: String(type), data: decodeBehind(keyMessage, 0, key) });
    if (value === null) return { key: keyText, payload: '<DELETE>' };
    const version = new ByteReader(value).int16();
    if (!inVersions(valueMessage.versions, version)) return { key: keyText, payload: `unknown::version=${version}` };
    return {
      key: keyText,
      payload: jsonText({ version: String(version), data: refine(decodeBehind(valueMessage, version, value)) }),
    };
  };
}

function byType(messages: readonly RecordMessage[], suffix: string): Map<number, RecordMessage> {
  return new Map(messages.filter(({ name }) => name.endsWith(suffix)).map((message) => [message.type, message]));
}

/** The message behind two bytes of type or version. */
function decodeBehind(message: Message, version: number, bytes: Uint8Array): JsonObject {
  const reader = new ByteReader(bytes);
  reader.skip(2);
  return messageToJson(message, version, decodeMessage(message, version, reader));
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
