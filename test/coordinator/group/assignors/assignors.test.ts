import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assignorByName } from '../../../../src/coordinator/group/assignors/index.ts';
import { readScenario, resultOf } from './server-assignor-scenario.ts';

const fixture = new URL('../../../fixtures/coordinator/server-assignors.jsonl', import.meta.url);

test('the assignors decide what those of Apache Kafka 4.3.1 have decided', () => {
  const lines = readFileSync(fixture, 'utf8').trimEnd().split('\n');
  assert.ok(lines.length >= 300);
  for (const [index, line] of lines.entries()) {
    const { assignor, input, result } = readScenario(line);
    const assigned = assignorByName(assignor)!.assign(input);
    assert.deepEqual(resultOf(input, assigned), result, `line ${index + 1}`);
  }
});

test('an assignor that nobody knows is not there', () => {
  assert.equal(assignorByName('best'), undefined);
});

test('a group without members, and members without topics, get nothing', () => {
  const none = { members: [], isHomogeneous: true, isAssigned: () => false, partitionCount: () => 0 };
  const member = { memberId: 'a', instanceId: null, rackId: null, topicIds: new Set<string>(), assigned: new Map() };
  for (const name of ['uniform', 'range']) {
    const assignor = assignorByName(name)!;
    assert.equal(assignor.assign(none).size, 0);
    for (const isHomogeneous of [true, false]) {
      const assigned = assignor.assign({ ...none, members: [member], isHomogeneous });
      assert.equal(assigned.get('a')?.size ?? 0, 0);
    }
  }
});
