// Which protocol a group of members with different tastes gets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClassicMember } from '../../../../src/coordinator/group/classic/classic-member.ts';
import { electProtocol, ProtocolSupport } from '../../../../src/coordinator/group/classic/protocol-support.ts';

const member = (...names: readonly string[]): ClassicMember =>
  new ClassicMember({
    memberId: names.join(),
    groupInstanceId: null,
    clientId: '',
    clientHost: '',
    rebalanceTimeoutMs: 0,
    sessionTimeoutMs: 0,
    protocols: names.map((name) => ({ name, metadata: new Uint8Array(0) })),
  });

function elect(...members: readonly ClassicMember[]): string | undefined {
  const support = new ProtocolSupport();
  for (const one of members) support.add(one);
  return electProtocol(members, support.common(members.length));
}

test('only what everybody knows can be chosen', () => {
  assert.equal(elect(member('a', 'b'), member('c', 'b')), 'b');
  assert.equal(elect(member('a'), member('b')), undefined);
  assert.equal(elect(), undefined);
});

test('the first choice of most members wins', () => {
  assert.equal(elect(member('x', 'y'), member('y', 'x'), member('y', 'x')), 'y');
});

test('a tie goes to whom Java meets first in its hash table', () => {
  // Of 16 buckets: "sticky" is in 8, "range" in 9, "roundrobin" in 10.
  assert.equal(elect(member('roundrobin', 'range'), member('range', 'roundrobin')), 'range');
  assert.equal(elect(member('range', 'sticky'), member('sticky', 'range')), 'sticky');
});

test('a protocol that is named twice counts once', () => {
  const support = new ProtocolSupport();
  const twice = member('a', 'a');
  support.add(twice);
  support.add(member('b'));
  assert.equal(support.suits([{ name: 'a', metadata: new Uint8Array(0) }], 2), false);
  support.remove(twice);
  assert.equal(support.suits([{ name: 'b', metadata: new Uint8Array(0) }], 1), true);
});
