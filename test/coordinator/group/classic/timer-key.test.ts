// Timers of different groups and members never share a name, whatever the names are made of.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timerKey } from '../../../../src/coordinator/group/classic/timer-key.ts';

test('where the group ends and the member begins is part of the name', () => {
  assert.notEqual(timerKey('session', 'a', 'b/c'), timerKey('session', 'a/b', 'c'));
  assert.notEqual(timerKey('session', 'a/', 'b'), timerKey('session', 'a', '/b'));
  assert.notEqual(timerKey('session', '1/a', ''), timerKey('join', '1/a', ''));
  assert.equal(timerKey('sync', 'a', 'b'), timerKey('sync', 'a', 'b'));
});
