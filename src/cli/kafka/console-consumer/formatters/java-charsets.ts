// Texts in the encodings that every Java has, by Java's names for them, and in those that browsers know besides.

import { Buffer } from 'node:buffer';

type Decode = (bytes: Buffer) => string;

const replacement = '\ufffd';
const bigEndianMark = '\ufeff';

/** undefined for an encoding that is not here. */
export function textDecoderOf(name: string): Decode | undefined {
  return decoders.get(name.toUpperCase()) ?? otherDecoder(name);
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['UTF-8', (bytes) => bytes.toString('utf8')],
  ['UTF8', (bytes) => bytes.toString('utf8')],
  ['ISO-8859-1', (bytes) => bytes.toString('latin1')],
  ['ISO8859_1', (bytes) => bytes.toString('latin1')],
  ['LATIN1', (bytes) => bytes.toString('latin1')],
  ['US-ASCII', asciiText],
  ['ASCII', asciiText],
  ['UTF-16', markedText],
  ['UTF-16LE', littleEndianText],
  ['UTF-16BE', bigEndianText],
]);

function otherDecoder(name: string): Decode | undefined {
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true });
    return (bytes) => decoder.decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function asciiText(bytes: Buffer): string {
  return bytes.toString('latin1').replaceAll(/[\x80-\xff]/g, replacement);
}

/** Big-endian, unless a mark at the front says otherwise. */
function markedText(bytes: Buffer): string {
  const isLittleEndian = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (isLittleEndian) return littleEndianText(bytes.subarray(2));
  const text = bigEndianText(bytes);
  return text.startsWith(bigEndianMark) ? text.slice(1) : text;
}

function bigEndianText(bytes: Buffer): string {
  const swapped = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
  return swapped.toString('utf16le') + halfOf(bytes);
}

function littleEndianText(bytes: Buffer): string {
  return bytes.toString('utf16le') + halfOf(bytes);
}

/** For a last byte without its other half. */
function halfOf(bytes: Buffer): string {
  return bytes.length % 2 === 0 ? '' : replacement;
}
