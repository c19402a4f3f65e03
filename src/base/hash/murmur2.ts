// Murmur2 with Kafka's seed: the hash by which every Kafka client finds the partition of a key.

const multiplier = 0x5bd1e995;
const seed = 0x9747b28c;

/** Murmur2 as a signed 32-bit number, as Java sees it. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let hash = seed ^ length;
  let position = 0;
  for (; position + 4 <= length; position += 4) {
    let word =
      bytes[position]! | (bytes[position + 1]! << 8) | (bytes[position + 2]! << 16) | (bytes[position + 3]! << 24);
    word = Math.imul(word, multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(word ^ (word >>> 24), multiplier);
  }
  if (position < length) {
    if (length - position === 3) hash ^= bytes[position + 2]! << 16;
    if (length - position >= 2) hash ^= bytes[position + 1]! << 8;
    hash = Math.imul(hash ^ bytes[position]!, multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
