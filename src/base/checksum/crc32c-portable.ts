// CRC-32C (Castagnoli, RFC 3720) in TypeScript: sixteen bytes per step, each byte looked up in the
// table for its distance from the end of the step. Short and big-endian input is read byte by byte;
// longer input through an Int32Array, whose setup pays for itself after a few hundred bytes.

const reversedPolynomial = 0x82f63b78;
const tableCount = 16;
const wordsFromLength = 512;
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** `tables[256 * n + byte]` is the effect of `byte` followed by `n` zero bytes. */
const tables = buildTables();

/** See `crc32c`, which is this function or a native one. */
export function crc32cPortable(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let crc = ~seed;
  let position = start;
  if (littleEndian && end - start >= wordsFromLength) {
    while (((bytes.byteOffset + position) & 3) !== 0) crc = updateByte(crc, bytes[position++]!);
    const blockBytes = (end - position) & ~15;
    crc = updateWords(crc, new Int32Array(bytes.buffer, bytes.byteOffset + position, blockBytes >>> 2));
    position += blockBytes;
  }
  for (const last = end - 16; position <= last; position += 16) crc = updateBlock(crc, bytes, position);
  while (position < end) crc = updateByte(crc, bytes[position++]!);
  return ~crc >>> 0;
}

function updateByte(crc: number, byte: number): number {
  return tables[(crc ^ byte) & 255]! ^ (crc >>> 8);
}

function updateWords(initial: number, words: Int32Array): number {
  let crc = initial;
  for (let i = 0; i < words.length; i += 4) {
    const a = words[i]! ^ crc;
    const b = words[i + 1]!;
    const c = words[i + 2]!;
    const d = words[i + 3]!;
    crc =
      tables[3840 + (a & 255)]! ^
      tables[3584 + ((a >>> 8) & 255)]! ^
      tables[3328 + ((a >>> 16) & 255)]! ^
      tables[3072 + (a >>> 24)]! ^
      tables[2816 + (b & 255)]! ^
      tables[2560 + ((b >>> 8) & 255)]! ^
      tables[2304 + ((b >>> 16) & 255)]! ^
      tables[2048 + (b >>> 24)]! ^
      tables[1792 + (c & 255)]! ^
      tables[1536 + ((c >>> 8) & 255)]! ^
      tables[1280 + ((c >>> 16) & 255)]! ^
      tables[1024 + (c >>> 24)]! ^
      tables[768 + (d & 255)]! ^
      tables[512 + ((d >>> 8) & 255)]! ^
      tables[256 + ((d >>> 16) & 255)]! ^
      tables[d >>> 24]!;
  }
  return crc;
}

function updateBlock(crc: number, bytes: Uint8Array, position: number): number {
  return (
    tables[3840 + ((crc ^ bytes[position]!) & 255)]! ^
    tables[3584 + (((crc >>> 8) ^ bytes[position + 1]!) & 255)]! ^
    tables[3328 + (((crc >>> 16) ^ bytes[position + 2]!) & 255)]! ^
    tables[3072 + ((crc >>> 24) ^ bytes[position + 3]!)]! ^
    tables[2816 + bytes[position + 4]!]! ^
    tables[2560 + bytes[position + 5]!]! ^
    tables[2304 + bytes[position + 6]!]! ^
    tables[2048 + bytes[position + 7]!]! ^
    tables[1792 + bytes[position + 8]!]! ^
    tables[1536 + bytes[position + 9]!]! ^
    tables[1280 + bytes[position + 10]!]! ^
    tables[1024 + bytes[position + 11]!]! ^
    tables[768 + bytes[position + 12]!]! ^
    tables[512 + bytes[position + 13]!]! ^
    tables[256 + bytes[position + 14]!]! ^
    tables[bytes[position + 15]!]!
  );
}

function buildTables(): Int32Array {
  const built = new Int32Array(tableCount * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ reversedPolynomial : crc >>> 1;
    built[byte] = crc;
  }
  for (let entry = 256; entry < built.length; entry += 1) {
    const shorter = built[entry - 256]!;
    built[entry] = built[shorter & 255]! ^ (shorter >>> 8);
  }
  return built;
}
