// Writes test/fixtures/compaction: what Apache Kafka's cleaner left of some random logs.
//
//   node test-interop/kafka/compaction/write-fixture.ts

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CleanedFixture, FixtureFiles } from '../../../test/log/compaction/cleaned-fixture.ts';
import { cleanByKafka, isActiveFile } from './cleaner-scenarios.ts';

const seed = 1;
const logs = 12;
const directory = fileURLToPath(new URL('../../../test/fixtures/compaction/', import.meta.url));

mkdirSync(directory, { recursive: true });
for (const { index, wish, before, passes } of await cleanByKafka(seed, logs)) {
  const { isCompressed, segmentBytes, indexIntervalBytes, deleteRetentionMs, knowsProducers } = wish;
  const fixture: CleanedFixture = {
    origin: `Apache Kafka 4.3.1, CleanerScenarios.java, log ${index} of seed ${seed}`,
    isCompressed,
    config: { segmentBytes, indexIntervalBytes, deleteRetentionMs },
    knowsProducers,
    before: textOf(before, (name) => name.endsWith('.log')),
    passes: passes.map(({ theirs, ...pass }) => ({
      ...pass,
      files: textOf(theirs, (name) => !isActiveFile(name, theirs)),
    })),
  };
  writeFileSync(join(directory, `log-${index}.json`), `${JSON.stringify(fixture, null, 2)}\n`);
}

function textOf(files: ReadonlyMap<string, Buffer>, isWanted: (name: string) => boolean): FixtureFiles {
  return Object.fromEntries(
    [...files].filter(([name]) => isWanted(name)).map(([name, bytes]) => [name, bytes.toString('base64')]),
  );
}
