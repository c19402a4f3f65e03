// Random logs of which Apache Kafka's cleaner has left what stands in the fixtures. More of them, and new
// ones each time, in test-interop/kafka/compaction.test.ts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulated } from '../log-fixture.ts';
import { cleanedFixtures, type FixtureFiles } from './cleaned-fixture.ts';
import { assertSameLog } from './described-batch.ts';
import { WrittenLog } from './written-log.ts';

function bytesOf(files: FixtureFiles): Map<string, Buffer> {
  return new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
}

const fixtures = cleanedFixtures();

test('there are fixtures of both kinds', () => {
  assert.ok(fixtures.some(({ isCompressed }) => isCompressed));
  assert.ok(fixtures.some(({ isCompressed }) => !isCompressed));
});

for (const { origin, isCompressed, config, knowsProducers, before, passes } of fixtures) {
  test(`compaction leaves what Kafka's cleaner leaves: ${origin}`, () =>
    simulated(async (platform) => {
      await platform.disk.makeDirectory('/t-0');
      const log = new WrittenLog(platform, '/t-0', config.indexIntervalBytes);
      log.findsAbortedAsKafka = true;
      await log.copy(bytesOf(before));
      if (!knowsProducers) log.producers.clear();
      for (const [index, { files, endOffset, ...pass }] of passes.entries()) {
        const result = await log.compact({ ...pass, config });
        const where = `pass ${index + 1}`;
        assert.equal(result.endOffset, endOffset, where);
        const ours = new Map(
          [...(await log.files())].filter(([name]) => !log.active.pathOf('').endsWith(name.slice(0, 20))),
        );
        assertSameLog(ours, bytesOf(files), isCompressed, where);
      }
    }));
}
