// Transactions as their coordinators know them: listed by all brokers, described one by one.

import { describeTransactionsApi } from '../../../protocol/apis/describe-transactions.ts';
import { listTransactionsApi } from '../../../protocol/apis/list-transactions.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import type { Wait } from '../../waiting.ts';
import { askEachBroker, outcomeOf, refuseError } from '../controller-requests.ts';
import { askCoordinators, isAboutCoordinator } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';
import { Listing } from '../listing.ts';
import { matchAnswers } from '../match-answers.ts';

export interface TransactionListing {
  readonly transactionalId: string;
  readonly producerId: number;
  /** `Ongoing`, `CompleteCommit`, … */
  readonly state: string;
  /** The broker that listed it. */
  readonly coordinatorId: number;
}

export interface ListTransactionsFilter {
  /** Only transactions in one of these states; all when empty or left out. A name that no broker knows finds nothing. */
  readonly states?: readonly string[] | undefined;
  readonly producerIds?: readonly number[] | undefined;
  /** Only those that have been open for longer. Needs a broker of 3.8. */
  readonly durationMs?: number | undefined;
  /** A regular expression of RE2 for the whole id. Needs a broker of 4.1. */
  readonly transactionalIdPattern?: string | undefined;
}

const firstVersionWithDuration = 1;
const firstVersionWithPattern = 2;

export async function listTransactions(
  cluster: Cluster,
  filter: ListTransactionsFilter,
  wait: Wait,
): Promise<Listing<TransactionListing>> {
  const { states = [], producerIds = [], durationMs, transactionalIdPattern = '' } = filter;
  const hasDuration = durationMs !== undefined && durationMs >= 0;
  const minVersion =
    transactionalIdPattern !== '' ? firstVersionWithPattern : hasDuration ? firstVersionWithDuration : 0;
  const request = {
    stateFilters: states,
    producerIdFilters: producerIds,
    ...(hasDuration ? { durationFilter: durationMs } : {}),
    ...(transactionalIdPattern === '' ? {} : { transactionalIdPattern }),
  };
  const outcomes = await askEachBroker(
    cluster,
    undefined,
    wait,
    async (connection, nodeId, timeoutMs) => {
      const response = await connection.send(listTransactionsApi, request, { timeoutMs, minVersion });
      refuseError(response.errorCode);
      return response.transactionStates.map(({ transactionalId, producerId, transactionState }) => ({
        transactionalId,
        producerId,
        state: transactionState,
        coordinatorId: nodeId,
      }));
    },
    isAboutCoordinator,
  );
  return Listing.of(outcomes, ({ transactionalId }) => transactionalId);
}

export interface TransactionDescription {
  readonly state: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly transactionTimeoutMs: number;
  /** Ms since 1970; undefined when none is open. */
  readonly transactionStartTimeMs: number | undefined;
  readonly topicPartitions: readonly TopicPartition[];
  /** The broker that said so. */
  readonly coordinatorId: number | undefined;
}

/** Results go by transactional id. */
export async function describeTransactions(
  cluster: Cluster,
  transactionalIds: readonly string[],
  wait: Wait,
): Promise<ItemResults<TransactionDescription>> {
  const outcomes = await askCoordinators<string, TransactionDescription>(
    cluster,
    'transaction',
    transactionalIds,
    (id) => id,
    wait,
    async (connection, items, timeoutMs) => {
      const response = await connection.send(describeTransactionsApi, { transactionalIds: items }, { timeoutMs });
      const coordinatorId = await brokerAt(cluster, connection.address, wait);
      return matchAnswers(
        items,
        (item) => item,
        response.transactionStates,
        ({ transactionalId }) => transactionalId,
        (answer) =>
          outcomeOf(answer.errorCode, undefined, () => ({
            state: answer.transactionState,
            producerId: answer.producerId,
            producerEpoch: answer.producerEpoch,
            transactionTimeoutMs: answer.transactionTimeoutMs,
            transactionStartTimeMs: answer.transactionStartTimeMs < 0 ? undefined : answer.transactionStartTimeMs,
            topicPartitions: answer.topics.flatMap(({ topic, partitions }) =>
              partitions.map((partition) => ({ topic, partition })),
            ),
            coordinatorId,
          })),
      );
    },
  );
  return new ItemResults(outcomes);
}

/** undefined when the cluster does not know one there. */
async function brokerAt(
  cluster: Cluster,
  { host, port }: { readonly host: string; readonly port: number },
  wait: Wait,
): Promise<number | undefined> {
  if (cluster.metadata.nodes.size === 0) await cluster.describe([], false, wait);
  return [...cluster.metadata.nodes.values()].find((node) => node.host === host && node.port === port)?.id;
}
