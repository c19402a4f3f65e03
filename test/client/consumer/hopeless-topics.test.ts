import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/client/cluster/cluster.ts';
import { HopelessTopics } from '../../../src/client/consumer/hopeless-topics.ts';
import { ErrorCode, KafkaError } from '../../../src/client/index.ts';

/** `answer` is what the cluster said last of each topic. */
function world(wanted: readonly string[]) {
  let updatedMs = -Infinity;
  let answer = new Map<string, number>();
  const topic = (name: string) => (answer.has(name) ? { errorCode: answer.get(name) } : undefined);
  const metadata = {
    topic,
    get updatedMs() {
      return updatedMs;
    },
  };
  const hopeless = new HopelessTopics({ metadata } as unknown as Cluster, () => wanted);
  const tell = (nowMs: number, errors: Readonly<Record<string, number>>) => {
    updatedMs = nowMs;
    answer = new Map(Object.entries(errors));
  };
  return { hopeless, tell };
}

const refused = (code: number, message: string) => (error: unknown) =>
  error instanceof KafkaError && error.code === code && error.message === message;

test('each answer that says a name cannot be is told once', () => {
  const { hopeless, tell } = world(['a/b', 'c', 'd d']);
  hopeless.refuse();
  tell(1, { 'a/b': ErrorCode.INVALID_TOPIC_EXCEPTION, c: ErrorCode.NONE, 'd d': ErrorCode.INVALID_TOPIC_EXCEPTION });
  const invalid = refused(ErrorCode.INVALID_TOPIC_EXCEPTION, 'Invalid topics: [a/b, d d]');
  assert.throws(() => hopeless.refuse(), invalid);
  hopeless.refuse();
  tell(2, { 'a/b': ErrorCode.INVALID_TOPIC_EXCEPTION, 'd d': ErrorCode.INVALID_TOPIC_EXCEPTION });
  assert.throws(() => hopeless.refuse(), invalid);
});

test('a topic that is not for us is told, one that may still come is not', () => {
  const { hopeless, tell } = world(['secret', 'missing']);
  tell(1, { secret: ErrorCode.TOPIC_AUTHORIZATION_FAILED, missing: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION });
  const message = 'Not authorized to access topics: [secret]';
  assert.throws(() => hopeless.refuse(), refused(ErrorCode.TOPIC_AUTHORIZATION_FAILED, message));
  tell(2, { missing: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION });
  hopeless.refuse();
});

test('topics that nobody wants any more are of no interest', () => {
  const { hopeless, tell } = world(['wanted']);
  tell(1, { other: ErrorCode.INVALID_TOPIC_EXCEPTION });
  hopeless.refuse();
});
