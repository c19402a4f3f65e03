// AddPartitionsToTxn: which topics and partitions there are is checked here, everything else by the
// transaction's coordinator. All partitions of a transaction join, or none. Up to v3 a producer asks for one
// transaction; from v4 on the leaders of partitions ask, for many (KIP-890).

import type {
  AddPartitionsToTxnTopicResult,
  AddPartitionsToTxnTransaction,
} from '../../coordinator/transaction/transaction-api.ts';
import { addPartitionsToTxnApi } from '../../protocol/apis/add-partitions-to-txn.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';
import { isInternalTopic } from '../internal-topics.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof addPartitionsToTxnApi>;

const firstBatchedVersion = 4;

export const addPartitionsToTxn = defineHandler({
  api: addPartitionsToTxnApi,
  async handle(request, { apiVersion }, broker) {
    if (apiVersion < firstBatchedVersion) {
      const resultsByTopicV3AndBelow = await join(onlyTransaction(request), apiVersion, broker);
      return { resultsByTransaction: [], resultsByTopicV3AndBelow };
    }
    const resultsByTransaction = await Promise.all(
      request.transactions.map(async (transaction) => ({
        transactionalId: transaction.transactionalId,
        topicResults: await join(transaction, apiVersion, broker),
      })),
    );
    return { resultsByTransaction, resultsByTopicV3AndBelow: [] };
  },
  fail: (errorCode, _message, request) => ({
    errorCode,
    resultsByTransaction: [],
    resultsByTopicV3AndBelow: answered(request.v3AndBelowTopics, () => errorCode),
  }),
});

function onlyTransaction(request: Request): AddPartitionsToTxnTransaction {
  return {
    transactionalId: request.v3AndBelowTransactionalId,
    producerId: request.v3AndBelowProducerId,
    producerEpoch: request.v3AndBelowProducerEpoch,
    verifyOnly: false,
    topics: request.v3AndBelowTopics,
  };
}

async function join(
  transaction: AddPartitionsToTxnTransaction,
  apiVersion: number,
  broker: BrokerServices,
): Promise<AddPartitionsToTxnTopicResult[]> {
  const { topics } = transaction;
  const refusal = (topic: string, partition: number) => refusalOf(topic, partition, apiVersion, broker);
  const isRefused = topics.some(({ name, partitions }) =>
    partitions.some((partition) => refusal(name, partition) !== ErrorCode.NONE),
  );
  if (!isRefused) return broker.transactions.addPartitions(apiVersion, transaction);
  return answered(topics, (topic, partition) => {
    const errorCode = refusal(topic, partition);
    return errorCode === ErrorCode.NONE ? ErrorCode.OPERATION_NOT_ATTEMPTED : errorCode;
  });
}

/** Producers may not write to the topics of coordinators; the group coordinator adds its own partitions. */
function refusalOf(topic: string, partition: number, apiVersion: number, broker: BrokerServices): number {
  if (apiVersion < firstBatchedVersion && isInternalTopic(topic)) return ErrorCode.TOPIC_AUTHORIZATION_FAILED;
  const isKnown = broker.image().topics.byName.get(topic)?.partitions[partition] !== undefined;
  return isKnown ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
}

function answered(
  topics: AddPartitionsToTxnTransaction['topics'],
  errorCodeOf: (topic: string, partition: number) => number,
): AddPartitionsToTxnTopicResult[] {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorCodeOf(name, partitionIndex),
    })),
  }));
}
