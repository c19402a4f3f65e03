// Logs that nobody has seen before, through Apache Kafka's log cleaner and through ours. A failure names
// the seed, with which fast-check makes the same logs again.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { compareWithKafka } from './compaction/cleaner-scenarios.ts';

const logs = 500;

test("our compaction leaves the files that Kafka's leaves", { timeout: 600_000 }, async () => {
  const seed = randomInt(1_000_000_000);
  const compared = await compareWithKafka(seed, logs);
  assert.ok(compared > logs);
});
