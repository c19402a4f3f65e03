// A message behind an int16 version, as members of a classic group send each other through the
// coordinator, which does not look inside. The bytes come from other people's clients: what cannot be read
// is an error that says whose fault it is, and never takes longer than its size allows.

import { ByteReader, MalformedError } from '../../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../../base/bytes/byte-writer.ts';
import { decodeMessage, encodeMessage } from '../../../protocol/schema/codec.ts';
import type { Fields } from '../../../protocol/schema/fields.ts';
import type { DecodedMessage, EncodableMessage, Message } from '../../../protocol/schema/message.ts';

/** Another member's bytes are not what Kafka's consumers send, as Java's SchemaException. */
export class ConsumerProtocolError extends Error {
  override readonly name = 'ConsumerProtocolError';
}

/** In the highest version we have, as Java's consumers do. */
export function encodeVersioned<F extends Fields>(
  message: Message<F>,
  value: EncodableMessage<Message<F>>,
): Uint8Array {
  const version = message.versions.max;
  const writer = new ByteWriter();
  writer.int16(version);
  encodeMessage(message, version, writer, value);
  return writer.toBytes();
}

/** A version we do not know is read as the highest we do: fields are only ever added at the end. */
export function decodeVersioned<F extends Fields>(message: Message<F>, bytes: Uint8Array): DecodedMessage<Message<F>> {
  try {
    const reader = new ByteReader(bytes);
    const version = reader.int16();
    if (version < message.versions.min) throw new MalformedError(`version ${version} does not exist`);
    return decodeMessage(message, Math.min(version, message.versions.max), reader);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    throw new ConsumerProtocolError(`A ${message.name} cannot be read: ${error.message}`, { cause: error });
  }
}
