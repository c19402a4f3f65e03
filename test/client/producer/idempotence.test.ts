// An idempotent producer with five requests under way, and a broker that refuses, forgets to answer, and
// says "timed out" after it has written: each record once and in the order of the calls, whatever happens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { Answer } from '../fake-broker.ts';
import { type Produced, refuseBatches } from '../refused-batches.ts';
import { startWorld, textProducer } from '../world.ts';

/** Nothing was written. */
const refusals = [
  ErrorCode.CORRUPT_MESSAGE,
  ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.UNKNOWN_TOPIC_ID,
  ErrorCode.CONCURRENT_TRANSACTIONS,
];

/** The batch is in the log all the same. */
const doubts = [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND];

for (let seed = 1; seed <= 12; seed += 1) {
  test(`seed ${seed}: no record is lost, doubled or overtaken`, async () => {
    const world = await startWorld(seed);
    world.cluster.addTopic('t', 2);
    const { random } = world.machine;
    let troubles = 0;
    const trouble = async (request: Produced, usual: () => Answer | Promise<Answer>): Promise<Answer> => {
      const draw = random.below(10);
      if (draw < 6) troubles += 1;
      if (draw === 0) return 'close';
      if (draw === 1) return 'silence';
      if (draw === 2 || draw === 3) return refuseBatches(refusals[random.below(refusals.length)]!)(request);
      const answer = await usual();
      if (draw === 4) return refuseBatches(doubts[random.below(doubts.length)]!)(request);
      return draw === 5 ? 'close' : answer;
    };
    type Script = Parameters<
      typeof world.cluster.broker.script<typeof produceApi.request.fields, typeof produceApi.response.fields>
    >[1];
    const scripts = Array.from(
      { length: 300 },
      (): Script => (request, info, usual) => trouble(request, () => usual(request, info)),
    );
    world.cluster.broker.script(produceApi, ...scripts);
    const producer = textProducer(world, {
      // Larger ones come to be where a batch has to wait and grows.
      batchSize: 20,
      lingerMs: seed % 2,
      requestTimeoutMs: 300,
      retryBackoffMs: 5,
      retryBackoffMaxMs: 50,
      ...(seed % 3 === 0 ? { maxInFlightRequestsPerConnection: 1 } : {}),
    });
    const values = Array.from({ length: 200 }, (_, index) => `record ${index}`.padEnd(random.below(200)));
    const sends = values.map((value, index) => producer.send({ topic: 't', partition: index % 2, value }));
    const metadata = await world.machine.runUntil(Promise.all(sends));
    for (const partition of [0, 1]) {
      const own = values.filter((_, index) => index % 2 === partition);
      assert.deepEqual(world.cluster.values('t', partition), own);
      const offsets = metadata.filter((each) => each.partition === partition).map(({ offset }) => offset);
      assert.deepEqual(offsets, [...own.keys()], 'each knows where it lies');
    }
    assert.ok(troubles >= 3, `${troubles} troubles`);
    await world.machine.runUntil(producer.close());
  });
}
