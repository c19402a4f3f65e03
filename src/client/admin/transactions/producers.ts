// The producers that a partition remembers, and a transaction of one of them that is ended by force
// (KIP-664): a marker is written into the partition although nobody has decided anything.

import { describeProducersApi } from '../../../protocol/apis/describe-producers.ts';
import { writeTxnMarkersApi } from '../../../protocol/apis/write-txn-markers.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { askLeaders, type LeaderCall } from '../../leader-requests.ts';
import { formatTopicPartition, groupByTopic, type TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { askBroker, outcomeOf } from '../controller-requests.ts';
import { ItemResults } from '../item-results.ts';
import { matchAnswers } from '../match-answers.ts';

export interface ProducerState {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastSequence: number;
  /** Ms since 1970. */
  readonly lastTimestamp: number;
  /** -1 when no marker was written yet. */
  readonly coordinatorEpoch: number;
  /** Where the open transaction begins; undefined without one. */
  readonly currentTransactionStartOffset: number | undefined;
}

export interface DescribeProducersOptions {
  /** Ask this broker instead of the leaders. */
  readonly brokerId?: number | undefined;
}

/** Results go by `topic-partition`. */
export async function describeProducers(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  options: DescribeProducersOptions,
  wait: Wait,
): Promise<ItemResults<readonly ProducerState[]>> {
  const call: LeaderCall<TopicPartition, readonly ProducerState[]> = async (connection, items, timeoutMs) => {
    const asked = [...groupByTopic(items)].map(([name, group]) => ({
      name,
      partitionIndexes: group.map(({ partition }) => partition),
    }));
    const response = await connection.send(describeProducersApi, { topics: asked }, { timeoutMs });
    return matchAnswers(
      items,
      formatTopicPartition,
      response.topics.flatMap((topic) => topic.partitions.map((each) => ({ topic: topic.name, ...each }))),
      ({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }),
      ({ errorCode, errorMessage, activeProducers }) =>
        outcomeOf(errorCode, errorMessage, () =>
          activeProducers.map(({ currentTxnStartOffset, ...producer }) => ({
            ...producer,
            currentTransactionStartOffset: currentTxnStartOffset < 0 ? undefined : currentTxnStartOffset,
          })),
        ),
    );
  };
  const { brokerId } = options;
  const outcomes =
    brokerId === undefined
      ? await askLeaders(cluster, partitions, wait, call)
      : await askBroker(cluster, brokerId, partitions, wait, call);
  return new ItemResults([...outcomes].map(([item, outcome]) => [formatTopicPartition(item), outcome]));
}

/** What `describeProducers` said about the transaction that hangs. */
export interface AbortTransactionSpec extends TopicPartition {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
}

/** Only for a transaction that no coordinator will end: one that does still know it is not told. */
export async function abortTransaction(cluster: Cluster, spec: AbortTransactionSpec, wait: Wait): Promise<void> {
  const { producerId, producerEpoch, topic, partition } = spec;
  // Where no marker was written yet, the first coordinator's epoch.
  const coordinatorEpoch = Math.max(0, spec.coordinatorEpoch);
  const topics = [{ name: topic, partitionIndexes: [partition] }];
  const marker = { producerId, producerEpoch, coordinatorEpoch, transactionResult: false, topics };
  const outcomes = await askLeaders<AbortTransactionSpec, void>(
    cluster,
    [spec],
    wait,
    async (connection, items, timeoutMs) => {
      const response = await connection.send(writeTxnMarkersApi, { markers: [marker] }, { timeoutMs });
      return matchAnswers(
        items,
        formatTopicPartition,
        response.markers.flatMap((each) =>
          each.topics.flatMap(({ name, partitions }) => partitions.map((answer) => ({ topic: name, ...answer }))),
        ),
        (answer) => formatTopicPartition({ topic: answer.topic, partition: answer.partitionIndex }),
        ({ errorCode }) => outcomeOf(errorCode, whyNotAborted(errorCode, spec), () => undefined),
      );
    },
  );
  const outcome = outcomes.get(spec)!;
  if ('error' in outcome) throw outcome.error;
}

/** In Java's words; undefined for errors that Java has none of its own for. */
function whyNotAborted(errorCode: number, spec: AbortTransactionSpec): string | undefined {
  const { producerId, producerEpoch, coordinatorEpoch } = spec;
  const ids = `producerId=${producerId}, producerEpoch=${producerEpoch}, coordinatorEpoch=${coordinatorEpoch}`;
  const failed = `WriteTxnMarkers request with AbortTransactionSpec(topicPartition=${formatTopicPartition(spec)}, ${ids}) failed`;
  switch (errorCode) {
    case ErrorCode.CLUSTER_AUTHORIZATION_FAILED:
      return `${failed} due to cluster authorization error`;
    case ErrorCode.INVALID_PRODUCER_EPOCH:
      return `${failed} due an invalid producer epoch`;
    case ErrorCode.TRANSACTION_COORDINATOR_FENCED:
      return `${failed} since the provided coordinator epoch ${coordinatorEpoch} has been fenced by the active coordinator`;
    default:
      return undefined;
  }
}
