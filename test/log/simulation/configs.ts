// How the partitions of a story are configured: small enough that every rule has its turn within the few
// hundred milliseconds of a life.

import type { SeededRandom } from '../../../src/base/ports/simulated/seeded-random.ts';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { defaultConfig } from '../log-fixture.ts';

const small: LogConfig = { ...defaultConfig, fileDeleteDelayMs: 50 };

/** Rolled and retired by size. */
export const bySize: LogConfig = { ...small, segmentBytes: 9000, indexIntervalBytes: 600, retentionBytes: 30_000 };

/** Rolled by time, each segment at its own, and when the index is full; retired by age. */
const byTime: LogConfig = {
  ...small,
  segmentMs: 150,
  segmentJitterMs: 60,
  segmentIndexBytes: 120,
  indexIntervalBytes: 200,
  retentionMs: 500,
};

/** Compacted, with tombstones that may go soon. */
export const compacted: LogConfig = {
  ...small,
  compact: true,
  delete: false,
  segmentBytes: 4000,
  indexIntervalBytes: 400,
  deleteRetentionMs: 100,
};

/** Compacted and retired. */
const both: LogConfig = { ...compacted, delete: true, retentionBytes: 30_000 };

const all = [bySize, byTime, compacted, compacted, both] as const;

/** One to three partitions. */
export function configs(random: SeededRandom): LogConfig[] {
  return Array.from({ length: 1 + random.below(3) }, () => all[random.below(all.length)]!);
}
