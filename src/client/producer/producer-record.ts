// What goes into a producer and what comes back for it.

import type { RecordHeader } from '../../protocol/records/record.ts';

export type { RecordHeader };

/** Headers as they are easiest to write; strings are sent as UTF-8. */
export type HeadersInput =
  | readonly { readonly key: string; readonly value: Uint8Array | string | null }[]
  | ReadonlyMap<string, Uint8Array | string | null>
  | Readonly<Record<string, Uint8Array | string | null>>;

export interface ProducerRecord<K = Uint8Array, V = Uint8Array> {
  readonly topic: string;
  /** Chosen by the key, or by the producer without a key, when left out. */
  readonly partition?: number | undefined;
  /** Milliseconds since 1970. Now, when left out. */
  readonly timestamp?: number | undefined;
  readonly key?: K | null | undefined;
  /** null is a tombstone. */
  readonly value?: V | null | undefined;
  readonly headers?: HeadersInput | undefined;
}

export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  /** -1 when the broker was not asked (acks=0) or did not say. */
  readonly offset: number;
  /** Of the record, or of its append where the topic has LogAppendTime. */
  readonly timestamp: number;
  /** -1 for null. */
  readonly serializedKeySize: number;
  /** -1 for null. */
  readonly serializedValueSize: number;
}

const encoder = new TextEncoder();
const noHeaders: readonly RecordHeader[] = Object.freeze([]);

export function toHeaders(input: HeadersInput | undefined): readonly RecordHeader[] {
  if (input === undefined) return noHeaders;
  if (Array.isArray(input)) {
    return input.map((header: { key: string; value: Uint8Array | string | null }) =>
      toHeader(header.key, header.value),
    );
  }
  const entries = input instanceof Map ? input.entries() : Object.entries(input);
  return Array.from(entries as Iterable<[string, Uint8Array | string | null]>, ([key, value]) => toHeader(key, value));
}

function toHeader(key: string, value: Uint8Array | string | null): RecordHeader {
  return { key, value: typeof value === 'string' ? encoder.encode(value) : value };
}
