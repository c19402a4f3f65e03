import assert from 'node:assert/strict';
import { test } from 'node:test';
import { similarNames } from '../../../../src/cli/kafka/arguments/similar-names.ts';

const flags = ['--help', '--bootstrap-server', '--bootstrap-controller', '--config'];

test('names that begin alike, or take few changes, may have been meant', () => {
  assert.deepEqual(similarNames('--bootstrp-server', flags), ['--bootstrap-server']);
  assert.deepEqual(similarNames('bootstrap', flags), ['--bootstrap-controller', '--bootstrap-server']);
  assert.deepEqual(similarNames('--hlep', flags), ['--help']);
  assert.deepEqual(similarNames('unrgister', ['cluster-id', 'unregister']), ['unregister']);
});

test('a name that is like none was no slip', () => {
  assert.deepEqual(similarNames('--bogus', flags), []);
});
