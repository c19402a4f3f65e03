// Kafka's uuids (topic ids, directory ids, incarnations): on the wire 16 bytes, everywhere else the
// 22 characters of their URL-safe base64, which Kafka also shows. In memory a uuid *is* that text:
// immutable, comparable with ===, and a key for a Map.

import type { Random } from './ports/random.ts';

/** 22 characters of URL-safe base64. */
export type Uuid = string;

export const uuidSizeBytes = 16;
export const zeroUuid: Uuid = 'AAAAAAAAAAAAAAAAAAAAAA';
/** Reserved by Kafka: the topic id of the metadata log, and the unassigned directory id. */
export const oneUuid: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ';

const textLength = 22;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const characterOf = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
const sextetOf = new Int8Array(128).fill(-1);
for (let sextet = 0; sextet < alphabet.length; sextet += 1) sextetOf[characterOf[sextet]!] = sextet;

/** The uuid in the 16 bytes at `position`, which the caller has checked to be there. */
export function uuidAt(bytes: Uint8Array, position: number): Uuid {
  const a = (bytes[position]! << 16) | (bytes[position + 1]! << 8) | bytes[position + 2]!;
  const b = (bytes[position + 3]! << 16) | (bytes[position + 4]! << 8) | bytes[position + 5]!;
  const c = (bytes[position + 6]! << 16) | (bytes[position + 7]! << 8) | bytes[position + 8]!;
  const d = (bytes[position + 9]! << 16) | (bytes[position + 10]! << 8) | bytes[position + 11]!;
  const e = (bytes[position + 12]! << 16) | (bytes[position + 13]! << 8) | bytes[position + 14]!;
  const f = bytes[position + 15]!;
  if ((a | b | c | d | e | f) === 0) return zeroUuid;
  return String.fromCharCode(
    characterOf[a >>> 18]!,
    characterOf[(a >>> 12) & 63]!,
    characterOf[(a >>> 6) & 63]!,
    characterOf[a & 63]!,
    characterOf[b >>> 18]!,
    characterOf[(b >>> 12) & 63]!,
    characterOf[(b >>> 6) & 63]!,
    characterOf[b & 63]!,
    characterOf[c >>> 18]!,
    characterOf[(c >>> 12) & 63]!,
    characterOf[(c >>> 6) & 63]!,
    characterOf[c & 63]!,
    characterOf[d >>> 18]!,
    characterOf[(d >>> 12) & 63]!,
    characterOf[(d >>> 6) & 63]!,
    characterOf[d & 63]!,
    characterOf[e >>> 18]!,
    characterOf[(e >>> 12) & 63]!,
    characterOf[(e >>> 6) & 63]!,
    characterOf[e & 63]!,
    characterOf[f >>> 2]!,
    characterOf[(f & 3) << 4]!,
  );
}

/** Puts the 16 bytes of `uuid` at `position`. Throws a RangeError when the text is not a uuid. */
export function putUuid(bytes: Uint8Array, position: number, uuid: Uuid): void {
  if (!isUuid(uuid)) throw new RangeError(`not a uuid: ${JSON.stringify(uuid)}`);
  let target = position;
  for (let i = 0; i < 20; i += 4) {
    const triple =
      (sextetAt(uuid, i) << 18) | (sextetAt(uuid, i + 1) << 12) | (sextetAt(uuid, i + 2) << 6) | sextetAt(uuid, i + 3);
    bytes[target] = triple >>> 16;
    bytes[target + 1] = triple >>> 8;
    bytes[target + 2] = triple;
    target += 3;
  }
  bytes[target] = (sextetAt(uuid, 20) << 2) | (sextetAt(uuid, 21) >>> 4);
}

/** Whether the text is a uuid in its one canonical form (the four spare bits are zero). */
export function isUuid(text: string): boolean {
  if (text.length !== textLength) return false;
  for (let i = 0; i < textLength; i += 1) if (sextetAt(text, i) < 0) return false;
  return (sextetAt(text, 21) & 15) === 0;
}

/**
 * A fresh version 4 uuid, by Kafka's rule never a reserved value (the version bits see to that) and
 * never one whose text starts with `-`, which would read as an option on a command line.
 */
export function randomUuid(random: Random): Uuid {
  for (;;) {
    const bytes = random.bytes(uuidSizeBytes);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const uuid = uuidAt(bytes, 0);
    if (!uuid.startsWith('-')) return uuid;
  }
}

function sextetAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 128 ? sextetOf[code]! : -1;
}
