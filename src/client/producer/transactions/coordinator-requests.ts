// What a transactional producer asks its coordinators, each question until the answer is final: a
// coordinator that moved is looked for, one that is busy is asked again. What is final is told apart
// by severity: `ProducerError`s say it themselves, everything that no rule knows is fatal.

import type { Logger } from '../../../base/logging.ts';
import type { ClientConnection } from '../../../net/client-connection.ts';
import { addOffsetsToTxnApi } from '../../../protocol/apis/add-offsets-to-txn.ts';
import { addPartitionsToTxnApi } from '../../../protocol/apis/add-partitions-to-txn.ts';
import { endTxnApi } from '../../../protocol/apis/end-txn.ts';
import { initProducerIdApi } from '../../../protocol/apis/init-producer-id.ts';
import { errorByCode } from '../../../protocol/errors.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Coordinator } from '../../cluster/coordinator.ts';
import { ErrorCode, isRetriable } from '../../errors.ts';
import { groupByTopic, type TopicPartition } from '../../topic-partition.ts';
import { pause, throwIfAborted } from '../../waiting.ts';
import { producerError } from '../producer-errors.ts';
import type { ProducerId } from '../producer-sequences.ts';

export interface CoordinatorRequestsOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** From here on a producer may keep its id over an epoch bump (KIP-360). */
const firstInitVersionWithEpoch = 3;
/** The last versions of what belongs to transactions of version 1. */
const lastAddPartitionsVersion = 3;
const lastEndTxnVersion = 4;
/** The transaction before this one is still being ended: that takes a moment, not a back-off. */
export const concurrentTransactionsBackoffMs = 20;

export class CoordinatorRequests {
  readonly #options: CoordinatorRequestsOptions;
  readonly coordinator: Coordinator;
  #transactionVersion = 0;

  constructor(options: CoordinatorRequestsOptions) {
    this.#options = options;
    const { cluster, transactionalId, logger, requestTimeoutMs } = options;
    this.coordinator = new Coordinator(cluster, 'transaction', transactionalId, logger, requestTimeoutMs);
  }

  /** The feature `transaction.version` of the cluster, as the coordinator told it last; 0 for older clusters. */
  get transactionVersion(): number {
    return this.#transactionVersion;
  }

  /** `current` asks for a new epoch of the same producer; without, whoever has the transactional id is fenced. */
  async initProducerId(current: ProducerId | undefined): Promise<ProducerId> {
    const { transactionalId, transactionTimeoutMs } = this.#options;
    const response = await this.untilFinal(
      this.coordinator,
      async () => {
        const answer = await this.coordinator.send(initProducerIdApi, (connection) => {
          this.#learn(connection);
          const bounds = current === undefined ? {} : { minVersion: firstInitVersionWithEpoch };
          return [{ transactionalId, transactionTimeoutMs, ...current }, bounds];
        });
        return answer.response;
      },
      ({ errorCode }) => [errorCode],
    );
    this.#refuse(response.errorCode);
    return { producerId: response.producerId, producerEpoch: response.producerEpoch };
  }

  /** Transaction version 1: the coordinator knows of partitions before their first batch. */
  async addPartitions(id: ProducerId, partitions: readonly TopicPartition[], isFirst: boolean): Promise<void> {
    const topics = [...groupByTopic(partitions)].map(([name, items]) => ({
      name,
      partitions: items.map(({ partition }) => partition),
    }));
    const request = {
      transactions: [],
      v3AndBelowTransactionalId: this.#options.transactionalId,
      v3AndBelowProducerId: id.producerId,
      v3AndBelowProducerEpoch: id.producerEpoch,
      v3AndBelowTopics: topics,
    };
    const codes = await this.untilFinal(
      this.coordinator,
      async () => {
        const bounds = { maxVersion: lastAddPartitionsVersion };
        const { response } = await this.coordinator.send(addPartitionsToTxnApi, () => [request, bounds]);
        return response.resultsByTopicV3AndBelow.flatMap(({ resultsByPartition }) =>
          resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
        );
      },
      (answered) => answered,
      isFirst,
    );
    // One partition is to blame, the others were not attempted.
    const blamed = codes.filter((code) => code !== ErrorCode.NONE && code !== ErrorCode.OPERATION_NOT_ATTEMPTED);
    const [code = codes.find((other) => other !== ErrorCode.NONE)] = blamed;
    if (code !== undefined) this.#refuse(code);
  }

  /** Transaction version 1: the coordinator knows of a group before offsets are committed to it. */
  async addOffsets(id: ProducerId, groupId: string, isFirst: boolean): Promise<void> {
    const request = { transactionalId: this.#options.transactionalId, ...id, groupId };
    const { errorCode } = await this.untilFinal(
      this.coordinator,
      async () => (await this.coordinator.send(addOffsetsToTxnApi, () => [request, {}])).response,
      (answer) => [answer.errorCode],
      isFirst,
    );
    this.#refuse(errorCode);
  }

  /** Returns the id of the next transaction, from version 2 on; undefined when it stays. */
  async endTransaction(id: ProducerId, committed: boolean, isVersion2: boolean): Promise<ProducerId | undefined> {
    const request = { transactionalId: this.#options.transactionalId, ...id, committed };
    const bounds = isVersion2 ? { minVersion: lastEndTxnVersion + 1 } : { maxVersion: lastEndTxnVersion };
    const response = await this.untilFinal(
      this.coordinator,
      async () => {
        const answer = await this.coordinator.send(endTxnApi, (connection) => {
          this.#learn(connection);
          return [request, bounds];
        });
        return answer.response;
      },
      ({ errorCode }) => [errorCode],
    );
    this.#refuse(response.errorCode);
    if (!isVersion2 || response.producerId < 0) return undefined;
    return { producerId: response.producerId, producerEpoch: response.producerEpoch };
  }

  #learn(connection: ClientConnection): void {
    this.#transactionVersion = connection.apiVersions.finalizedFeature('transaction.version');
  }

  #refuse(code: number): void {
    if (code === ErrorCode.NONE) return;
    // Older coordinators say it this way.
    throw producerError(code === ErrorCode.INVALID_PRODUCER_EPOCH ? ErrorCode.PRODUCER_FENCED : code);
  }

  /** Asks until there is an answer that asking again would not change. Rejects when the producer is closed. */
  async untilFinal<T>(
    coordinator: Coordinator,
    ask: () => Promise<T>,
    codesOf: (answer: T) => readonly number[],
    waitsForEarlier = false,
  ): Promise<T> {
    const { cluster, logger } = this.#options;
    for (let failures = 1; ; failures += 1) {
      throwIfAborted(cluster.closing);
      let delayMs = cluster.retryBackoff.delayMs(1);
      try {
        const answer = await ask();
        const wrong = codesOf(answer).filter((code) => code !== ErrorCode.NONE);
        if (wrong.length === 0 || wrong.some((code) => !errorByCode(code).retriable)) return answer;
        for (const code of wrong) coordinator.noteError(code);
        if (waitsForEarlier && wrong.includes(ErrorCode.CONCURRENT_TRANSACTIONS))
          delayMs = concurrentTransactionsBackoffMs;
        logger.debug('a coordinator is asked again', { code: wrong[0], failures });
      } catch (error) {
        throwIfAborted(cluster.closing);
        if (!isRetriable(error)) throw toProducerError(error as Error);
        logger.debug('a coordinator is asked again', { error, failures });
      }
      await pause(cluster.platform, delayMs, cluster.closing);
    }
  }
}

/** FindCoordinator's refusals, too, have classes of their own. */
function toProducerError(error: Error): Error {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? producerError(code, error.message) : error;
}
