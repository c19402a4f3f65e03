// The life of a classic member as scripts: what happens, one event a line, and what it is after that.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClassicEvent,
  type ClassicMember,
  newClassicMember,
  stepClassicMember,
} from '../../../../src/client/consumer/group/classic-member.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';

const subscribed: ClassicMember = { ...newClassicMember, rejoinReason: 'subscribed' };
const polled: ClassicEvent = { type: 'polled' };
const prepared: ClassicEvent = { type: 'prepared', wasLost: false };
const preparedLost: ClassicEvent = { type: 'prepared', wasLost: true };

function joined(attempt: number, errorCode: number, generationId = -1, memberId = 'm'): ClassicEvent {
  return { type: 'join-answered', attempt, errorCode, memberId, generationId, protocolName: 'range', isLeader: false };
}

function synced(attempt: number, errorCode: number): ClassicEvent {
  return { type: 'sync-answered', attempt, errorCode };
}

function answered(errorCode: number, generationId = 1, memberId = 'm'): ClassicEvent {
  return { type: 'answered', errorCode, memberId, generationId };
}

/** Phase, member and generation; what it wants; what it does. */
function tell({ member, effects }: ReturnType<typeof stepClassicMember>): string {
  const wants = member.rejoinReason === undefined ? '' : ' rejoin';
  const does = effects.map((effect) => ('errorCode' in effect ? `${effect.type} ${effect.errorCode}` : effect.type));
  return `${member.phase} ${member.memberId}/${member.generationId}${wants}${does.length > 0 ? ` → ${does.join(', ')}` : ''}`;
}

type Line = readonly [ClassicEvent, string];

function play(start: ClassicMember, lines: readonly Line[]): ClassicMember {
  let member = start;
  for (const [index, [event, expected]] of lines.entries()) {
    const step = stepClassicMember(member, event);
    assert.equal(tell(step), expected, `line ${index + 1}: ${JSON.stringify(event)}`);
    member = step.member;
  }
  return member;
}

const toStable: readonly Line[] = [
  [polled, 'preparing /-1 rejoin'],
  [preparedLost, 'joining /-1 → join'],
  [joined(1, ErrorCode.MEMBER_ID_REQUIRED), 'joining m/-1 → join'],
  [joined(2, ErrorCode.NONE, 1), 'syncing m/1 → sync'],
  [synced(2, ErrorCode.NONE), 'completing m/1'],
  [{ type: 'completed', rejoinReason: undefined }, 'stable m/1'],
];

const stable = toStable.reduce((member, [event]) => stepClassicMember(member, event).member, subscribed);

const scripts: Readonly<Record<string, { readonly start: ClassicMember; readonly lines: readonly Line[] }>> = {
  'joins with the id it is given, and comes to rest': {
    start: subscribed,
    lines: [...toStable, [polled, 'stable m/1']],
  },
  'joins again when the group does, as the same member, after it has prepared': {
    start: stable,
    lines: [
      [answered(ErrorCode.REBALANCE_IN_PROGRESS), 'stable m/1 rejoin'],
      [polled, 'preparing m/1 rejoin'],
      [prepared, 'joining m/1 → join'],
      [joined(3, ErrorCode.NONE, 2), 'syncing m/2 → sync'],
      [synced(3, ErrorCode.REBALANCE_IN_PROGRESS), 'unjoined m/2 rejoin'],
      // What was given up is given up: no second preparation.
      [polled, 'joining m/2 → join'],
    ],
  },
  'wants another rebalance after the one in which it gave something up': {
    start: { ...stable, phase: 'completing' },
    lines: [
      [{ type: 'completed', rejoinReason: 'revoked' }, 'stable m/1 rejoin'],
      [polled, 'preparing m/1 rejoin'],
    ],
  },
  'rests and finds the coordinator again before it repeats a join': {
    start: { ...stable, phase: 'joining', isPrepared: true, attempt: 7 },
    lines: [
      [joined(7, ErrorCode.NOT_COORDINATOR), 'unjoined m/1 rejoin → rest'],
      [polled, 'joining m/1 → join'],
      [joined(8, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS), 'unjoined m/1 rejoin → rest'],
      [polled, 'joining m/1 → join'],
      [{ type: 'unanswered', attempt: 9, reason: 'disconnected' }, 'unjoined m/1 rejoin → rest'],
    ],
  },
  'has lost everything when the coordinator does not know it': {
    start: stable,
    lines: [
      [answered(ErrorCode.UNKNOWN_MEMBER_ID), 'unjoined /-1 rejoin'],
      [polled, 'preparing /-1 rejoin'],
      [preparedLost, 'joining /-1 → join'],
    ],
  },
  'keeps its id when only the generation is gone': {
    start: stable,
    lines: [
      [answered(ErrorCode.ILLEGAL_GENERATION), 'unjoined m/-1 rejoin'],
      [polled, 'preparing m/-1 rejoin'],
    ],
  },
  'an id that is refused in a join means that what is still owned is lost': {
    start: { ...stable, phase: 'joining', isPrepared: true, attempt: 3 },
    lines: [
      [joined(3, ErrorCode.UNKNOWN_MEMBER_ID), 'unjoined /-1 rejoin'],
      [polled, 'preparing /-1 rejoin'],
    ],
  },
  'does not run in circles when it is unknown without an id': {
    start: { ...subscribed, phase: 'joining', isPrepared: true, attempt: 1 },
    lines: [[joined(1, ErrorCode.UNKNOWN_MEMBER_ID), 'unjoined /-1 rejoin → rest']],
  },
  'lets the listener finish when the membership ends under it, then says that the rest is lost': {
    start: { ...stable, phase: 'preparing', rejoinReason: 'r' },
    lines: [
      [answered(ErrorCode.UNKNOWN_MEMBER_ID), 'preparing /-1 rejoin'],
      [prepared, 'unjoined /-1 rejoin'],
      [polled, 'preparing /-1 rejoin'],
      [preparedLost, 'joining /-1 → join'],
    ],
  },
  'does not become stable when the membership ended while it completed': {
    start: { ...stable, phase: 'completing' },
    lines: [
      [answered(ErrorCode.ILLEGAL_GENERATION), 'completing m/-1 rejoin'],
      [{ type: 'completed', rejoinReason: undefined }, 'unjoined m/-1 rejoin'],
    ],
  },
  'is fenced for good': {
    start: stable,
    lines: [
      [answered(ErrorCode.FENCED_INSTANCE_ID), 'fenced /-1 rejoin'],
      [polled, 'fenced /-1 rejoin'],
      [{ type: 'rejoin-wanted', reason: 'r' }, 'fenced /-1 rejoin'],
      [{ type: 'left' }, 'unjoined /-1'],
    ],
  },
  'leaves when nobody polls, and joins again when somebody does': {
    start: stable,
    lines: [
      [{ type: 'poll-expired' }, 'unjoined /-1 rejoin → leave'],
      [{ type: 'poll-expired' }, 'unjoined /-1 rejoin'],
      [polled, 'preparing /-1 rejoin'],
    ],
  },
  'an answer to an earlier generation, member or attempt changes nothing': {
    start: stable,
    lines: [
      [answered(ErrorCode.UNKNOWN_MEMBER_ID, 0), 'stable m/1'],
      [answered(ErrorCode.UNKNOWN_MEMBER_ID, 1, 'other'), 'stable m/1'],
      [joined(1, ErrorCode.NONE, 9), 'stable m/1'],
      [synced(2, ErrorCode.UNKNOWN_MEMBER_ID), 'stable m/1'],
      [{ type: 'unanswered', attempt: 2, reason: 'late' }, 'stable m/1'],
    ],
  },
  'tells the user what cannot be mended, and tries again when polled again': {
    start: { ...stable, phase: 'joining', isPrepared: true, attempt: 4 },
    lines: [
      [joined(4, ErrorCode.GROUP_AUTHORIZATION_FAILED), 'unjoined m/1 rejoin → fail 30'],
      [polled, 'joining m/1 → join'],
      [joined(5, ErrorCode.INCONSISTENT_GROUP_PROTOCOL), 'unjoined m/1 rejoin → fail 23'],
      [polled, 'joining m/1 → join'],
      [joined(6, ErrorCode.GROUP_MAX_SIZE_REACHED), 'unjoined m/1 rejoin → fail 81'],
    ],
  },
  'a heartbeat that is refused is told to the user, and the member stays': {
    start: stable,
    lines: [[answered(ErrorCode.GROUP_AUTHORIZATION_FAILED), 'stable m/1 → fail 30']],
  },
  'what is wanted while a join is under way is wanted after it': {
    start: { ...stable, phase: 'joining', isPrepared: true, attempt: 4 },
    lines: [
      [{ type: 'rejoin-wanted', reason: 'another subscription' }, 'joining m/1 rejoin'],
      [joined(4, ErrorCode.NONE, 2), 'syncing m/2 rejoin → sync'],
      [synced(4, ErrorCode.NONE), 'completing m/2 rejoin'],
      [{ type: 'completed', rejoinReason: undefined }, 'stable m/2 rejoin'],
    ],
  },
  'a heartbeat during a rebalance does not ask for another one': {
    start: { ...stable, phase: 'syncing', attempt: 4 },
    lines: [[answered(ErrorCode.REBALANCE_IN_PROGRESS), 'syncing m/1']],
  },
};

for (const [name, { start, lines }] of Object.entries(scripts)) {
  test(`a classic member ${name}`, () => void play(start, lines));
}

test('no event makes a classic member own a generation that nobody gave it', () => {
  const events: readonly ClassicEvent[] = [
    polled,
    prepared,
    preparedLost,
    { type: 'completed', rejoinReason: undefined },
    { type: 'poll-expired' },
    answered(ErrorCode.NONE),
    answered(ErrorCode.REBALANCE_IN_PROGRESS),
    synced(1, ErrorCode.NONE),
    { type: 'unanswered', attempt: 1, reason: 'r' },
  ];
  // Every sequence of up to four of them.
  const seen = new Set<string>();
  let members = [subscribed];
  for (let depth = 0; depth < 4; depth += 1) {
    members = members.flatMap((member) => events.map((event) => stepClassicMember(member, event).member));
    for (const member of members) seen.add(`${member.phase} ${member.generationId}`);
  }
  assert.deepEqual([...seen].toSorted(), ['joining -1', 'preparing -1', 'unjoined -1']);
});
