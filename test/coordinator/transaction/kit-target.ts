// Scripts on a coordinator in this process. Versions of AddOffsetsToTxn, DescribeTransactions and
// ListTransactions are the newest.

import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { TransactionKit } from './transaction-kit.ts';
import type { ScriptTarget } from './script-target.ts';

/** Where the groups of scripts keep their offsets. */
const offsetsPartition = { topic: '__consumer_offsets', partition: 3 };

export function kitTarget(kit: TransactionKit): ScriptTarget {
  const service = () => kit.coordinator;
  return {
    init: (version, transactionalId, transactionTimeoutMs, expected) =>
      kit.wait(
        service().initProducerId(version, {
          transactionalId,
          transactionTimeoutMs,
          producerId: expected?.producerId ?? -1,
          producerEpoch: expected?.producerEpoch ?? -1,
          enable2Pc: false,
          keepPreparedTxn: false,
        }),
      ),
    async add(version, transactionalId, producer, partitions, verifyOnly) {
      const topics = partitions.map((name) => {
        const at = name.lastIndexOf('-');
        return { name: name.slice(0, at), partitions: [Number(name.slice(at + 1))] };
      });
      const results = await kit.wait(
        service().addPartitions(version, { transactionalId, ...producer, verifyOnly, topics }),
      );
      return results.flatMap(({ name, resultsByPartition }) =>
        resultsByPartition.map(({ partitionIndex, partitionErrorCode }) => ({
          name: `${name}-${partitionIndex}`,
          errorCode: partitionErrorCode,
        })),
      );
    },
    addOffsets: (version, transactionalId, producer, groupId) =>
      kit.wait(service().addOffsets(version, { transactionalId, ...producer, groupId }, offsetsPartition)),
    end: (version, transactionalId, producer, committed) =>
      kit.wait(service().endTransaction(version, { transactionalId, ...producer, committed })),
    /** As if: that many would take long. */
    async raise(id, producerEpoch) {
      const transaction = kit.logged().get(id)!;
      kit.write({ transactionalId: id, transaction: { ...transaction, producerEpoch } });
      await kit.restart();
      return { errorCode: ErrorCode.NONE, producerId: transaction.producerId, producerEpoch };
    },
    pause: (durationMs) => kit.advance(durationMs),
    async describe(id) {
      const found = await kit.wait(service().describeTransaction(id));
      return {
        ...found,
        state: found.transactionState,
        timeoutMs: found.transactionTimeoutMs,
        partitions: found.topics.flatMap(({ topic, partitions }) => partitions.map((index) => `${topic}-${index}`)),
      };
    },
    async list({ states, producerIds, durationMs, pattern }) {
      const found = await kit.wait(
        service().listTransactions({
          stateFilters: [...states],
          producerIdFilters: [...producerIds],
          durationFilter: durationMs,
          transactionalIdPattern: pattern,
        }),
      );
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
