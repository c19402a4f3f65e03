// What the npm suite wants from a client: each driver dresses one client in it.

import type { SampleRecord } from '../support/sample-records.ts';

export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Codec = (typeof codecs)[number];

export const acksLevels = ['0', '1', 'all', 'idempotent'] as const;
export type Acks = (typeof acksLevels)[number];

export interface Driver {
  readonly name: string;
  readonly codecs: readonly Codec[];
  readonly acksLevels: readonly Acks[];
  /** Keys, values and headers can only be strings. */
  readonly onlyText: boolean;
  /** A record carries the timestamp that the sender gives. */
  readonly ownTimestamps: boolean;
  createTopic(topic: string, partitions: number, configs?: Readonly<Record<string, string>>): Promise<void>;
  /** Resolves when the broker acknowledged everything; with acks 0, when it was sent. */
  produce(topic: string, records: readonly SampleRecord[], codec: Codec, acks: Acks): Promise<void>;
  /** The administration calls the client has, each with its assertions, on a topic with records. */
  administrate(topic: string): Promise<void>;
  close(): Promise<void>;
}
