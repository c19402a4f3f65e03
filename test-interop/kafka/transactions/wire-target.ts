// Scripts of transactions on a broker that speaks the protocol.

import { setTimeout as delay } from 'node:timers/promises';
import { createPlatform } from '../../../src/base/ports/real/platform.ts';
import { ClientConnection } from '../../../src/net/client-connection.ts';
import { addOffsetsToTxnApi } from '../../../src/protocol/apis/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../../src/protocol/apis/add-partitions-to-txn.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { describeTransactionsApi } from '../../../src/protocol/apis/describe-transactions.ts';
import { endTxnApi } from '../../../src/protocol/apis/end-txn.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { initProducerIdApi } from '../../../src/protocol/apis/init-producer-id.ts';
import { listTransactionsApi } from '../../../src/protocol/apis/list-transactions.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ScriptTarget } from '../../../test/coordinator/transaction/script-target.ts';
import { eventually } from '../../support/within.ts';

const transactionKeyType = 1;
const groupKeyType = 0;
const exactly = (version: number) => ({ minVersion: version, maxVersion: version });

export async function connectTarget(port: number): Promise<ScriptTarget & { close(): Promise<void> }> {
  const address = { host: '127.0.0.1', port };
  const connection = await ClientConnection.connect(createPlatform(), address, { clientId: 'scripts' });
  await prepare(connection);
  return {
    close: () => connection.close(),
    init: (version, transactionalId, transactionTimeoutMs, expected) => {
      const request = { transactionalId, transactionTimeoutMs, ...expected };
      return connection.send(initProducerIdApi, request, exactly(version));
    },
    async add(version, transactionalId, producer, partitions, verifyOnly) {
      const { producerId, producerEpoch } = producer;
      const topics = byTopic(partitions);
      const request =
        version >= 4
          ? { transactions: [{ transactionalId, ...producer, verifyOnly, topics }] }
          : {
              v3AndBelowTransactionalId: transactionalId,
              v3AndBelowProducerId: producerId,
              v3AndBelowProducerEpoch: producerEpoch,
              v3AndBelowTopics: topics,
            };
      const answer = await connection.send(addPartitionsToTxnApi, request, exactly(version));
      const results = version >= 4 ? answer.resultsByTransaction[0]!.topicResults : answer.resultsByTopicV3AndBelow;
      return results.flatMap(({ name, resultsByPartition }) =>
        resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => ({
          name: `${name}-${partitionIndex}`,
          errorCode: partitionErrorCode,
        })),
      );
    },
    addOffsets: (version, transactionalId, producer, groupId) =>
      connection.send(addOffsetsToTxnApi, { transactionalId, ...producer, groupId }, exactly(version)),
    end: (version, transactionalId, producer, committed) =>
      connection.send(endTxnApi, { transactionalId, ...producer, committed }, exactly(version)),
    async raise(id, producerEpoch) {
      for (let attempt = 0; attempt <= 2 * producerEpoch; attempt += 1) {
        const request = { transactionalId: id, transactionTimeoutMs: 60_000 };
        const answer = await connection.send(initProducerIdApi, request);
        if (answer.errorCode === ErrorCode.NONE && answer.producerEpoch === producerEpoch) return answer;
      }
      throw new Error(`the epoch of ${id} does not rise to ${producerEpoch}`);
    },
    pause: (durationMs) => delay(durationMs),
    async describe(id) {
      const { transactionStates } = await connection.send(describeTransactionsApi, { transactionalIds: [id] });
      const found = transactionStates[0]!;
      return {
        ...found,
        state: found.transactionState,
        timeoutMs: found.transactionTimeoutMs,
        partitions: found.topics.flatMap(({ topic, partitions }) => partitions.map((index) => `${topic}-${index}`)),
      };
    },
    async list({ states, producerIds, durationMs, pattern }) {
      const found = await connection.send(listTransactionsApi, {
        stateFilters: [...states],
        producerIdFilters: [...producerIds],
        durationFilter: durationMs,
        transactionalIdPattern: pattern,
      });
      return {
        errorCode: found.errorCode,
        unknownStates: found.unknownStateFilters,
        transactions: found.transactionStates.map(({ transactionalId, producerId, transactionState }) => ({
          id: transactionalId,
          producerId,
          state: transactionState,
        })),
      };
    },
  };
}

/** One entry a topic, as clients have it. */
function byTopic(partitions: readonly string[]): { name: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const partition of partitions) {
    const at = partition.lastIndexOf('-');
    const name = partition.slice(0, at);
    topics.set(name, [...(topics.get(name) ?? []), Number(partition.slice(at + 1))]);
  }
  return [...topics].map(([name, ids]) => ({ name, partitions: ids }));
}

/** The topics of the scripts, and those of the coordinators. */
async function prepare(connection: ClientConnection): Promise<void> {
  const topic = (name: string, numPartitions: number) => ({
    name,
    numPartitions,
    replicationFactor: 1,
    assignments: [],
    configs: [],
  });
  await connection.send(createTopicsApi, { topics: [topic('t', 3), topic('u', 2)], timeoutMs: 30_000 });
  const keys = [
    [transactionKeyType, 'a'],
    [groupKeyType, 'group'],
  ] as const;
  for (const [keyType, key] of keys) {
    await eventually(60_000, `coordinator of ${key}`, async () => {
      const { coordinators } = await connection.send(findCoordinatorApi, { keyType, coordinatorKeys: [key] });
      return coordinators?.[0]?.errorCode === ErrorCode.NONE ? true : undefined;
    });
  }
}
