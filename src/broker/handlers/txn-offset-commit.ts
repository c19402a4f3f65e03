// TxnOffsetCommit: which topics and partitions there are is checked here, everything else by the group's
// coordinator, which has the transaction's coordinator asked whether the offsets belong to the transaction.

import { txnOffsetCommitApi } from '../../protocol/apis/txn-offset-commit.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { type TransactionSupport, verificationErrorFor } from '../../replication/transaction-verifier.ts';
import { offsetsTopic } from '../coordinator-topics.ts';
import { defineHandler } from '../handler.ts';
import { callerOf } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

type Request = RequestOf<typeof txnOffsetCommitApi>;
type Topic = Request['topics'][number];
type AnsweredPartition = { readonly partitionIndex: number; readonly errorCode: number };

const firstAddingVersion = 5;
const firstAbortableVersion = 4;

export const txnOffsetCommit = defineHandler({
  api: txnOffsetCommitApi,
  async handle(request, context, broker) {
    // Nobody has such an id, and the records would not carry it as it was sent.
    if (request.producerId < 0 || !Number.isSafeInteger(request.producerId))
      return { topics: refusal(request.topics, ErrorCode.INVALID_PRODUCER_ID_MAPPING) };
    // One look at what there is: it may change while the coordinator is asked.
    const { byName } = broker.image().topics;
    const exists = ({ name }: Topic, partition: number): boolean =>
      byName.get(name)?.partitions[partition] !== undefined;
    const topics = request.topics.flatMap((topic) => {
      const partitions = topic.partitions.filter(({ partitionIndex }) => exists(topic, partitionIndex));
      return partitions.length === 0 ? [] : [{ ...topic, partitions }];
    });
    if (topics.length === 0) return { topics: refusal(request.topics, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) };
    const known = { ...request, topics };
    const verify = verification(request, context.apiVersion, broker);
    const { topics: answered } = await broker.groups.txnCommitOffsets(callerOf(context), known, verify);
    broker.metrics.onOffsetCommit(answered);
    return { topics: inOrder(request.topics, exists, answered) };
  },
  fail: (errorCode, _message, { topics }) => ({ topics: refusal(topics, errorCode) }),
});

function verification(
  { transactionalId, producerId, producerEpoch }: Request,
  apiVersion: number,
  { transactionVerifier }: BrokerServices,
): ((offsetsPartition: number) => Promise<number>) | undefined {
  const support = supportOf(apiVersion);
  const addsPartitions = support === 'addsPartitions';
  if (!addsPartitions && !transactionVerifier.isEnabled()) return undefined;
  return async (partition) => {
    const partitions = [{ topic: offsetsTopic, partition }];
    const asked = { transactionalId, producerId, producerEpoch, partitions, addsPartitions };
    const [errorCode] = await transactionVerifier.verify(asked);
    return verificationErrorFor(support, errorCode!);
  };
}

function supportOf(apiVersion: number): TransactionSupport {
  if (apiVersion >= firstAddingVersion) return 'addsPartitions';
  return apiVersion >= firstAbortableVersion ? 'abortable' : 'old';
}

/** What was asked, in its order: what the coordinator said of partitions that exist, the others as unknown. */
function inOrder(
  asked: readonly Topic[],
  exists: (topic: Topic, partition: number) => boolean,
  answered: readonly { readonly partitions: readonly AnsweredPartition[] }[],
) {
  const answers = answered.flatMap(({ partitions }) => partitions);
  let at = 0;
  return asked.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.map(({ partitionIndex }) =>
      exists(topic, partitionIndex)
        ? answers[at++]!
        : { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION },
    ),
  }));
}

function refusal(topics: readonly Topic[], errorCode: number) {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
  }));
}
