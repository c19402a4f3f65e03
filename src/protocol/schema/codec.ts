// One codec per (message, version), compiled on first use and kept.

import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../base/bytes/byte-writer.ts';
import { type Decoder, compileDecoder } from './compile-decoder.ts';
import { type Encoder, compileEncoder } from './compile-encoder.ts';
import type { Fields } from './fields.ts';
import type { DecodedMessage, EncodableMessage, Message } from './message.ts';
import { inVersions } from './versions.ts';

export interface Codec<M extends Message> {
  decode(reader: ByteReader): DecodedMessage<M>;
  encode(writer: ByteWriter, message: EncodableMessage<M>): void;
}

interface CodecEntry {
  decode: Decoder | undefined;
  encode: Encoder | undefined;
}

const codecs = new WeakMap<Message, Map<number, CodecEntry>>();

function entryOf(message: Message, version: number): CodecEntry {
  if (!inVersions(message.versions, version)) throw new RangeError(`${message.name} has no version ${version}`);
  let versions = codecs.get(message);
  if (versions === undefined) {
    versions = new Map();
    codecs.set(message, versions);
  }
  let entry = versions.get(version);
  if (entry === undefined) {
    entry = { decode: undefined, encode: undefined };
    versions.set(version, entry);
  }
  return entry;
}

export function codecFor<F extends Fields>(message: Message<F>, version: number): Codec<Message<F>> {
  const entry = entryOf(message, version);
  return {
    decode: (reader) => (entry.decode ??= compileDecoder(message, version))(reader) as DecodedMessage<Message<F>>,
    encode: (writer, value) => (entry.encode ??= compileEncoder(message, version))(writer, value),
  };
}

/** Reads one message; bytes behind it are left to the caller. */
export function decodeMessage<F extends Fields>(
  message: Message<F>,
  version: number,
  reader: ByteReader,
): DecodedMessage<Message<F>> {
  const entry = entryOf(message, version);
  return (entry.decode ??= compileDecoder(message, version))(reader) as DecodedMessage<Message<F>>;
}

export function encodeMessage<F extends Fields>(
  message: Message<F>,
  version: number,
  writer: ByteWriter,
  value: EncodableMessage<Message<F>>,
): void {
  const entry = entryOf(message, version);
  (entry.encode ??= compileEncoder(message, version))(writer, value);
}

/** The whole of `bytes` as one message. */
export function decodeBytes<F extends Fields>(
  message: Message<F>,
  version: number,
  bytes: Uint8Array,
): DecodedMessage<Message<F>> {
  return decodeMessage(message, version, new ByteReader(bytes));
}

export function encodeBytes<F extends Fields>(
  message: Message<F>,
  version: number,
  value: EncodableMessage<Message<F>>,
): Uint8Array {
  const writer = new ByteWriter();
  encodeMessage(message, version, writer, value);
  return writer.toBytes();
}
