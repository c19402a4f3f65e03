// The transaction that a Produce writes to, if it does. All its transactional batches must be of one
// producer, and it must say which transaction they are in; a request that does not is refused as a whole.

import { produceApi } from '../protocol/apis/produce.ts';
import { ErrorCode } from '../protocol/errors.ts';
import {
  batchHeaderSize,
  currentMagic,
  isTransactional,
  magicOf,
  producerEpochOf,
  producerIdOf,
} from '../protocol/records/batch-header.ts';
import { viewOf } from '../protocol/records/int64.ts';
import type { RequestOf } from '../protocol/schema/message.ts';
import { RequestVerification } from '../replication/request-verification.ts';
import type { TransactionSupport } from '../replication/transaction-verifier.ts';
import type { BrokerServices } from './services.ts';

type ProduceRequest = RequestOf<typeof produceApi>;

export type ProducedTransaction =
  /** What batches are verified with; none when the request has no transactional batch. */
  | { readonly kind: 'accepted'; readonly verification: RequestVerification | undefined }
  | { readonly kind: 'refused'; readonly errorCode: number; readonly message?: string };

const plain: ProducedTransaction = { kind: 'accepted', verification: undefined };

const firstAddingVersion = 12;
const firstAbortableVersion = 11;

export function producedTransaction(
  request: ProduceRequest,
  apiVersion: number,
  broker: Pick<BrokerServices, 'config' | 'platform' | 'transactionVerifier'>,
): ProducedTransaction {
  const producers = transactionalProducers(request);
  if (producers === 'none') return plain;
  const { transactionalId } = request;
  // Also for a transactional batch that names no producer at all.
  if (transactionalId === null) return { kind: 'refused', errorCode: ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED };
  if (producers === 'several') {
    const message = 'Transactional records contained more than one producer ID';
    return { kind: 'refused', errorCode: ErrorCode.INVALID_PRODUCER_ID_MAPPING, message };
  }
  const { values } = broker.config;
  const verification = new RequestVerification({
    verifier: broker.transactionVerifier,
    clock: broker.platform.clock,
    timers: broker.platform.timers,
    retry: {
      backoffMs: values['add.partitions.to.txn.retry.backoff.ms'],
      maxMs: Math.min(values['add.partitions.to.txn.retry.backoff.max.ms'], values['request.timeout.ms']),
    },
    transactionalId,
    support: supportOf(apiVersion),
  });
  return { kind: 'accepted', verification };
}

function supportOf(apiVersion: number): TransactionSupport {
  if (apiVersion >= firstAddingVersion) return 'addsPartitions';
  return apiVersion >= firstAbortableVersion ? 'abortable' : 'old';
}

function transactionalProducers({ topicData }: ProduceRequest): 'none' | 'one' | 'several' {
  let isTransaction = false;
  let id = -1;
  let epoch = -1;
  for (const { partitionData } of topicData) {
    for (const { records } of partitionData) {
      if (records === null || records.length < batchHeaderSize) continue;
      const view = viewOf(records);
      if (magicOf(view, 0) !== currentMagic || !isTransactional(view, 0)) continue;
      isTransaction = true;
      if (producerIdOf(view, 0) < 0) continue;
      const isOther = producerIdOf(view, 0) !== id || producerEpochOf(view, 0) !== epoch;
      if (id !== -1 && isOther) return 'several';
      id = producerIdOf(view, 0);
      epoch = producerEpochOf(view, 0);
    }
  }
  return isTransaction ? 'one' : 'none';
}
