// The contract of the port that tells what the process uses, against every implementation.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { implementations } from './implementations.ts';

for (const implementation of implementations) {
  describe(`process usage: ${implementation.name}`, () => {
    test('everything is a number of at least nothing, also when nothing has happened yet', () =>
      implementation.run(async ({ platform: { usage } }) => {
        usage.loopDelay();
        const values = [
          ...Object.values(usage.memory()),
          ...Object.values(usage.loopDelay()),
          usage.cpuSeconds(),
          usage.loopUtilization(),
          usage.loopUtilization(),
        ];
        for (const value of values) assert.ok(Number.isFinite(value) && value >= 0, String(value));
        usage.close();
      }));
  });
}

test('a real process has memory and has worked', () =>
  implementations[0]!.run(async ({ platform: { usage } }) => {
    assert.ok(usage.memory().residentBytes > 1_000_000);
    assert.ok(usage.cpuSeconds() > 0);
  }));
