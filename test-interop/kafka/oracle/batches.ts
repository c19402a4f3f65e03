// Record batches, good ones and broken ones.

import { BatchBuilder, type BatchBuilderOptions } from '../../../src/protocol/records/batch-builder.ts';
import { assignCrc } from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';

/** Young enough for every retention. */
export const firstTimestampMs = Date.now() - 3_600_000;

const utf8 = new TextEncoder();

export interface BatchOptions extends BatchBuilderOptions {
  readonly count?: number;
  readonly key?: string | null;
  readonly value?: string | null;
  readonly timestampMs?: number;
}

export function batch(options: BatchOptions = {}): Uint8Array {
  const { count = 3, key = 'key', value = 'value', timestampMs = firstTimestampMs } = options;
  const builder = new BatchBuilder(options);
  const bytes = (text: string | null): Uint8Array | null => (text === null ? null : utf8.encode(text));
  for (let index = 0; index < count; index += 1) {
    const headers = index === 1 ? [{ key: 'header', value: utf8.encode('h') }] : [];
    builder.append(timestampMs + index, bytes(key), bytes(value), headers);
  }
  return builder.build();
}

/** A copy with other bytes; the checksum is right again unless `keepCrc`. */
export function altered(
  original: Uint8Array,
  change: (view: DataView, bytes: Uint8Array) => void,
  options: { readonly keepCrc?: boolean } = {},
): Uint8Array {
  const copy = original.slice();
  const view = viewOf(copy);
  change(view, copy);
  if (options.keepCrc !== true) assignCrc(copy, view, 0);
  return copy;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
