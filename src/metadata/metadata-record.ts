// The records that metadata is made of, as a union over their names, and their bytes in the metadata
// log: frame version 1, record type, record version (varints), then the body in the flexible encoding.

import { ByteReader, MalformedError } from '../base/bytes/byte-reader.ts';
import { ByteWriter } from '../base/bytes/byte-writer.ts';
import * as messages from '../protocol/messages/metadata-records.ts';
import { decodeMessage, encodeMessage } from '../protocol/schema/codec.ts';
import { defaultValue } from '../protocol/schema/default-values.ts';
import type { DecodedMessage, EncodableMessage, RecordMessage } from '../protocol/schema/message.ts';
import { inVersions } from '../protocol/schema/versions.ts';

type Messages = Omit<typeof messages, 'metadataRecords'>;
type NameOf<K extends keyof Messages> = Capitalize<K>;

type DeepReadonly<T> = T extends Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? readonly DeepReadonly<E>[]
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
      : T;

/** The fields of each record, by its name in Kafka. */
export type RecordBodies = {
  [K in keyof Messages as NameOf<K>]: DeepReadonly<DecodedMessage<Messages[K]>>;
};

type EncodableBodies = {
  [K in keyof Messages as NameOf<K>]: EncodableMessage<Messages[K]>;
};

export type RecordName = keyof RecordBodies;

export type MetadataRecord = {
  [N in RecordName]: { readonly name: N; readonly body: RecordBodies[N] };
}[RecordName];

/** The metadata has something that this release does not know: a newer Kafka wrote it. */
export class UnknownMetadataRecordError extends Error {
  override readonly name = 'UnknownMetadataRecordError';

  /** `what` is a noun: `RegisterBrokerRecord of version 9`. */
  constructor(what: string) {
    super(`the metadata has ${what}, which a newer Kafka than 4.3 wrote: start that one, or a newer release of Samsa`);
  }
}

const frameVersion = 1;

const messageByName: ReadonlyMap<string, RecordMessage> = new Map(
  messages.metadataRecords.map((message) => [message.name, message]),
);
const messageByType: ReadonlyMap<number, RecordMessage> = new Map(
  messages.metadataRecords.map((message) => [message.type, message]),
);

/** A record with the fields that are left out at their defaults. */
export function metadataRecord<N extends RecordName>(name: N, body: EncodableBodies[N]): MetadataRecord {
  const complete: Record<string, unknown> = {};
  const given = body as Readonly<Record<string, unknown>>;
  for (const [field, { spec }] of Object.entries(messageOf(name).fields)) {
    const value = given[field];
    complete[field] = value === undefined ? defaultValue(spec) : value;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field of the definition is there
  return { name, body: complete } as unknown as MetadataRecord;
}

export function encodeMetadataRecord(record: MetadataRecord): Uint8Array {
  const message = messageOf(record.name);
  const version = versionToWrite(record);
  const writer = new ByteWriter(64);
  writer.uvarint(frameVersion);
  writer.uvarint(message.type);
  writer.uvarint(version);
  encodeMessage(message, version, writer, record.body);
  return writer.toBytes();
}

/** Throws `UnknownMetadataRecordError` for what a newer Kafka wrote, `MalformedError` for damaged bytes. */
export function decodeMetadataRecord(value: Uint8Array): MetadataRecord {
  const reader = new ByteReader(value);
  const frame = reader.uvarint();
  if (frame !== frameVersion) throw new UnknownMetadataRecordError(`a record with frame version ${frame}`);
  const type = reader.uvarint();
  const message = messageByType.get(type);
  if (message === undefined) throw new UnknownMetadataRecordError(`a record of type ${type}`);
  const version = reader.uvarint();
  if (!inVersions(message.versions, version)) {
    throw new UnknownMetadataRecordError(`a ${message.name} of version ${version}`);
  }
  const body = decodeMessage(message, version, reader);
  if (reader.remaining > 0) throw new MalformedError(`${reader.remaining} bytes behind a ${message.name}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- name and body come from one definition
  return { name: message.name, body } as unknown as MetadataRecord;
}

function messageOf(name: RecordName): RecordMessage {
  const message = messageByName.get(name);
  if (message === undefined) throw new UnknownMetadataRecordError(`a record ${name}`);
  return message;
}

/** The newest version, except where Kafka writes the oldest one that can say it. */
function versionToWrite(record: MetadataRecord): number {
  if (record.name !== 'BrokerRegistrationChangeRecord') return messageOf(record.name).versions.max;
  const { cordonedLogDirs, logDirs, inControlledShutdown } = record.body;
  if (cordonedLogDirs !== null) return 3;
  if (logDirs.length > 0) return 2;
  return inControlledShutdown === 0 ? 0 : 1;
}
