// The bytes that members of a classic group send each other, also hostile ones.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeAssignment, encodeAssignment } from '../../../../src/client/consumer/assignors/assignment-bytes.ts';
import {
  decodeSubscription,
  encodeSubscription,
} from '../../../../src/client/consumer/assignors/subscription-bytes.ts';
import { ConsumerProtocolError } from '../../../../src/client/consumer/assignors/versioned-bytes.ts';

const subscription = {
  topics: ['b', 'a'],
  userData: Buffer.from([7]),
  ownedPartitions: [
    { topic: 'b', partition: 1 },
    { topic: 'a', partition: 10 },
    { topic: 'b', partition: 0 },
    { topic: 'a', partition: 2 },
  ],
  generationId: 5,
  rackId: 'r',
};

const subscriptionHex = joined(
  '0003',
  '00000002000161000162',
  '0000000107',
  '00000002',
  '00016100000002000000020000000a',
  '000162000000020000000000000001',
  '00000005',
  '000172',
);

function joined(...parts: readonly string[]): string {
  return parts.join('');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

test('a subscription is written in version 3, topics and owned partitions sorted', () => {
  assert.equal(hex(encodeSubscription(subscription)), subscriptionHex);
  const nothing = { topics: [], userData: null, ownedPartitions: [], generationId: -1, rackId: undefined };
  assert.equal(hex(encodeSubscription(nothing)), '000300000000ffffffff00000000ffffffffffff');
});

test('a subscription is read with what the coordinator says of the member', () => {
  const read = decodeSubscription(bytesOf(subscriptionHex), 'instance');
  assert.deepEqual(
    { ...read, userData: hex(read.userData!) },
    {
      topics: ['a', 'b'],
      userData: '07',
      ownedPartitions: [
        { topic: 'a', partition: 2 },
        { topic: 'a', partition: 10 },
        { topic: 'b', partition: 0 },
        { topic: 'b', partition: 1 },
      ],
      generationId: 5,
      rackId: 'r',
      groupInstanceId: 'instance',
    },
  );
});

test('earlier versions say less', () => {
  const versions = [
    [joined('0000', '00000001000161', 'ffffffff'), []],
    [joined('0001', '00000001000161', 'ffffffff', '000000010001610000000100000004'), [{ topic: 'a', partition: 4 }]],
    [joined('0002', '00000001000161', 'ffffffff', '00000000', '00000009'), []],
  ] as const;
  for (const [index, [text, ownedPartitions]] of versions.entries()) {
    assert.deepEqual(decodeSubscription(bytesOf(text), undefined), {
      topics: ['a'],
      userData: null,
      ownedPartitions,
      generationId: index === 2 ? 9 : -1,
      rackId: undefined,
      groupInstanceId: undefined,
    });
  }
});

test('a later version is read as the highest known', () => {
  const later = bytesOf(`0063${subscriptionHex.slice(4)}cafe`);
  assert.deepEqual(decodeSubscription(later, undefined).topics, ['a', 'b']);
  assert.deepEqual(decodeAssignment(bytesOf('006300000000ffffffffcafe')), { partitions: [], userData: null });
});

test('an assignment keeps the order of topics', () => {
  const partitions = [
    { topic: 'b', partition: 1 },
    { topic: 'a', partition: 0 },
    { topic: 'b', partition: 0 },
  ];
  const bytes = encodeAssignment({ partitions, userData: null });
  assert.equal(
    hex(bytes),
    joined('000300000002', '000162000000020000000100000000', '0001610000000100000000', 'ffffffff'),
  );
  assert.deepEqual(decodeAssignment(bytes), {
    partitions: [partitions[0], partitions[2], partitions[1]],
    userData: null,
  });
});

test('what cannot be read is an error that says so, wherever it ends', () => {
  const assignment = encodeAssignment({ partitions: subscription.ownedPartitions, userData: null });
  const whole = bytesOf(subscriptionHex);
  for (let end = 0; end < whole.length; end += 1)
    assert.throws(() => decodeSubscription(whole.subarray(0, end), undefined), ConsumerProtocolError);
  for (let end = 0; end < assignment.length; end += 1)
    assert.throws(() => decodeAssignment(assignment.subarray(0, end)), ConsumerProtocolError);
  for (const text of [
    'ffff00000000ffffffff',
    '00037fffffff',
    '0003ffffffff',
    joined('00030000000100', '01ff', 'ffffffff'),
  ]) {
    assert.throws(() => decodeSubscription(bytesOf(text), undefined), {
      name: 'ConsumerProtocolError',
      message: /A ConsumerProtocolSubscription cannot be read/,
    });
  }
});

test('any bytes are read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const read of [() => decodeSubscription(bytes, undefined), () => decodeAssignment(bytes)]) {
        try {
          read();
        } catch (error) {
          assert.ok(error instanceof ConsumerProtocolError);
        }
      }
    }),
  );
});
