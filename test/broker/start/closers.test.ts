// How what was opened is closed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../../src/base/logging.ts';
import { Closers } from '../../../src/broker/start/closers.ts';
import { recordingLogger } from '../../log/log-fixture.ts';

test('the last opened is closed first, each when the one before has been, and once', async () => {
  const closers = new Closers(recordingLogger([]));
  const order: string[] = [];
  closers.add(() => void order.push('first'));
  closers.add(async () => {
    order.push('second begins');
    await new Promise(setImmediate);
    order.push('second ends');
  });
  await closers.closeAll();
  await closers.closeAll();
  assert.deepEqual(order, ['second begins', 'second ends', 'first']);
});

test('one that does not close in order is told, and keeps no other open', async () => {
  const events: LogEvent[] = [];
  const closers = new Closers(recordingLogger(events));
  let isClosed = false;
  closers.add(() => void (isClosed = true));
  closers.add(() => Promise.reject(new Error('stuck')));
  await closers.closeAll();
  assert.equal(isClosed, true);
  assert.deepEqual(
    events.map(({ level, message }) => [level, message]),
    [['error', 'a part of the broker did not close in order']],
  );
});
