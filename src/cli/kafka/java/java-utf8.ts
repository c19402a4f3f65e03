// Bytes as Java's UTF-8 decoder would hand them on: what is not UTF-8 becomes U+FFFD, one for each piece that can be
// the beginning of a character. Java counts half of a surrogate pair as one such piece, everybody else as three.

import { Buffer, isUtf8 } from 'node:buffer';

const halfOfPair = /\xed[\xa0-\xbf][\x80-\xbf]?/g;
const neverUtf8 = '\xff';

/** The same bytes when they are UTF-8. */
export function repairUtf8(bytes: Buffer): Buffer {
  if (isUtf8(bytes)) return bytes;
  const pieces = bytes.toString('latin1').replaceAll(halfOfPair, neverUtf8);
  return Buffer.from(Buffer.from(pieces, 'latin1').toString('utf8'), 'utf8');
}
