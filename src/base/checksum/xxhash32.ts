// xxHash32 by its published specification: the checksum of LZ4 frames.

const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f | 0;
const prime5 = 0x165667b1 | 0;

/** xxHash32 of `bytes[start, end)` as an unsigned 32-bit number. */
export function xxhash32(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  const length = end - start;
  let position = start;
  let hash: number;
  if (length >= 16) {
    let lane1 = (seed + prime1 + prime2) | 0;
    let lane2 = (seed + prime2) | 0;
    let lane3 = seed | 0;
    let lane4 = (seed - prime1) | 0;
    for (const last = end - 16; position <= last; position += 16) {
      lane1 = mixLane(lane1, wordAt(bytes, position));
      lane2 = mixLane(lane2, wordAt(bytes, position + 4));
      lane3 = mixLane(lane3, wordAt(bytes, position + 8));
      lane4 = mixLane(lane4, wordAt(bytes, position + 12));
    }
    hash = (rotateLeft(lane1, 1) + rotateLeft(lane2, 7) + rotateLeft(lane3, 12) + rotateLeft(lane4, 18)) | 0;
  } else {
    hash = (seed + prime5) | 0;
  }
  return finish((hash + length) | 0, bytes, position, end);
}

function finish(initial: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = initial;
  let position = start;
  for (; position + 4 <= end; position += 4) {
    hash = Math.imul(rotateLeft((hash + Math.imul(wordAt(bytes, position), prime3)) | 0, 17), prime4);
  }
  for (; position < end; position += 1) {
    hash = Math.imul(rotateLeft((hash + Math.imul(bytes[position]!, prime5)) | 0, 11), prime1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), prime2);
  hash = Math.imul(hash ^ (hash >>> 13), prime3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function mixLane(lane: number, word: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(word, prime2)) | 0, 13), prime1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function wordAt(bytes: Uint8Array, position: number): number {
  return bytes[position]! | (bytes[position + 1]! << 8) | (bytes[position + 2]! << 16) | (bytes[position + 3]! << 24);
}
