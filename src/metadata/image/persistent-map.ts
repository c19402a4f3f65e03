// An immutable map from text: a change makes a new map and leaves the old one as it is, at the price of
// copying one of many small buckets. Big enough for tens of thousands of topics, small enough to read.

/** A bucket is split into four when the map has more entries per bucket than this. */
const entriesPerBucket = 32;
const smallestBucketCount = 4;

export class PersistentMap<V> {
  static readonly empty: PersistentMap<never> = new PersistentMap(
    Array.from({ length: smallestBucketCount }, () => new Map<string, never>()),
    0,
  );

  readonly #buckets: readonly ReadonlyMap<string, V>[];
  readonly size: number;

  private constructor(buckets: readonly ReadonlyMap<string, V>[], size: number) {
    this.#buckets = buckets;
    this.size = size;
  }

  get(key: string): V | undefined {
    return this.#buckets[bucketOf(key, this.#buckets.length)]!.get(key);
  }

  has(key: string): boolean {
    return this.#buckets[bucketOf(key, this.#buckets.length)]!.has(key);
  }

  *entries(): Generator<[string, V], void, undefined> {
    for (const bucket of this.#buckets) yield* bucket;
  }

  *keys(): Generator<string, void, undefined> {
    for (const bucket of this.#buckets) yield* bucket.keys();
  }

  *values(): Generator<V, void, undefined> {
    for (const bucket of this.#buckets) yield* bucket.values();
  }

  /** The map with these changes; undefined removes the key. The same map when there are none. */
  with(changes: ReadonlyMap<string, V | undefined>): PersistentMap<V> {
    if (changes.size === 0) return this;
    const buckets = [...this.#buckets];
    const copied = new Set<number>();
    let size = this.size;
    for (const [key, value] of changes) {
      const index = bucketOf(key, buckets.length);
      if (!copied.has(index)) {
        buckets[index] = new Map(buckets[index]);
        copied.add(index);
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- copied just above, nobody else has it
      const bucket = buckets[index] as Map<string, V>;
      size -= bucket.size;
      if (value === undefined) bucket.delete(key);
      else bucket.set(key, value);
      size += bucket.size;
    }
    return new PersistentMap(spread(buckets, size), size);
  }
}

/** Gives a map that has grown more buckets; each old bucket falls into four new ones. */
function spread<V>(buckets: readonly ReadonlyMap<string, V>[], size: number): readonly ReadonlyMap<string, V>[] {
  let count = buckets.length;
  while (size > count * entriesPerBucket) count *= 4;
  if (count === buckets.length) return buckets;
  const spreadOut = Array.from({ length: count }, () => new Map<string, V>());
  for (const bucket of buckets) for (const [key, value] of bucket) spreadOut[bucketOf(key, count)]!.set(key, value);
  return spreadOut;
}

/** FNV-1a over UTF-16 code units; `bucketCount` is a power of two. */
function bucketOf(key: string, bucketCount: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) & (bucketCount - 1);
}
