import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { kafkaScripts, kafkaTools, missingTools } from '../scripts/docs/kafka-tools.ts';

test("docs/tools.md has every tool of Kafka's that is installed, in scripts/docs/kafka-tools.ts", () => {
  const installed = readdirSync(new URL('../src/cli/kafka/', import.meta.url))
    .filter((name) => /^kafka-(?!tool\.).+\.ts$/.test(name))
    .map((name) => name.replace(/\.ts$/, ''));
  const documented = [...kafkaTools.keys(), ...kafkaScripts.keys()];
  assert.deepEqual(documented.toSorted(), installed.toSorted());
  assert.deepEqual(
    installed.filter((name) => missingTools.has(name)),
    [],
  );
});
