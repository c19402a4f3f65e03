// The table of Kafka's compression codecs. What they do stands in compression.ts, so that configuration
// can know the names without loading any codec.

import { UnsupportedCodecError } from './compression-errors.ts';

export type CodecName = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What `compression.<codec>.level` accepts. */
export interface CompressionLevels {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface Codec {
  /** As in the lowest three bits of a batch's attributes. */
  readonly id: number;
  readonly name: CodecName;
  /** undefined when the codec knows no levels. */
  readonly levels: CompressionLevels | undefined;
}

const none: Codec = { id: 0, name: 'none', levels: undefined };
const gzip: Codec = { id: 1, name: 'gzip', levels: { default: -1, minimum: 1, maximum: 9 } };
const snappy: Codec = { id: 2, name: 'snappy', levels: undefined };
/** The level is accepted for compatibility; there is one speed. */
const lz4: Codec = { id: 3, name: 'lz4', levels: { default: 9, minimum: 1, maximum: 17 } };
const zstd: Codec = { id: 4, name: 'zstd', levels: { default: 3, minimum: -131072, maximum: 22 } };

/** All codecs, each at the index that is its id. */
export const codecs: readonly Codec[] = [none, gzip, snappy, lz4, zstd];

const codecsByName: ReadonlyMap<string, Codec> = new Map(codecs.map((codec) => [codec.name, codec]));

/** Throws `UnsupportedCodecError`. */
export function codecById(id: number): Codec {
  const codec = codecs[id];
  if (codec === undefined) throw new UnsupportedCodecError(id);
  return codec;
}

export function codecByName(name: string): Codec | undefined {
  return codecsByName.get(name);
}
