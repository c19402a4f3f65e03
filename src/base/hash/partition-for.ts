// From a hash to a partition. Kafka has two rules and they differ for negative hashes: keys drop the
// sign bit, coordinators take the absolute value.

import { javaStringHash } from './java-string-hash.ts';
import { murmur2 } from './murmur2.ts';

/** Kafka's `toPositive`: the hash without its sign bit. */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

/** The partition the default partitioners choose for a key. */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return toPositive(murmur2(key)) % partitionCount;
}

/** The partition of a coordinator's topic that owns a group id or a transactional id. */
export function partitionForCoordinatorKey(id: string, partitionCount: number): number {
  const hash = javaStringHash(id);
  return (hash === -0x80000000 ? 0 : Math.abs(hash)) % partitionCount;
}
