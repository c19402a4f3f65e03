// SipHash with 128 bits of output and rounds 1-3, by its authors' reference: a hash with a secret key.
// Whoever does not know the key and does not see hashes cannot make two inputs that collide, and among
// 2^32 others they collide by chance with a probability below 2^-64. Allocates nothing.
//
// 64-bit words are pairs of int32, as bigint would be many times slower; sums carry by hand.

/** Rounds before each half of the output; after each 8 bytes of input there is one. */
const finalRounds = 3;

export class SipHash128 {
  /** The last hash, as little-endian int32 words. */
  readonly words = new Int32Array(4);
  readonly #key = new Int32Array(4);

  /** `key` is 16 secret bytes. */
  constructor(key: Uint8Array) {
    if (key.length !== 16) throw new RangeError(`a SipHash key has 16 bytes, not ${key.length}`);
    for (let word = 0; word < 4; word += 1) this.#key[word] = wordAt(key, word * 4);
  }

  /** Hashes `bytes[start, end)` into `words`. */
  hash(bytes: Uint8Array, start: number, end: number): void {
    const key = this.#key;
    // Named by the variable of the specification and the half of it: "somepseudorandomlygeneratedbytes".
    let v0l = key[0]! ^ 0x70736575;
    let v0h = key[1]! ^ 0x736f6d65;
    let v1l = key[2]! ^ 0x6e646f6d ^ 0xee;
    let v1h = key[3]! ^ 0x646f7261;
    let v2l = key[0]! ^ 0x6e657261;
    let v2h = key[1]! ^ 0x6c796765;
    let v3l = key[2]! ^ 0x79746573;
    let v3h = key[3]! ^ 0x74656462;
    const length = end - start;
    const blocks = length >>> 3;
    // Blocks of 8 bytes, the last one with the length in its last byte, then the rounds of both halves.
    const steps = blocks + 1 + finalRounds * 2;
    let at = start;
    for (let step = 0; step < steps; step += 1) {
      let low = 0;
      let high = 0;
      if (step < blocks) {
        low = wordAt(bytes, at);
        high = wordAt(bytes, at + 4);
        at += 8;
      } else if (step === blocks) {
        low = partOf(bytes, at, Math.min(at + 4, end));
        high = partOf(bytes, at + 4, end) | (length << 24);
      } else if (step === blocks + 1) {
        v2l ^= 0xee;
      } else if (step === blocks + 1 + finalRounds) {
        this.words[0] = v0l ^ v1l ^ v2l ^ v3l;
        this.words[1] = v0h ^ v1h ^ v2h ^ v3h;
        v1l ^= 0xdd;
      }
      v3l ^= low;
      v3h ^= high;
      // One SipRound.
      let sum = (v0l >>> 0) + (v1l >>> 0);
      v0h = (v0h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v0l = sum | 0;
      sum = (v2l >>> 0) + (v3l >>> 0);
      v2h = (v2h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v2l = sum | 0;
      let moved = (v1l << 13) | (v1h >>> 19);
      v1h = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
      v1l = moved ^ v0l;
      moved = (v3l << 16) | (v3h >>> 16);
      v3h = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
      v3l = moved ^ v2l;
      moved = v0h;
      v0h = v0l;
      v0l = moved;
      sum = (v2l >>> 0) + (v1l >>> 0);
      v2h = (v2h + v1h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v2l = sum | 0;
      sum = (v0l >>> 0) + (v3l >>> 0);
      v0h = (v0h + v3h + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      v0l = sum | 0;
      moved = (v1l << 17) | (v1h >>> 15);
      v1h = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
      v1l = moved ^ v2l;
      moved = (v3l << 21) | (v3h >>> 11);
      v3h = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
      v3l = moved ^ v0l;
      moved = v2h;
      v2h = v2l;
      v2l = moved;
      v0l ^= low;
      v0h ^= high;
    }
    this.words[2] = v0l ^ v1l ^ v2l ^ v3l;
    this.words[3] = v0h ^ v1h ^ v2h ^ v3h;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Up to four bytes as the low end of a word. */
function partOf(bytes: Uint8Array, start: number, end: number): number {
  let word = 0;
  for (let at = start, shift = 0; at < end; at += 1, shift += 8) word |= bytes[at]! << shift;
  return word;
}
