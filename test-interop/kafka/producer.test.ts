// Our producer against Apache Kafka itself, as of now and as of before KIP-890: what Java's own consumers
// see of transactions that were committed, aborted, and taken over by another producer.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Producer, ProducerFencedError, ProducerStateError, stringSerde } from '../../src/client/index.ts';
import { type KafkaBroker, kafkaJars, kafkaVersion, runTool, startKafka } from '../support/apache-kafka.ts';
import { createTopic } from '../support/read-back.ts';

const numbers = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `v${from + index}`);

for (const { version, transactionVersion } of [
  { version: kafkaVersion, transactionVersion: 2 },
  { version: '3.9.2', transactionVersion: 0 },
]) {
  describe(`Apache Kafka ${version}`, () => {
    let jars: string;
    let directory: string;
    let kafka: KafkaBroker;

    before(
      async () => {
        jars = await kafkaJars(version);
        directory = mkdtempSync(join(tmpdir(), 'samsa-interop-'));
        kafka = await startKafka(jars, directory, ['group.initial.rebalance.delay.ms=0']);
      },
      { timeout: 600_000 },
    );

    after(async () => {
      await kafka.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    function transactional(transactionalId: string, options: object = {}): Producer<string, string> {
      return new Producer({
        bootstrapServers: kafka.address,
        transactionalId,
        keySerializer: stringSerde,
        valueSerializer: stringSerde,
        ...options,
      });
    }

    async function consume(topic: string, isolation: string, count: number): Promise<string[]> {
      const parameters = ['--bootstrap-server', kafka.address, '--topic', topic, '--from-beginning'];
      parameters.push('--isolation-level', isolation, '--max-messages', String(count), '--timeout-ms', '15000');
      const { stdout } = await runTool(jars, 'org.apache.kafka.tools.consumer.ConsoleConsumer', parameters);
      return stdout.trimEnd().split('\n').toSorted();
    }

    /** What `kafka-transactions --describe` says, by heading. */
    async function describeTransaction(transactionalId: string): Promise<Map<string, string>> {
      const parameters = ['--bootstrap-server', kafka.address, 'describe', '--transactional-id', transactionalId];
      const { stdout } = await runTool(jars, 'org.apache.kafka.tools.TransactionsCommand', parameters);
      const [headings = '', values = ''] = stdout.trimEnd().split('\n');
      const cells = values.split('\t');
      return new Map(headings.split('\t').map((heading, index) => [heading.trim(), cells[index]?.trim() ?? '']));
    }

    test('a committed reader sees what was committed and nothing else', async () => {
      await createTopic(kafka.address, 'committed', 3);
      const producer = transactional('committer');
      await producer.initTransactions();
      producer.beginTransaction();
      await producer.send(numbers(0, 20).map((value) => ({ topic: 'committed', key: value, value })));
      await producer.commitTransaction();
      producer.beginTransaction();
      await producer.send(numbers(20, 20).map((value) => ({ topic: 'committed', key: value, value })));
      await producer.abortTransaction();
      await producer.transaction(async (transaction) => {
        await transaction.send(numbers(40, 20).map((value) => ({ topic: 'committed', key: value, value })));
      });
      const failure = new Error('changed my mind');
      await assert.rejects(
        producer.transaction(async (transaction) => {
          await transaction.send({ topic: 'committed', value: 'never' });
          throw failure;
        }),
        failure,
      );
      await producer.transaction(async (transaction) => {
        await transaction.send({ topic: 'committed', partition: 1, value: 'w-last' });
      });
      await producer.close();
      const expected = [...numbers(0, 20), ...numbers(40, 20), 'w-last'].toSorted();
      assert.deepEqual(await consume('committed', 'read_committed', 41), expected);
      assert.equal((await consume('committed', 'read_uncommitted', 62)).length, 62);
      const described = await describeTransaction('committer');
      assert.match(described.get('TransactionState') ?? '', /^Complete(?:Commit|Abort)$/);
      const epoch = Number(described.get('ProducerEpoch'));
      if (transactionVersion >= 2) assert.equal(epoch, 5, 'each transaction has an epoch');
      else assert.equal(epoch, 0, 'nothing failed that would call for a new epoch');
    });

    test('a producer is fenced by the next one, which aborts what it had left open', async () => {
      await createTopic(kafka.address, 'fenced', 1);
      const zombie = transactional('contested');
      await zombie.initTransactions();
      zombie.beginTransaction();
      await zombie.send({ topic: 'fenced', value: 'from the zombie' });
      const heir = transactional('contested');
      await heir.initTransactions();
      await heir.transaction(async (transaction) => {
        await transaction.send({ topic: 'fenced', value: 'from the heir' });
      });
      await assert.rejects(zombie.commitTransaction(), ProducerFencedError);
      await assert.rejects(zombie.send({ topic: 'fenced', value: 'too late' }), ProducerFencedError);
      assert.throws(() => zombie.beginTransaction(), ProducerFencedError);
      await zombie.close();
      await heir.close();
      assert.deepEqual(await consume('fenced', 'read_committed', 1), ['from the heir']);
    });

    test('offsets are committed with the transaction, and only then', async () => {
      await createTopic(kafka.address, 'copied', 2);
      const producer = transactional('copier');
      await producer.initTransactions();
      const partition = { topic: 'copied', partition: 0 };
      producer.beginTransaction();
      await producer.send({ ...partition, value: 'a' });
      await producer.sendOffsetsToTransaction([[partition, { offset: 7, metadata: 'kept' }]], { groupId: 'readers' });
      await producer.commitTransaction();
      producer.beginTransaction();
      await producer.sendOffsetsToTransaction([[partition, { offset: 99 }]], { groupId: 'readers' });
      await producer.abortTransaction();
      producer.beginTransaction();
      const stranger = { groupId: 'readers', generationId: 5, memberId: 'nobody' };
      await assert.rejects(producer.sendOffsetsToTransaction([[partition, { offset: 100 }]], stranger), {
        name: 'CommitFailedError',
      });
      await assert.rejects(producer.commitTransaction(), ProducerStateError);
      await producer.abortTransaction();
      await producer.transaction(async (transaction) => {
        await transaction.sendOffsets([[{ topic: 'copied', partition: 1 }, { offset: 3 }]], { groupId: 'readers' });
      });
      await producer.close();
      const parameters = ['--bootstrap-server', kafka.address, '--describe', '--group', 'readers'];
      const { stdout } = await runTool(jars, 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', parameters);
      assert.match(stdout, /readers\s+copied\s+0\s+7\s/);
      assert.match(stdout, /readers\s+copied\s+1\s+3\s/);
    });

    test('a hundred transactions in a row, some aborted, each seen whole or not at all', async () => {
      await createTopic(kafka.address, 'many', 2);
      const producer = transactional('diligent', { lingerMs: 0 });
      await producer.initTransactions();
      const expected: string[] = [];
      for (let round = 0; round < 100; round += 1) {
        const values = numbers(round * 10, 10);
        producer.beginTransaction();
        for (const [index, value] of values.entries()) {
          // Not awaited: the end of the transaction waits for them, or gives them up.
          void producer.send({ topic: 'many', partition: index % 2, value }).catch(() => {});
        }
        if (round % 5 === 4) await producer.abortTransaction();
        else {
          await producer.commitTransaction();
          expected.push(...values);
        }
      }
      await producer.close();
      assert.deepEqual(await consume('many', 'read_committed', expected.length), expected.toSorted());
    });

    test('large compressed batches, made by workers, are what the broker and its consumers can read', async () => {
      await createTopic(kafka.address, 'large', 1);
      for (const compressionType of ['gzip', 'snappy', 'lz4', 'zstd']) {
        const producer = new Producer({
          bootstrapServers: kafka.address,
          valueSerializer: stringSerde,
          compressionType,
          batchSize: 900_000,
          lingerMs: 20,
        });
        const sent = await producer.send(
          numbers(0, 30_000).map((value) => ({ topic: 'large', value: `${value} ${'x'.repeat(20)}` })),
        );
        assert.equal(sent.at(-1)!.offset - sent[0]!.offset, 29_999);
        await producer.close();
      }
      assert.equal((await consume('large', 'read_uncommitted', 120_000)).length, 120_000);
    });
  });
}
