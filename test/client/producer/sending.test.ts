// The forms of `send`, and who sees a record on its way: callbacks, lists, streams, interceptors, metrics.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import {
  ClientClosedError,
  ClusterAuthorizationError,
  type Metric,
  Producer,
  type ProducerInterceptor,
  type RecordMetadata,
  RecordTooLargeError,
  stringSerde,
  TimeoutError,
} from '../../../src/client/index.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import * as header from '../../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../../src/protocol/records/int64.ts';
import { outcomeOf, show, startWorld, textProducer } from '../world.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);

test('a callback gets metadata or an error, exactly once and in order, and what it throws harms nobody', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { maxRequestSize: 1_000 });
  await world.machine.runUntil(producer.partitionsFor('t'));
  const outcomes: string[] = [];
  for (const value of ['a', 'x'.repeat(2_000), 'b']) {
    const isTaken = producer.send({ topic: 't', value }, (metadata, error) => {
      outcomes.push(error === undefined ? `${value} at ${metadata!.offset}` : error.name);
      throw new Error('a bug of the application');
    });
    assert.equal(isTaken, true);
  }
  await world.machine.runUntil(producer.flush());
  assert.deepEqual(outcomes, ['RecordTooLargeError', 'a at 0', 'b at 1']);
  await world.machine.runUntil(producer.close());
  assert.throws(() => producer.send({ topic: 't', value: 'c' }, () => {}), ClientClosedError);
});

test('send with a callback says when to wait, and ready resolves when the line is empty', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { bufferMemory: 1_000, lingerMs: 0 });
  await world.machine.runUntil(producer.partitionsFor('t'));
  const taken: boolean[] = [];
  let delivered = 0;
  for (let index = 0; index < 12; index += 1) {
    taken.push(
      producer.send(
        { topic: 't', value: `${index}-${'x'.repeat(300)}` },
        (metadata) => (delivered += metadata!.offset >= 0 ? 1 : 0),
      ),
    );
  }
  assert.deepEqual(taken.slice(0, 3), [true, true, false]);
  await world.machine.runUntil(producer.ready());
  assert.ok(metric(producer.metrics(), 'buffer-available-bytes')! >= 250, 'there is room for more than one record');
  await world.machine.runUntil(producer.flush());
  assert.equal(delivered, 12);
  assert.deepEqual(
    world.cluster.values('t').map((value) => Number.parseInt(value, 10)),
    [...Array(12).keys()],
  );
  await world.machine.runUntil(producer.close());
});

test('ready does not wait for what lingers', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { bufferMemory: 1_000, lingerMs: 60_000, deliveryTimeoutMs: 120_000 });
  await world.machine.runUntil(producer.partitionsFor('t'));
  assert.ok(producer.send({ topic: 't', value: 'x'.repeat(800) }, () => {}));
  const startedMs = world.machine.clock.monotonicMs();
  await world.machine.runUntil(producer.ready());
  assert.ok(world.machine.clock.monotonicMs() - startedMs < 10_000);
  await world.machine.runUntil(producer.close());
});

test('a signal ends the wait also for a record that stands behind others', async () => {
  const world = await startWorld();
  const producer = textProducer(world);
  const abort = new AbortController();
  const first = outcomeOf(world, producer.send({ topic: 'later', value: 'first' }));
  const given = producer.send({ topic: 'later', value: 'given up' }, { signal: abort.signal });
  const kept = producer.send({ topic: 'later', value: 'kept' }, { signal: new AbortController().signal });
  await world.machine.advance(10);
  abort.abort(new Error('enough'));
  assert.equal(show(await given.catch((error: unknown) => error)), 'Error: enough');
  world.cluster.addTopic('later');
  await first;
  await world.machine.runUntil(kept);
  assert.deepEqual(world.cluster.values('later'), ['first', 'kept']);
  await world.machine.runUntil(producer.close());
});

test('a list settles when all its records have, with the failure of the first that failed', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { maxRequestSize: 1_000 });
  assert.deepEqual(await producer.send([]), []);
  const records = ['a', 'x'.repeat(2_000), 'b', 'y'.repeat(3_000)].map((value) => ({ topic: 't', value }));
  const outcome = await outcomeOf(world, producer.send(records));
  assert.ok(outcome instanceof RecordTooLargeError && /2082 bytes/.test(outcome.message), show(outcome));
  assert.deepEqual(world.cluster.values('t'), ['a', 'b'], 'it settled after the others');
  await world.machine.runUntil(producer.close());
});

test('a stream holds its source back, finishes when everything is written, and breaks with the first failure', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { bufferMemory: 2_000, lingerMs: 0, maxRequestSize: 1_500 });
  let produced = 0;
  function* source(): Generator<{ topic: string; value: string }> {
    for (const value of numbers(500)) {
      produced += 1;
      yield { topic: 't', value };
    }
  }
  await world.machine.runUntil(pipeline(Readable.from(source()), producer.writable({ highWaterMark: 16 })));
  assert.equal(produced, 500);
  assert.deepEqual(world.cluster.values('t'), numbers(500));
  const broken = producer.writable();
  broken.write({ topic: 't', value: 'fits' });
  broken.write({ topic: 't', value: 'x'.repeat(1_600) });
  const outcome = await outcomeOf(world, new Promise((resolve) => broken.once('error', resolve)));
  assert.ok(outcome instanceof RecordTooLargeError, show(outcome));
  await world.machine.runUntil(producer.close());
});

test('interceptors see and change records, hear every outcome once, and cannot stop the producer', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t', 2);
  const heard: string[] = [];
  let isClosed = false;
  const tagging: ProducerInterceptor<string, string> = {
    onSend: (record) => ({ ...record, value: `${record.value}!`, headers: { tag: 'x' } }),
    onAcknowledgement: ({ partition, offset }, error, headers) =>
      heard.push(`${partition} ${offset} ${error?.name ?? 'ok'} ${headers.map(({ key }) => key).join()}`),
    close: () => (isClosed = true),
  };
  const throwing: ProducerInterceptor<string, string> = {
    onSend: () => {
      throw new Error('no');
    },
    onAcknowledgement: () => {
      throw new Error('no');
    },
  };
  const producer = textProducer(world, { interceptors: [throwing, tagging], maxRequestSize: 1_000 });
  const send = (partition: number, value: string) => outcomeOf(world, producer.send({ topic: 't', partition, value }));
  assert.ok(!((await send(1, 'a')) instanceof Error));
  assert.ok((await send(0, 'x'.repeat(2_000))) instanceof RecordTooLargeError);
  world.cluster.broker.script(produceApi, () => 'silence');
  const lost = outcomeOf(world, producer.send({ topic: 't', partition: 0, value: 'lost' }));
  await world.machine.advance(100);
  await world.machine.runUntil(producer.close({ timeoutMs: 10 }));
  await lost;
  assert.deepEqual(world.cluster.values('t', 1), ['a!']);
  assert.deepEqual(heard, ['1 0 ok tag', '-1 -1 RecordTooLargeError ', '0 -1 ClientClosedError tag']);
  assert.ok(isClosed);
});

function metric(metrics: readonly Metric[], name: string, topic?: string): number | undefined {
  return metrics.find((each) => each.name === name && each.tags.get('topic') === topic)?.value;
}

test('metrics have the names of Kafka, for the client and for each topic', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { compressionType: 'gzip' });
  await world.machine.runUntil(
    producer.send(numbers(400).map((value) => ({ topic: 't', value: `${value} ${'same '.repeat(10)}` }))),
  );
  world.cluster.broker.script(produceApi, async (request, info, usual) => {
    await usual(request, info);
    return 'close';
  });
  await world.machine.runUntil(producer.send({ topic: 't', value: 'again' }));
  const metrics = producer.metrics();
  assert.equal(metric(metrics, 'record-send-total'), 401);
  assert.equal(metric(metrics, 'record-send-total', 't'), 401);
  assert.equal(metric(metrics, 'record-retry-total'), 1);
  assert.equal(metric(metrics, 'record-error-total'), 0);
  assert.equal(metric(metrics, 'buffer-available-bytes'), metric(metrics, 'buffer-total-bytes'));
  assert.ok(metric(metrics, 'compression-rate-avg')! < 1);
  assert.ok(metric(metrics, 'batch-size-avg')! > 0 && metric(metrics, 'request-latency-avg')! > 0);
  assert.ok(metric(metrics, 'record-send-rate')! > 0);
  assert.equal(metric(metrics, 'outgoing-byte-total'), metric(metrics, 'byte-total', 't'));
  await world.machine.advance(200_000);
  assert.equal(metric(producer.metrics(), 'record-send-rate'), 0, 'a rate is one of the last windows');
  await world.machine.runUntil(producer.close());
});

test('batches are filled by what they will be when compressed', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  // With requests as small as that nothing grows beyond batch.size.
  const options = { compressionType: 'gzip', batchSize: 2_000, maxRequestSize: 2_000, lingerMs: 5 } as const;
  const producer = textProducer(world, options);
  const largest = () =>
    Math.max(...world.cluster.partition('t').batches.map(({ bytes }) => header.recordsCountOf(viewOf(bytes), 0)));
  const value = 'the same over and over '.repeat(5);
  const send = () => producer.send(Array.from({ length: 200 }, () => ({ topic: 't', value })));
  await world.machine.runUntil(send());
  const before = largest();
  for (let round = 0; round < 40; round += 1) await world.machine.runUntil(send());
  assert.ok(largest() > 1.5 * before, `${before} records in a batch at first, ${largest()} later`);
  await world.machine.runUntil(producer.close());
});

test('large batches are compressed by workers, in order with the small ones', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  let tasks = 0;
  const { workers } = world.client;
  const run = workers.run.bind(workers);
  workers.run = (...args) => {
    tasks += 1;
    return run(...args);
  };
  const values = Array.from({ length: 60 }, (_, index) => `${index}-${'abc'.repeat(index % 5 === 0 ? 40_000 : 10)}`);
  const producer = textProducer(world, {
    compressionType: 'gzip',
    batchSize: 110_000,
    maxRequestSize: 130_000,
    lingerMs: 0,
  });
  await world.machine.runUntil(producer.send(values.map((value) => ({ topic: 't', value }))));
  assert.deepEqual(world.cluster.values('t'), values);
  assert.ok(tasks >= 12, `${tasks} tasks`);
  workers.run = () => Promise.reject(new Error('no thread left'));
  await world.machine.runUntil(producer.send(values.map((value) => ({ topic: 't', value }))));
  assert.deepEqual(world.cluster.values('t'), [...values, ...values]);
  await world.machine.runUntil(producer.close());
});

test('without the right to write nothing is written, and with it granted later everything is', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  world.cluster.broker.script(initProducerIdApi, () => ({ errorCode: ErrorCode.CLUSTER_AUTHORIZATION_FAILED }));
  const producer = textProducer(world);
  const refused = await outcomeOf(world, producer.send({ topic: 't', value: 'a' }));
  assert.ok(refused instanceof ClusterAuthorizationError, show(refused));
  await world.machine.runUntil(producer.send({ topic: 't', value: 'b' }));
  assert.deepEqual(world.cluster.values('t'), ['b']);
  await world.machine.runUntil(producer.close());
});

test('a topic that is not written to for metadata.max.idle.ms is not asked about any more', async () => {
  const world = await startWorld();
  world.cluster.addTopic('idle');
  world.cluster.addTopic('busy');
  const producer = textProducer(world, { metadataMaxIdleMs: 5_000, metadataMaxAgeMs: 3_000 });
  await world.machine.runUntil(producer.send({ topic: 'idle', value: 'a' }));
  for (let second = 0; second < 12; second += 1) {
    await world.machine.runUntil(producer.send({ topic: 'busy', value: String(second) }));
    await world.machine.advance(1_000);
  }
  const asked = world.cluster.broker.seen(metadataApi).at(-1)!.request as { topics: readonly { name: string }[] };
  assert.deepEqual(
    asked.topics.map(({ name }) => name),
    ['busy'],
  );
  assert.equal((await world.machine.runUntil(producer.send({ topic: 'idle', value: 'b' }))).offset, 1);
  await world.machine.runUntil(producer.close());
});

test('flush sends what lingers and can be given up', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = textProducer(world, { lingerMs: 50_000 });
  const sent = producer.send({ topic: 't', value: 'a' });
  await world.machine.runUntil(producer.flush());
  assert.equal((await sent).offset, 0);
  world.cluster.broker.script(produceApi, () => 'silence');
  const silent = outcomeOf(world, producer.send({ topic: 't', value: 'b' }));
  assert.ok((await outcomeOf(world, producer.flush({ timeoutMs: 100 }))) instanceof TimeoutError);
  await world.machine.runUntil(producer.close({ timeoutMs: 0 }));
  assert.ok((await silent) instanceof ClientClosedError);
});

test('serializers that look at headers may add to them', async () => {
  const world = await startWorld();
  world.cluster.addTopic('t');
  const producer = new Producer<Uint8Array, string>({
    bootstrapServers: world.cluster.bootstrapServers,
    platform: world.client,
    valueSerializer: {
      serialize: (topic, value, headers) => {
        headers.push({ key: 'type', value: stringSerde.serialize(topic, 'text') });
        return stringSerde.serialize(topic, value);
      },
    },
  });
  const metadata: RecordMetadata = await world.machine.runUntil(producer.send({ topic: 't', value: 'a' }));
  assert.deepEqual([metadata.serializedKeySize, metadata.serializedValueSize], [-1, 1]);
  const { bytes } = world.cluster.partition('t').batches[0]!;
  assert.ok(Buffer.from(bytes).includes('type'));
  await world.machine.runUntil(producer.close());
});
