// What a fetch session asks for, request after request.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FetchSession, type SessionPartition } from '../../../../src/client/consumer/fetching/fetch-session.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';

const at = (partition: number, fetchOffset: number): SessionPartition => ({
  partition,
  fetchOffset,
  currentLeaderEpoch: 0,
  partitionMaxBytes: 100,
});

const topics = (...entries: [string, SessionPartition[]][]) => new Map(entries);
const noAnswers = { throttleTimeMs: 0, responses: [], nodeEndpoints: [] };

function asked(session: FetchSession, wanted: ReturnType<typeof topics>, usesIds = true) {
  const { sessionId, sessionEpoch, topics: named, forgotten } = session.next(wanted, usesIds);
  const offsets = [...named].flatMap(([topic, items]) =>
    items.map(({ partition, fetchOffset }) => `${topic}-${partition}@${fetchOffset}`),
  );
  return [sessionId, sessionEpoch, offsets, [...forgotten].map(([topic, list]) => `${topic}-${list.join()}`)];
}

function accept(session: FetchSession, sessionId: number, errorCode: number = ErrorCode.NONE): void {
  session.accept({ ...noAnswers, errorCode, sessionId });
}

test('after a full request only changes are named, and what is not wanted is forgotten', () => {
  const session = new FetchSession();
  assert.deepEqual(asked(session, topics(['a', [at(0, 1), at(1, 1)]])), [0, 0, ['a-0@1', 'a-1@1'], []]);
  accept(session, 9);
  assert.deepEqual(asked(session, topics(['a', [at(0, 1), at(1, 5)]])), [9, 1, ['a-1@5'], []]);
  accept(session, 9);
  assert.deepEqual(asked(session, topics(['b', [at(0, 0)]])), [9, 2, ['b-0@0'], ['a-0,1']]);
  accept(session, 9);
  assert.deepEqual(asked(session, topics(['b', [at(0, 0)]])), [9, 3, [], []]);
});

test('a broker that gives no session is asked in full each time', () => {
  const session = new FetchSession();
  asked(session, topics(['a', [at(0, 1)]]));
  accept(session, 0);
  assert.deepEqual(asked(session, topics(['a', [at(0, 1)]])), [0, 0, ['a-0@1'], []]);
});

for (const [errorCode, id] of [
  [ErrorCode.FETCH_SESSION_ID_NOT_FOUND, 0],
  [ErrorCode.INVALID_FETCH_SESSION_EPOCH, 9],
  [ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR, 9],
] as const) {
  test(`after error ${errorCode} the next request is a full one of session ${id}`, () => {
    const session = new FetchSession();
    asked(session, topics(['a', [at(0, 1)]]));
    accept(session, 9);
    asked(session, topics(['a', [at(0, 2)]]));
    accept(session, 0, errorCode);
    assert.deepEqual(asked(session, topics(['a', [at(0, 2)]])), [id, 0, ['a-0@2'], []]);
  });
}

test('a session does not mix topics by id and by name', () => {
  const session = new FetchSession();
  asked(session, topics(['id', [at(0, 1)]]), true);
  accept(session, 9);
  assert.deepEqual(asked(session, topics(['name', [at(0, 1)]]), false), [9, 0, ['name-0@1'], []]);
});

test('a request that was not answered is followed by a full one', () => {
  const session = new FetchSession();
  asked(session, topics(['a', [at(0, 1)]]));
  accept(session, 9);
  asked(session, topics(['a', [at(0, 2)]]));
  session.reset();
  assert.deepEqual(asked(session, topics(['a', [at(0, 2)]])), [9, 0, ['a-0@2'], []]);
});
