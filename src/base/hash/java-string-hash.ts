// Java's `String.hashCode`: decides which partition of `__consumer_offsets` or `__transaction_state`
// owns a group or a transactional id.

/** Signed 32 bits, over UTF-16 code units: what `charCodeAt` yields is what Java hashes. */
export function javaStringHash(text: string): number {
  let hash = 0;
  // oxlint-disable-next-line unicorn/prefer-code-point -- Java hashes code units
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
