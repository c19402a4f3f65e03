// A coordinator's record as data: the key begins with its type, the value with its version.

import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { decodeMessage } from '../../protocol/schema/codec.ts';
import type { Message, RecordMessage } from '../../protocol/schema/message.ts';
import { inVersions } from '../../protocol/schema/versions.ts';
import { type JsonObject, messageToJson } from './message-json.ts';

export interface CoordinatorRecord {
  readonly type: number;
  /** undefined for a type that is not known. */
  readonly key: JsonObject | undefined;
  /** null for a record that deletes; without `data` when the version is not known. */
  readonly value: { readonly version: number; readonly data: JsonObject | undefined } | null;
}

export type CoordinatorRecordReader = (key: Uint8Array, value: Uint8Array | null) => CoordinatorRecord;

/** `definitions` are the messages of one coordinator. The reader throws for bytes that are not what they say. */
export function coordinatorRecordReader(definitions: object): CoordinatorRecordReader {
  const messages = Object.values(definitions) as RecordMessage[];
  const keys = byType(messages, 'Key');
  const values = byType(messages, 'Value');
  return (key, value) => {
    const type = new ByteReader(key).int16();
    const keyMessage = keys.get(type);
    const valueMessage = values.get(type);
    if (keyMessage === undefined || valueMessage === undefined) return { type, key: undefined, value: null };
    return {
      type,
      key: decodeBehind(keyMessage, 0, key),
      value: value === null ? null : readValue(valueMessage, value),
    };
  };
}

function readValue(message: RecordMessage, bytes: Uint8Array): CoordinatorRecord['value'] {
  const version = new ByteReader(bytes).int16();
  return { version, data: inVersions(message.versions, version) ? decodeBehind(message, version, bytes) : undefined };
}

function byType(messages: readonly RecordMessage[], suffix: string): Map<number, RecordMessage> {
  return new Map(messages.filter(({ name }) => name.endsWith(suffix)).map((message) => [message.type, message]));
}

/** The message behind two bytes of type or version. */
export function decodeBehind(message: Message, version: number, bytes: Uint8Array): JsonObject {
  const reader = new ByteReader(bytes);
  reader.skip(2);
  return messageToJson(message, version, decodeMessage(message, version, reader));
}
