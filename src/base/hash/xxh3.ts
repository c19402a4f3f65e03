// XXH3 with 64 bits, seed 0 and the default secret, by its published specification. Kafka hashes with it
// what an assignment was made from (topics, partitions, racks), to notice that something has changed.
// On BigInt: it runs when topics change, not per record.

const mask = 0xffff_ffff_ffff_ffffn;
const mask32 = 0xffff_ffffn;
const prime32a = 0x9e3779b1n;
const prime32b = 0x85ebca77n;
const prime32c = 0xc2b2ae3dn;
const prime64a = 0x9e3779b185ebca87n;
const prime64b = 0xc2b2ae3d27d4eb4fn;
const prime64c = 0x165667b19e3779f9n;
const prime64d = 0x85ebca77c2b2ae63n;
const prime64e = 0x27d4eb2f165667c5n;
const primeMixA = 0x165667919e3779f9n;
const primeMixB = 0x9fb21c651e98df25n;

const secretText =
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221' +
  'b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
  'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb' +
  '170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e';
const secret = dataViewOf(Uint8Array.from(secretText.match(/../g)!, (digits) => Number.parseInt(digits, 16)));

const stripeBytes = 64;
const stripesPerBlock = 16;
const blockBytes = stripeBytes * stripesPerBlock;
const lastAccumulateSecretAt = 121;
const scrambleSecretAt = 128;
const mergeSecretAt = 11;

/** XXH3-64 of `bytes` as a signed 64-bit number, as Java has it. */
export function xxh3(bytes: Uint8Array): bigint {
  return BigInt.asIntN(64, unsignedHash(dataViewOf(bytes)));
}

function unsignedHash(data: DataView): bigint {
  const length = data.byteLength;
  if (length === 0) return avalanche64(long(secret, 56) ^ long(secret, 64));
  if (length <= 3) return hashUpTo3(data);
  if (length <= 8) return hashUpTo8(data);
  if (length <= 16) return hashUpTo16(data);
  if (length <= 128) return hashUpTo128(data);
  if (length <= 240) return hashUpTo240(data);
  return hashLong(data);
}

function hashUpTo3(data: DataView): bigint {
  const length = data.byteLength;
  const first = data.getUint8(0);
  const middle = data.getUint8(length >> 1);
  const last = data.getUint8(length - 1);
  const combined = BigInt(((first << 16) | (middle << 24) | last | (length << 8)) >>> 0);
  return avalanche64(combined ^ int(secret, 0) ^ int(secret, 4));
}

function hashUpTo8(data: DataView): bigint {
  const length = data.byteLength;
  const combined = int(data, length - 4) + (int(data, 0) << 32n);
  let hash = combined ^ long(secret, 8) ^ long(secret, 16);
  hash ^= rotateLeft(hash, 49n) ^ rotateLeft(hash, 24n);
  hash = (hash * primeMixB) & mask;
  hash ^= (hash >> 35n) + BigInt(length);
  hash = (hash * primeMixB) & mask;
  return hash ^ (hash >> 28n);
}

function hashUpTo16(data: DataView): bigint {
  const length = data.byteLength;
  const low = long(secret, 24) ^ long(secret, 32) ^ long(data, 0);
  const high = long(secret, 40) ^ long(secret, 48) ^ long(data, length - 8);
  return avalanche(BigInt(length) + swapBytes(low) + high + foldedProduct(low, high));
}

function hashUpTo128(data: DataView): bigint {
  const length = data.byteLength;
  let sum = BigInt(length) * prime64a;
  for (let i = Math.floor((length - 1) / 32); i >= 0; i -= 1) {
    sum += mix16(data, i * 16, i * 32) + mix16(data, length - (i + 1) * 16, i * 32 + 16);
  }
  return avalanche(sum & mask);
}

function hashUpTo240(data: DataView): bigint {
  const length = data.byteLength;
  let sum = BigInt(length) * prime64a;
  for (let i = 0; i < 8; i += 1) sum += mix16(data, i * 16, i * 16);
  sum = avalanche(sum & mask);
  for (let i = 8; i < Math.floor(length / 16); i += 1) sum += mix16(data, i * 16, (i - 8) * 16 + 3);
  sum += mix16(data, length - 16, 136 - 17);
  return avalanche(sum & mask);
}

function hashLong(data: DataView): bigint {
  const length = data.byteLength;
  const lanes = [prime32c, prime64a, prime64b, prime64c, prime64d, prime32b, prime64e, prime32a];
  const blocks = Math.floor((length - 1) / blockBytes);
  for (let block = 0; block < blocks; block += 1) {
    accumulate(lanes, data, block * blockBytes, stripesPerBlock);
    scramble(lanes);
  }
  const tail = blocks * blockBytes;
  accumulate(lanes, data, tail, Math.floor((length - 1 - tail) / stripeBytes));
  accumulateStripe(lanes, data, length - stripeBytes, lastAccumulateSecretAt);
  let sum = BigInt(length) * prime64a;
  for (let i = 0; i < 8; i += 2) {
    sum += foldedProduct(
      lanes[i]! ^ long(secret, mergeSecretAt + i * 8),
      lanes[i + 1]! ^ long(secret, mergeSecretAt + i * 8 + 8),
    );
  }
  return avalanche(sum & mask);
}

function accumulate(lanes: bigint[], data: DataView, at: number, stripes: number): void {
  for (let i = 0; i < stripes; i += 1) accumulateStripe(lanes, data, at + i * stripeBytes, i * 8);
}

function accumulateStripe(lanes: bigint[], data: DataView, at: number, secretAt: number): void {
  for (let i = 0; i < 8; i += 1) {
    const value = long(data, at + i * 8);
    const keyed = value ^ long(secret, secretAt + i * 8);
    lanes[i ^ 1] = (lanes[i ^ 1]! + value) & mask;
    lanes[i] = (lanes[i]! + (keyed & mask32) * (keyed >> 32n)) & mask;
  }
}

function scramble(lanes: bigint[]): void {
  for (let i = 0; i < 8; i += 1) {
    const lane = lanes[i]!;
    lanes[i] = ((lane ^ (lane >> 47n) ^ long(secret, scrambleSecretAt + i * 8)) * prime32a) & mask;
  }
}

function mix16(data: DataView, at: number, secretAt: number): bigint {
  return foldedProduct(long(data, at) ^ long(secret, secretAt), long(data, at + 8) ^ long(secret, secretAt + 8));
}

function foldedProduct(a: bigint, b: bigint): bigint {
  const product = a * b;
  return (product & mask) ^ (product >> 64n);
}

function avalanche(value: bigint): bigint {
  let hash = value & mask;
  hash ^= hash >> 37n;
  hash = (hash * primeMixA) & mask;
  return hash ^ (hash >> 32n);
}

function avalanche64(value: bigint): bigint {
  let hash = value;
  hash ^= hash >> 33n;
  hash = (hash * prime64b) & mask;
  hash ^= hash >> 29n;
  hash = (hash * prime64c) & mask;
  return hash ^ (hash >> 32n);
}

function rotateLeft(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask;
}

function swapBytes(value: bigint): bigint {
  let swapped = 0n;
  for (let i = 0n; i < 64n; i += 8n) swapped = (swapped << 8n) | ((value >> i) & 0xffn);
  return swapped;
}

function long(data: DataView, at: number): bigint {
  return data.getBigUint64(at, true);
}

function int(data: DataView, at: number): bigint {
  return BigInt(data.getUint32(at, true));
}

function dataViewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
