// What Apache Kafka's cleaner left of a log, as test-interop/kafka/compaction/write-fixture.ts wrote it down.

import { readdirSync, readFileSync } from 'node:fs';

/** Contents by name, in base64. */
export type FixtureFiles = Readonly<Record<string, string>>;

export interface FixturePass {
  readonly nowMs: number;
  /** That the offset map had room for. */
  readonly keys: number;
  readonly uncleanableOffset: number;
  /** Where Kafka's pass ended. */
  readonly endOffset: number;
  /** What Kafka left, without the active segment. */
  readonly files: FixtureFiles;
}

export interface CleanedFixture {
  readonly origin: string;
  /** Then the sizes of what two programs write are not the same. */
  readonly isCompressed: boolean;
  readonly config: {
    readonly segmentBytes: number;
    readonly indexIntervalBytes: number;
    readonly deleteRetentionMs: number;
  };
  /** Whether the producers were still remembered. */
  readonly knowsProducers: boolean;
  /** The `.log` files. */
  readonly before: FixtureFiles;
  readonly passes: readonly FixturePass[];
}

const directory = new URL('../../fixtures/compaction/', import.meta.url);

export function cleanedFixtures(): CleanedFixture[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, directory), 'utf8')) as CleanedFixture);
}
