// What is said of a group, rule by rule.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  ConsumerGroupDescription,
  ConsumerMemberDescription,
  TopicPartition,
} from '../../../../src/client/index.ts';
import { findingsOf, type GroupLook } from '../../../../src/cli/commands/group/group-findings.ts';

const partition = (number: number): TopicPartition => ({ topic: 't', partition: number });

function member(memberId: string, has: readonly number[], target?: readonly number[]): ConsumerMemberDescription {
  return {
    memberId,
    groupInstanceId: undefined,
    clientId: 'c',
    host: '/h',
    assignment: has.map(partition),
    targetAssignment: target?.map(partition),
    memberEpoch: 1,
    upgraded: undefined,
    rackId: undefined,
    subscribedTopics: undefined,
    subscribedTopicRegex: undefined,
  };
}

function look(
  members: readonly ConsumerMemberDescription[],
  committed: readonly number[],
  group: Partial<ConsumerGroupDescription> = {},
): GroupLook {
  return {
    group: {
      groupId: 'g',
      type: 'Consumer',
      state: 'Stable',
      isSimpleConsumerGroup: false,
      partitionAssignor: 'uniform',
      members,
      groupEpoch: 1,
      targetAssignmentEpoch: 1,
      authorizedOperations: undefined,
      coordinator: { id: 1, host: 'h', port: 9092, rack: null },
      ...group,
    },
    partitions: committed.map((offset, number) => {
      const owner = members.find(({ assignment }) => assignment.some((each) => each.partition === number));
      return { ...partition(number), committed: offset, end: 10, lag: 10 - offset, memberId: owner?.memberId };
    }),
  };
}

const told = (before: GroupLook, after: GroupLook = before): string =>
  findingsOf(before, after, 5)
    .map(({ certainty, text }) => `${certainty}: ${text}`)
    .join('\n');

test('a member without progress is named, one with progress is not', () => {
  const members = [member('slow', [0]), member('quick', [1])];
  const text = told(look(members, [3, 3]), look(members, [3, 5]));
  assert.match(text, /known: member slow .* has committed nothing of t-0 for 5 ms/);
  assert.match(text, /inferred: it heartbeats without progress/);
  assert.doesNotMatch(text, /member quick .* committed nothing/);
  assert.match(text, /its lag is 12, 14 before, and shrinks/);
});

test('who has nothing to read is not said to be stuck', () => {
  assert.doesNotMatch(told(look([member('done', [0])], [10])), /committed nothing/);
});

test('who keeps what another shall have holds the group up', () => {
  const text = told(look([member('a', [0, 1], [0]), member('b', [], [1])], [10, 10], { state: 'Reconciling' }));
  assert.match(text, /known: member a .* holds it up: it has not given up t-1, which member b .* shall have/);
  assert.match(text, /known: member b .* has no partitions/);
});

test('who came and went while it was watched is why it rebalanced', () => {
  const before = look([member('a', [0])], [10]);
  const text = told(before, look([member('b', [0])], [10], { groupEpoch: 3 }));
  assert.match(text, /known: member b .* joined/);
  assert.match(text, /known: member a .* left/);
  assert.match(text, /known: it rebalanced: epoch 1 became 3/);
  assert.match(text, /inferred: that is why/);
});

test('a lag that nobody works on, and members that are too many, are told', () => {
  assert.match(told(look([member('a', [0])], [10, 4])), /t-1 has a lag of 6 and no member/);
  assert.match(
    told(look([member('a', [0]), member('b', [])], [10])),
    /inferred: there are more members than partitions/,
  );
  assert.match(told(look([], [4], { state: 'Empty' })), /known: it is Empty/);
  assert.match(told(look([], [], { state: 'Odd' })), /known: it is Odd\./);
});
