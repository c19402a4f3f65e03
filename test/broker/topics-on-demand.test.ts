import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { silentLogger } from '../../src/base/logging.ts';
import { TopicsOnDemand } from '../../src/broker/topics-on-demand.ts';
import { ErrorCode, KafkaError } from '../../src/protocol/errors.ts';

type Creating = (names: readonly string[]) => Promise<number>;

function onDemand(creating: Creating, isEnabled = true) {
  const asked: string[][] = [];
  const topics = new TopicsOnDemand({
    controller: {
      async createTopics(request) {
        const names = request.topics.map(({ name }) => name);
        asked.push(names);
        const errorCode = await creating(names);
        return names.map((name) => ({ name, errorCode }) as never);
      },
    },
    isEnabled,
    logger: silentLogger,
  });
  return { topics, asked };
}

test('what is being made already, internal topics and impossible names are left out', async () => {
  let finish = (_code: number): void => {};
  const { topics, asked } = onDemand(() => new Promise((resolve) => (finish = resolve)));
  topics.create(['a', '__consumer_offsets', 'no/name', 'b']);
  topics.create(['a']);
  assert.deepEqual(asked, [['a', 'b']]);
  finish(ErrorCode.NONE);
  await setImmediate();
  topics.create(['a']);
  assert.deepEqual(asked, [['a', 'b'], ['a']]);
});

test('what failed is tried again for the next who asks', async () => {
  const { topics, asked } = onDemand(() => Promise.reject(new KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)));
  topics.create(['a']);
  await setImmediate();
  topics.create(['a']);
  assert.deepEqual(asked, [['a'], ['a']]);
});

test('no more than a bounded number is under way', () => {
  const { topics, asked } = onDemand(() => new Promise(() => {}));
  const names = Array.from({ length: 15_000 }, (_, at) => `t${at}`);
  topics.create(names);
  topics.create(names);
  assert.deepEqual(
    asked.map(({ length }) => length),
    [10_000],
  );
});

test('nothing is made where it is switched off', () => {
  const { topics, asked } = onDemand(() => Promise.resolve(ErrorCode.NONE), false);
  topics.create(['a']);
  assert.deepEqual(asked, []);
});
