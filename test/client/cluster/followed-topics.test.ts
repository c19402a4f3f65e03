import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../src/base/ports/clock.ts';
import { FollowedTopics } from '../../../src/client/cluster/followed-topics.ts';

function world() {
  let nowMs = 0;
  const clock: Clock = { monotonicMs: () => nowMs, wallMs: () => nowMs };
  return { followed: new FollowedTopics(clock), pass: (ms: number) => (nowMs += ms) };
}

test('an answer covers what is wanted when it names all of it, or all there is', () => {
  const { followed } = world();
  followed.add('a');
  followed.add('b');
  assert.deepEqual(followed.wanted(), new Set(['a', 'b']));
  assert.equal(followed.areCoveredBy(new Set(['a', 'b', 'c'])), true);
  assert.equal(followed.areCoveredBy(new Set(['a'])), false);
  followed.isAll = true;
  assert.equal(followed.wanted(), null);
  assert.equal(followed.areCoveredBy(new Set(['a', 'b', 'c'])), false);
  assert.equal(followed.areCoveredBy(null), true);
});

test('a topic is idle when nobody followed it again for longer than that', () => {
  const { followed, pass } = world();
  followed.add('old');
  followed.add('used');
  pass(10);
  followed.add('used');
  assert.deepEqual(followed.idle(10), []);
  pass(1);
  assert.deepEqual(followed.idle(10), ['old']);
  followed.delete('old');
  assert.deepEqual(followed.idle(10), []);
});
