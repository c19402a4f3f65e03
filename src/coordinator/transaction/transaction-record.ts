// A transactional id in `__transaction_state`: the key is an int16 type and the id, the value an int16
// version and what is known of it; a null value forgets the id.

import { ByteReader, MalformedError } from '../../base/bytes/byte-reader.ts';
import { ByteWriter } from '../../base/bytes/byte-writer.ts';
import { transactionLogKey, transactionLogValue } from '../../protocol/messages/transaction-log-records.ts';
import { decodeMessage, encodeMessage } from '../../protocol/schema/codec.ts';
import { inVersions } from '../../protocol/schema/versions.ts';
import type { RecordCodec } from '../shard/coordinator-state.ts';
import { noPartitions, topicPartitions } from './topic-partitions.ts';
import { noEpoch, type Transaction } from './transaction.ts';
import { transactionStateById, transactionStateId } from './transaction-state.ts';

export interface TransactionRecord {
  readonly transactionalId: string;
  /** Null forgets the id. */
  readonly transaction: Transaction | null;
}

/** The last version that brokers without `transaction.version` can read, and the one with room for more (KIP-915). */
const plainVersion = 0;
const flexibleVersion = 1;

/** `transactionVersion` is the cluster's, asked at every record. */
export function transactionRecordCodec(transactionVersion: () => number): RecordCodec<TransactionRecord> {
  return {
    encode: ({ transactionalId, transaction }) => ({
      key: encodeKey(transactionalId),
      value:
        transaction === null
          ? null
          : encodeValue(transaction, transactionVersion() >= 1 ? flexibleVersion : plainVersion),
    }),
    decode: decodeRecord,
  };
}

function encodeKey(transactionalId: string): Uint8Array {
  const writer = new ByteWriter(64);
  writer.int16(transactionLogKey.type);
  encodeMessage(transactionLogKey, 0, writer, { transactionalId });
  return writer.toBytes();
}

function encodeValue(transaction: Transaction, version: number): Uint8Array {
  const { state, partitions, previousProducerId, nextProducerId, clientVersion } = transaction;
  const topics = [...partitions].map(([topic, ids]) => ({ topic, partitionIds: [...ids] }));
  const writer = new ByteWriter(128);
  writer.int16(version);
  encodeMessage(transactionLogValue, version, writer, {
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStatus: transactionStateId(state),
    transactionPartitions: state === 'Empty' ? null : topics,
    transactionLastUpdateTimestampMs: transaction.lastUpdateMs,
    transactionStartTimestampMs: transaction.startMs,
    ...(version >= flexibleVersion
      ? { previousProducerId, nextProducerId, clientTransactionVersion: clientVersion }
      : {}),
  });
  return writer.toBytes();
}

/** What a later release has written is left alone, as Kafka does. */
function decodeRecord(key: Uint8Array, value: Uint8Array | null): TransactionRecord | undefined {
  const keyReader = new ByteReader(key);
  if (keyReader.int16() !== transactionLogKey.type) return undefined;
  const { transactionalId } = decodeMessage(transactionLogKey, 0, keyReader);
  if (value === null) return { transactionalId, transaction: null };
  const reader = new ByteReader(value);
  const version = reader.int16();
  if (!inVersions(transactionLogValue.versions, version)) return undefined;
  return { transactionalId, transaction: decodeValue(transactionalId, version, reader) };
}

function decodeValue(transactionalId: string, version: number, reader: ByteReader): Transaction {
  const value = decodeMessage(transactionLogValue, version, reader);
  const state = transactionStateById(value.transactionStatus);
  if (state === undefined) throw new MalformedError(`transaction state ${value.transactionStatus}`);
  const topics = (value.transactionPartitions ?? []).map(({ topic, partitionIds }) => ({
    name: topic,
    partitions: partitionIds,
  }));
  return {
    transactionalId,
    producerId: value.producerId,
    previousProducerId: value.previousProducerId,
    nextProducerId: value.nextProducerId,
    producerEpoch: value.producerEpoch,
    lastProducerEpoch: noEpoch,
    timeoutMs: value.transactionTimeoutMs,
    state,
    partitions: state === 'Empty' ? noPartitions : topicPartitions(topics),
    startMs: value.transactionStartTimestampMs,
    lastUpdateMs: value.transactionLastUpdateTimestampMs,
    clientVersion: value.clientTransactionVersion,
  };
}
