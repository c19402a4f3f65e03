// Produce: appends batches and acknowledges them as the client asked. A failure concerns one partition
// only; with acks=0 there is no answer, so an error ends the connection.

import { setDeadline } from '../deadline.ts';
import { checkProducedRecords } from '../../log/append/batch-validation.ts';
import { StorageError } from '../../log/storage-error.ts';
import { produceApi } from '../../protocol/apis/produce.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { zeroUuid } from '../../base/uuid.ts';
import type { TopicImage } from '../../metadata/image/topics.ts';
import type { Append, ProducedBatch } from '../../replication/produced-batch.ts';
import type { RequestVerification } from '../../replication/request-verification.ts';
import { closeConnection, defineHandler, noResponse } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import { isInternalTopic } from '../internal-topics.ts';
import { type ProducedTransaction, producedTransaction } from '../produced-transaction.ts';
import { anonymousUser } from '../quotas/find-quota.ts';
import type { BrokerServices } from '../services.ts';
import { errorForVersion } from '../version-errors.ts';

type ProduceRequest = RequestOf<typeof produceApi>;
type TopicData = ProduceRequest['topicData'][number];
type PartitionData = TopicData['partitionData'][number];

const firstTopicIdVersion = 13;
/** The one client that may write to internal topics. */
const adminClientId = '__admin_client';

export const produce = defineHandler({
  api: produceApi,
  // librdkafka reads support of old codecs off version 0 (KAFKA-18659); versions 0 to 2 are refused.
  advertisedMinVersion: 0,
  mayOverlap: true,
  returnsMemory: true,
  handle(request, context, broker) {
    const pending: Promise<unknown>[] = [];
    const transaction = producedTransaction(request, context.apiVersion, broker);
    const responses = request.topicData.map((topic) =>
      produceTopic(topic, { request, context, broker, transaction }, pending),
    );
    const finish = () => {
      context.throttle(
        broker.quotas.produce.record({ user: anonymousUser, clientId: context.clientId }, context.requestBytes),
      );
      if (request.acks !== 0) return { responses };
      return responses.every(({ partitionResponses }) =>
        partitionResponses.every(({ errorCode }) => errorCode === ErrorCode.NONE),
      )
        ? noResponse
        : closeConnection;
    };
    return pending.length === 0 ? finish() : Promise.all(pending).then(finish);
  },
});

type PartitionResponse = ReturnType<typeof answer>;

interface Producing {
  readonly request: ProduceRequest;
  readonly context: RequestContext;
  readonly broker: BrokerServices;
  readonly transaction: ProducedTransaction;
}

function produceTopic(data: TopicData, producing: Producing, pending: Promise<unknown>[]) {
  const { request, context, broker, transaction } = producing;
  const { topics } = broker.image();
  const byId = context.apiVersion >= firstTopicIdVersion;
  const topic = byId ? topics.byId.get(data.topicId) : topics.byName.get(data.name);
  const unknown =
    byId && (topic !== undefined || data.topicId !== zeroUuid)
      ? ErrorCode.UNKNOWN_TOPIC_ID
      : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  const partitionResponses: PartitionResponse[] = [];
  for (const [index, partitionData] of data.partitionData.entries()) {
    partitionResponses.push(answer(partitionData.index, failure(ErrorCode.NONE), context));
    const result =
      transaction.kind === 'refused'
        ? refusedAppend(transaction.errorCode, transaction.message)
        : topic === undefined
          ? refusedAppend(byId ? ErrorCode.UNKNOWN_TOPIC_ID : unknown)
          : producePartition(topic, partitionData, producing, transaction.verification);
    const settle = (produced: ProducedBatch) => {
      if (topic !== undefined) broker.metrics.topics.onProduced(topic.name, partitionData.records, produced.errorCode);
      partitionResponses[index] = answer(partitionData.index, produced, context);
    };
    if (result instanceof Promise) pending.push(result.then((append) => acknowledge(append, request, broker, settle)));
    else {
      const waiting = acknowledge(result, request, broker, settle);
      if (waiting !== undefined) pending.push(waiting);
    }
  }
  return { name: data.name, topicId: data.topicId, partitionResponses };
}

function producePartition(
  { name: topic, partitions }: TopicImage,
  data: PartitionData,
  { request, context, broker }: Producing,
  verification: RequestVerification | undefined,
): Append | Promise<Append> {
  if (data.index < 0 || data.index >= partitions.length) return refusedAppend(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  const refusal = checkProducedRecords(data.records, context.apiVersion);
  if (refusal !== undefined) return refusedAppend(refusal.errorCode, refusal.message);
  if (request.acks !== 0 && request.acks !== 1 && request.acks !== -1)
    return refusedAppend(ErrorCode.INVALID_REQUIRED_ACKS);
  if (isInternalTopic(topic) && context.clientId !== adminClientId)
    return refusedAppend(ErrorCode.INVALID_TOPIC_EXCEPTION);
  const partition = broker.replicas.get(topic, data.index);
  if (partition === undefined) {
    return refusedAppend(
      broker.replicas.isOffline(topic, data.index) ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER,
    );
  }
  return partition.append(data.records!, request.acks, context.lease, verification);
}

/** Hands the result to `settle` once it may be answered. */
function acknowledge(
  { result, acknowledged }: Append,
  request: ProduceRequest,
  broker: BrokerServices,
  settle: (produced: ProducedBatch) => void,
): Promise<void> | undefined {
  if (acknowledged === undefined) {
    settle(result);
    return undefined;
  }
  const done = acknowledged.then(
    () => settle(result),
    (error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
      settle(failure(ErrorCode.KAFKA_STORAGE_ERROR, error.message));
    },
  );
  if (request.acks !== -1) return done;
  return setDeadline(broker.platform.timers, done, request.timeoutMs, () =>
    // The records are in the log, where they may still become durable.
    settle({ ...result, errorCode: ErrorCode.REQUEST_TIMED_OUT }),
  );
}

function refusedAppend(errorCode: number, message?: string): Append {
  return { result: failure(errorCode, message), acknowledged: undefined };
}

function failure(errorCode: number, message: string | null = errorByCode(errorCode).message ?? null): ProducedBatch {
  return {
    errorCode,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    errorMessage: errorCode === ErrorCode.NONE ? null : message,
    recordErrors: [],
  };
}

function answer(index: number, produced: ProducedBatch, { apiVersion }: RequestContext) {
  return {
    index,
    errorCode: errorForVersion(produceApi.key, apiVersion, produced.errorCode),
    baseOffset: produced.baseOffset,
    logAppendTimeMs: produced.logAppendTimeMs,
    logStartOffset: produced.logStartOffset,
    recordErrors: produced.recordErrors.map(({ batchIndex, message }) => ({
      batchIndex,
      batchIndexErrorMessage: message,
    })),
    errorMessage: produced.errorMessage,
  };
}
