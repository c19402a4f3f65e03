// A stranger cannot fill the log, and what was left out is counted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, type LogEvent } from '../../src/base/logging.ts';
import { RareWarnings } from '../../src/broker/rare-warnings.ts';

test('a thousand warnings in a second are one line, the next line says how many were left out', () => {
  const events: LogEvent[] = [];
  let nowMs = 0;
  const now = (): number => nowMs;
  const sink = (event: LogEvent): void => void events.push(event);
  const warnings = new RareWarnings(createLogger({ minimumLevel: 'info', wallMs: now, sink }), {
    wallMs: now,
    monotonicMs: now,
  });
  for (let i = 0; i < 1_000; i += 1) warnings.warn('refused', { i });
  nowMs = 1_000;
  warnings.warn('refused', { i: 1_000 });
  nowMs = 2_000;
  warnings.warn('refused', { i: 1_001 });
  assert.deepEqual(
    events.map(({ level, message, fields }) => [level, message, fields]),
    [
      ['warn', 'refused', { i: 0 }],
      ['warn', 'refused', { i: 1_000, moreBefore: 999 }],
      ['warn', 'refused', { i: 1_001 }],
    ],
  );
});
