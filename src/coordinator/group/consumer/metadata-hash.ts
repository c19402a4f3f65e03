// A number that stands for everything of a group's topics that an assignment depends on: ids, names,
// partitions and the racks of their replicas (KIP-1101). The group's record carries it, and Kafka's
// brokers must come to the same number: XXH3 over the bytes in Kafka's order.

import { xxh3 } from '../../../base/hash/xxh3.ts';
import { putUuid, type Uuid, uuidSizeBytes } from '../../../base/uuid.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import type { TopicImage } from '../../../metadata/image/topics.ts';

/** Of the layout of the hashed bytes. */
const topicHashVersion = 0;
const longBytes = 8;

/** A topic's image changes with the topic: its hash is made once. (A broker that changes its rack counts from then on.) */
const hashes = new WeakMap<TopicImage, bigint>();

/** Of those topics that exist; 0 for none. */
export function metadataHashOf(topicNames: Iterable<string>, image: MetadataImage): bigint {
  const topics: TopicImage[] = [];
  for (const name of new Set(topicNames)) {
    const topic = image.topics.byName.get(name);
    if (topic !== undefined) topics.push(topic);
  }
  if (topics.length === 0) return 0n;
  topics.sort((a, b) => (a.name < b.name ? -1 : 1));
  const bytes = new Uint8Array(topics.length * longBytes);
  const view = new DataView(bytes.buffer);
  for (const [i, topic] of topics.entries()) view.setBigInt64(i * longBytes, topicHash(topic, image), true);
  return xxh3(bytes);
}

function topicHash(topic: TopicImage, image: MetadataImage): bigint {
  const known = hashes.get(topic);
  if (known !== undefined) return known;
  const hash = xxh3(topicBytes(topic, image));
  hashes.set(topic, hash);
  return hash;
}

function topicBytes({ id, name, partitions }: TopicImage, image: MetadataImage): Uint8Array {
  const writer = new LittleEndianWriter();
  writer.byte(topicHashVersion);
  writer.uuid(id);
  writer.string(name);
  writer.int(partitions.length);
  for (const [partition, { replicas }] of partitions.entries()) {
    writer.int(partition);
    const racks = replicas.map((broker) => image.cluster.get(broker)?.rack ?? null).filter((rack) => rack !== null);
    for (const rack of racks.toSorted()) {
      writer.int(rack.length);
      writer.string(rack);
    }
  }
  return writer.toBytes();
}

/** The bytes that Kafka's hashing library feeds for each kind of value. */
class LittleEndianWriter {
  readonly #bytes: number[] = [];

  byte(value: number): void {
    this.#bytes.push(value & 0xff);
  }

  int(value: number): void {
    for (let bits = 0; bits < 32; bits += 8) this.byte(value >>> bits);
  }

  /** Two longs, each from its last byte to its first. */
  uuid(uuid: Uuid): void {
    const bytes = new Uint8Array(uuidSizeBytes);
    putUuid(bytes, 0, uuid);
    for (const half of [bytes.subarray(0, longBytes), bytes.subarray(longBytes)])
      this.#bytes.push(...half.toReversed());
  }

  /** UTF-16 units, then how many. */
  string(text: string): void {
    for (let i = 0; i < text.length; i += 1) {
      // oxlint-disable-next-line unicorn/prefer-code-point -- Java's characters are code units
      const unit = text.charCodeAt(i);
      this.byte(unit);
      this.byte(unit >>> 8);
    }
    this.int(text.length);
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
