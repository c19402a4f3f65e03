// The order in which Java's HashMap goes through its keys. Where members have equal claims, the results of
// Kafka's sticky assignors follow that order, and so do the bytes of the sticky user data: with the same
// order a leader in TypeScript decides what a leader in Java would have decided.

const leastTableSize = 16;
const loadFactor = 0.75;

/** By bucket of the hash table, and within a bucket as given. `hashOf` is Java's `hashCode`, 32 bits. */
export function inHashOrder<T>(items: Iterable<T>, hashOf: (item: T) => number): T[] {
  const list = [...items];
  let tableSize = leastTableSize;
  while (list.length > tableSize * loadFactor) tableSize *= 2;
  const bucketOf = (item: T): number => {
    const hash = hashOf(item);
    return (hash ^ (hash >>> 16)) & (tableSize - 1);
  };
  return list
    .map((item) => ({ item, bucket: bucketOf(item) }))
    .toSorted((a, b) => a.bucket - b.bucket)
    .map(({ item }) => item);
}
