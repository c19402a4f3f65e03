// How a record of `__cluster_metadata` and of `__remote_log_metadata` begins: the version of the frame, the type of
// the record and its version, as varints.

import type { ByteReader } from '../../base/bytes/byte-reader.ts';

const frameVersion = 1;
const largestVersion = 0x7fff;

/** Throws with Kafka's words when the frame is another. */
export function readFrame(reader: ByteReader): { readonly type: number; readonly version: number } {
  // Java's integers have 32 bits.
  const frame = reader.uvarint() | 0;
  if (frame > largestVersion) throw new Error('Value for frame version was too large.');
  if (frame !== frameVersion) {
    throw new Error(
      `Could not deserialize metadata record due to unknown frame version ${frame}` +
        `(only frame version ${frameVersion} is supported)`,
    );
  }
  return { type: reader.uvarint(), version: reader.uvarint() };
}
