// The life of a member in the consumer protocol as scripts: what happens, one event a line, and what it
// is after that.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AssignedTopics,
  type ConsumerEvent,
  type ConsumerMember,
  newConsumerMember,
  stepConsumerMember,
} from '../../../../src/client/consumer/group/consumer-member.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';

/** `assigned(0, 1)`: partitions 0 and 1 of the one topic. */
function assigned(...partitions: readonly number[]): AssignedTopics {
  return partitions.length === 0 ? new Map() : new Map([['T', partitions]]);
}

function answer(memberEpoch: number, assignment?: AssignedTopics, incarnation = 1): ConsumerEvent {
  return { type: 'answered', incarnation, errorCode: ErrorCode.NONE, memberEpoch, assignment };
}

function refusal(errorCode: number, incarnation = 1): ConsumerEvent {
  return { type: 'answered', incarnation, errorCode, memberEpoch: 0, assignment: undefined };
}

function reconciled(current: AssignedTopics, incarnation = 1): ConsumerEvent {
  return { type: 'reconciled', incarnation, current };
}

const acknowledged: ConsumerEvent = { type: 'acknowledged' };

function tell({ member, effects }: ReturnType<typeof stepConsumerMember>): string {
  const does = effects.map((effect) => ('errorCode' in effect ? `${effect.type} ${effect.errorCode}` : effect.type));
  return `${member.phase} ${member.memberEpoch}${does.length > 0 ? ` → ${does.join(', ')}` : ''}`;
}

type Line = readonly [ConsumerEvent, string];

const toStable: readonly Line[] = [
  [answer(1, assigned(0, 1)), 'reconciling 1'],
  [reconciled(assigned(0, 1)), 'acknowledging 1 → beat'],
  [acknowledged, 'stable 1'],
];

const stable = toStable.reduce((member, [event]) => stepConsumerMember(member, event).member, newConsumerMember);

const scripts: Readonly<Record<string, { readonly start: ConsumerMember; readonly lines: readonly Line[] }>> = {
  'joins, takes what it is given and acknowledges it': { start: newConsumerMember, lines: toStable },
  'waits while the coordinator has not said what is its': {
    start: newConsumerMember,
    lines: [
      [answer(1), 'joining 1'],
      [answer(2, assigned()), 'reconciling 2'],
    ],
  },
  'gives up a partition before it has the new epoch': {
    start: stable,
    lines: [
      [answer(1, assigned(0)), 'reconciling 1'],
      // Heartbeats go on meanwhile.
      [answer(1), 'reconciling 1'],
      [reconciled(assigned(0)), 'acknowledging 1 → beat'],
      [acknowledged, 'stable 1'],
      [answer(2, assigned(0)), 'stable 2'],
    ],
  },
  'begins again when the target changes while it reconciles': {
    start: stable,
    lines: [
      [answer(2, assigned(0)), 'reconciling 2'],
      [answer(3, assigned(0, 1, 2)), 'reconciling 3'],
      [reconciled(assigned(0)), 'acknowledging 3 → beat'],
      [acknowledged, 'reconciling 3'],
    ],
  },
  'tells what it has before it looks at a new target': {
    start: { ...stable, phase: 'acknowledging' },
    lines: [
      [answer(2, assigned(5)), 'acknowledging 2'],
      [acknowledged, 'reconciling 2'],
    ],
  },
  'goes on reconciling while a part of the topics is not known by name': {
    start: stable,
    lines: [
      [answer(2, new Map([...assigned(0, 1), ['U', [0]]])), 'reconciling 2'],
      [reconciled(assigned(0, 1)), 'acknowledging 2 → beat'],
      [acknowledged, 'reconciling 2'],
    ],
  },
  'is stable when the target turns back to what it has': {
    start: stable,
    lines: [
      [answer(2, assigned(0)), 'reconciling 2'],
      [answer(3, assigned(1, 0)), 'stable 3'],
      [reconciled(assigned(0)), 'stable 3'],
    ],
  },
  'has lost everything when it is fenced, and joins again when that is given up': {
    start: stable,
    lines: [
      [refusal(ErrorCode.FENCED_MEMBER_EPOCH), 'lost 0'],
      [{ type: 'released' }, 'joining 0 → beat'],
      [answer(5, assigned(1), 2), 'reconciling 5'],
    ],
  },
  'has lost everything when it is unknown, also while it reconciles': {
    start: { ...stable, phase: 'reconciling' },
    lines: [
      [refusal(ErrorCode.UNKNOWN_MEMBER_ID), 'lost 0'],
      // The listener call that was under way is not an acknowledgement any more.
      [reconciled(assigned(0)), 'lost 0'],
    ],
  },
  'takes no answer to an earlier membership': {
    start: stable,
    lines: [
      [refusal(ErrorCode.FENCED_MEMBER_EPOCH), 'lost 0'],
      [answer(9, assigned(0)), 'lost 0'],
      [{ type: 'released' }, 'joining 0 → beat'],
      [answer(9, assigned(0)), 'joining 0'],
      [reconciled(assigned(0)), 'joining 0'],
    ],
  },
  'stays while the coordinator moves or loads': {
    start: stable,
    lines: [
      [refusal(ErrorCode.NOT_COORDINATOR), 'stable 1'],
      [refusal(ErrorCode.COORDINATOR_NOT_AVAILABLE), 'stable 1'],
      [refusal(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS), 'stable 1'],
    ],
  },
  'ends for good when it is refused': {
    start: newConsumerMember,
    lines: [
      [refusal(ErrorCode.UNRELEASED_INSTANCE_ID), 'fatal 0 → fail 111'],
      [{ type: 'released' }, 'fatal 0'],
      [{ type: 'poll-expired' }, 'fatal 0'],
    ],
  },
  'stays when a topic is forbidden: somebody may allow it': {
    start: stable,
    lines: [[refusal(ErrorCode.TOPIC_AUTHORIZATION_FAILED), 'stable 1 → fail 29']],
  },
  'leaves when nobody polls, and joins again when somebody does': {
    start: stable,
    lines: [
      [{ type: 'poll-expired' }, 'lost 0 → leave'],
      [{ type: 'poll-expired' }, 'lost 0'],
      [{ type: 'released' }, 'joining 0 → beat'],
    ],
  },
  'does nothing any more when it has left': {
    start: stable,
    lines: [
      [{ type: 'left' }, 'left 1'],
      [answer(2, assigned(3)), 'left 1'],
      [{ type: 'poll-expired' }, 'left 1'],
    ],
  },
};

for (const [name, { start, lines }] of Object.entries(scripts)) {
  test(`a member in the consumer protocol ${name}`, () => {
    let member = start;
    for (const [index, [event, expected]] of lines.entries()) {
      const step = stepConsumerMember(member, event);
      assert.equal(tell(step), expected, `line ${index + 1}: ${JSON.stringify(event)}`);
      member = step.member;
    }
  });
}
