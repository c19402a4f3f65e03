// The transaction coordinator as the rest of the broker sees it: one method per API. It finds the shard that
// a transactional id belongs to, runs the decision there, and turns what goes wrong into the code that the
// version of the API answers. Who may do what, and which topics there are, is the caller's to check.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { TopicPartition } from '../../log/file-names.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { CoordinatorLog } from '../shard/coordinator-log.ts';
import { CoordinatorShard } from '../shard/coordinator-shard.ts';
import { CoordinatorShards } from '../shard/coordinator-shards.ts';
import type { Joining } from './add-partitions.ts';
import { undescribed } from './describe-transaction.ts';
import type { ProducerAnswer } from './init-producer-id.ts';
import { transactionFilter, unknownStates } from './list-transactions.ts';
import type { MarkerSender } from './marker-sender.ts';
import { joinPatiently } from './patient-join.ts';
import { type PartitionsOfTopic, topicPartitions } from './topic-partitions.ts';
import type * as api from './transaction-api.ts';
import { type ProducerIdNeeded, withProducerId } from './transaction-change.ts';
import type { TransactionDecision } from './transaction-context.ts';
import type { TransactionCoordinatorConfig } from './transaction-coordinator-config.ts';
import { forVersion, transactionErrorCode } from './transaction-errors.ts';
import { type TransactionRecord, transactionRecordCodec } from './transaction-record.ts';
import { TransactionShard } from './transaction-shard.ts';
import { noEpoch, noProducerId, type Transaction } from './transaction.ts';

export interface TransactionCoordinatorOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly config: TransactionCoordinatorConfig;
  /** The cluster as this broker has acted on it: what is not in it gets no markers. */
  readonly image: () => MetadataImage;
  readonly markers: MarkerSender;
  /** A producer id that nobody has had; rejects, in bounded time, when none can be had now. */
  readonly nextProducerId: () => Promise<number>;
  /** How many partitions `__transaction_state` has; 0 while there is no such topic. */
  readonly partitionCount: () => number;
  /** The log of one of them, undefined when it is not here. */
  readonly openLog: (partition: number) => CoordinatorLog | undefined;
}

/** The first versions of the requests whose clients have PRODUCER_FENCED. */
const fencedSince = { initProducerId: 4, addPartitions: 2, addOffsets: 2, endTransaction: 2 } as const;
/** From these versions on a request speaks transaction version 2 (KIP-890). */
const secondVersionSince = { addPartitions: 4, endTransaction: 5 } as const;

export class TransactionCoordinator {
  readonly #options: TransactionCoordinatorOptions;
  readonly #shards: CoordinatorShards<TransactionRecord, TransactionShard>;

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options;
    this.#shards = new CoordinatorShards(options.partitionCount, options.platform.timers, (partition, leaderEpoch) =>
      this.#createShard(partition, leaderEpoch),
    );
  }

  #createShard(partition: number, coordinatorEpoch: number) {
    const { platform, logger, config, image, markers, openLog } = this.#options;
    const log = openLog(partition);
    if (log === undefined) return undefined;
    const shard: CoordinatorShard<TransactionRecord, TransactionShard> = new CoordinatorShard({
      log,
      codec: transactionRecordCodec(() => config.transactionVersion()),
      platform,
      logger,
      writeTimeoutMs: config.appendTimeoutMs,
      loadBufferBytes: config.loadBufferBytes,
      compression: undefined,
      createState: (journal, timers) =>
        new TransactionShard({
          clock: platform.clock,
          logger,
          journal,
          timers,
          config,
          markers,
          coordinatorEpoch,
          maxBatchBytes: log.maxBatchBytes,
          image,
          nextProducerId: () => this.#nextProducerId(),
          run: (decide) => shard.run(decide),
        }),
    });
    return shard;
  }

  /** This broker leads the partition of `__transaction_state` from now on. */
  elect(partition: number, leaderEpoch: number): void {
    this.#shards.elect(partition, leaderEpoch);
  }

  resign(partition: number): void {
    this.#shards.resign(partition);
  }

  /** The partitions that are led here. */
  get led(): readonly number[] {
    return [...this.#shards.led];
  }

  /** The partition that a transactional id belongs to; undefined while `__transaction_state` is missing. */
  partitionOf(transactionalId: string): number | undefined {
    return this.#shards.partitionOf(transactionalId);
  }

  /** The transactions of the partitions that are led here as of now, those of partitions still being read in part. */
  *transactions(): Generator<Transaction> {
    for (const { state } of this.#shards.all()) yield* state.transactions();
  }

  close(): void {
    this.#shards.close();
  }

  /** Without a transactional id the producer is only idempotent: it gets a fresh producer id from any broker. */
  async initProducerId(apiVersion: number, request: api.InitProducerIdRequest): Promise<ProducerAnswer> {
    const { transactionalId } = request;
    const error = this.#initialisationError(request);
    if (error !== ErrorCode.NONE) return noProducer(error);
    if (transactionalId === null) return await this.#freshProducer();
    const { producerId, producerEpoch } = request;
    const asked = {
      transactionalId,
      timeoutMs: request.transactionTimeoutMs,
      expected: producerId === noProducerId ? undefined : { producerId, producerEpoch },
    };
    const answer = await this.#runWithProducerId(
      transactionalId,
      (shard, newProducerId) => shard.initProducerId(asked, newProducerId),
      noProducer,
    );
    return { ...answer, errorCode: forVersion(answer.errorCode, apiVersion, fencedSince.initProducerId) };
  }

  /** One transaction of a request, in the form of v4 and above. */
  async addPartitions(
    apiVersion: number,
    transaction: api.AddPartitionsToTxnTransaction,
  ): Promise<api.AddPartitionsToTxnTopicResult[]> {
    const { transactionalId, producerId, producerEpoch, verifyOnly, topics } = transaction;
    const clientVersion = apiVersion >= secondVersionSince.addPartitions ? 2 : 0;
    const joining = { producerId, producerEpoch, clientVersion, partitions: topicPartitions(topics) };
    if (!verifyOnly) {
      const errorCode = await this.#join(transactionalId, joining);
      return resultsOf(topics, () => forVersion(errorCode, apiVersion, fencedSince.addPartitions));
    }
    const verified = await this.#run(
      transactionalId,
      (shard) => shard.verifyPartitions(transactionalId, joining),
      (errorCode) => ({ errorCode, partitions: topicPartitions([]) }),
    );
    return resultsOf(topics, (topic, partition) => {
      if (verified.errorCode !== ErrorCode.NONE) return verified.errorCode;
      const isAdded = verified.partitions.get(topic)?.has(partition) === true;
      return isAdded ? ErrorCode.NONE : ErrorCode.TRANSACTION_ABORTABLE;
    });
  }

  /** `offsetsPartition` is the partition of `__consumer_offsets` that the group belongs to. */
  async addOffsets(
    apiVersion: number,
    { transactionalId, producerId, producerEpoch }: api.AddOffsetsToTxnRequest,
    offsetsPartition: TopicPartition,
  ): Promise<api.AddOffsetsToTxnResponse> {
    const partitions = topicPartitions([{ name: offsetsPartition.topic, partitions: [offsetsPartition.partition] }]);
    const joining = { producerId, producerEpoch, clientVersion: 0, partitions };
    const errorCode = await this.#join(transactionalId, joining);
    return { errorCode: forVersion(errorCode, apiVersion, fencedSince.addOffsets) };
  }

  async endTransaction(apiVersion: number, request: api.EndTxnRequest): Promise<ProducerAnswer> {
    const { transactionalId, producerId, producerEpoch, committed } = request;
    const raises = apiVersion >= secondVersionSince.endTransaction;
    const ending = { producerId, producerEpoch, isCommit: committed, clientVersion: raises ? 2 : 0 };
    const answer = await this.#runWithProducerId(
      transactionalId,
      (shard, newProducerId) => shard.endTransaction(transactionalId, ending, newProducerId),
      noProducer,
    );
    return {
      errorCode: forVersion(answer.errorCode, apiVersion, fencedSince.endTransaction),
      producerId: raises ? answer.producerId : noProducerId,
      producerEpoch: raises ? answer.producerEpoch : noEpoch,
    };
  }

  describeTransaction(transactionalId: string): Promise<api.DescribedTransaction> {
    return this.#run(
      transactionalId,
      (shard) => shard.describe(transactionalId),
      (errorCode) => undescribed(transactionalId, errorCode),
    );
  }

  /** The transactions of all partitions that are led here; an error while one of them is still being read. */
  async listTransactions(request: api.ListTransactionsRequest): Promise<api.ListTransactionsResponse> {
    const failed = (errorCode: number) => ({ errorCode, unknownStateFilters: [], transactionStates: [] });
    try {
      const isListed = transactionFilter(request);
      const lists = [...this.#shards.all()].map((shard) => shard.run(() => shard.state.list(isListed)));
      return {
        errorCode: ErrorCode.NONE,
        unknownStateFilters: unknownStates(request),
        transactionStates: (await Promise.all(lists)).flat(),
      };
    } catch (error) {
      const isPattern = error instanceof KafkaError && error.code === ErrorCode.INVALID_REGULAR_EXPRESSION;
      return failed(isPattern ? error.code : transactionErrorCode(error));
    }
  }

  #initialisationError(request: api.InitProducerIdRequest): number {
    const { transactionalId, transactionTimeoutMs, producerId, producerEpoch } = request;
    if (transactionalId === '' || (producerId === noProducerId) !== (producerEpoch === noEpoch))
      return ErrorCode.INVALID_REQUEST;
    if (transactionalId === null) return ErrorCode.NONE;
    // Two-phase commit (KIP-939) is off; keeping what is prepared is not served by Kafka 4.3 either.
    if (request.enable2Pc) return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
    if (request.keepPreparedTxn) return ErrorCode.UNSUPPORTED_VERSION;
    const isInRange = transactionTimeoutMs > 0 && transactionTimeoutMs <= this.#options.config.maxTimeoutMs;
    return isInRange ? ErrorCode.NONE : ErrorCode.INVALID_TRANSACTION_TIMEOUT;
  }

  async #freshProducer(): Promise<ProducerAnswer> {
    try {
      return { errorCode: ErrorCode.NONE, producerId: await this.#nextProducerId(), producerEpoch: 0 };
    } catch (error) {
      return noProducer(transactionErrorCode(error));
    }
  }

  /** Rejects with COORDINATOR_LOAD_IN_PROGRESS, as Kafka while the controller gives none: clients ask again. */
  async #nextProducerId(): Promise<number> {
    try {
      return await this.#options.nextProducerId();
    } catch (error) {
      this.#options.logger.warn('no producer id could be had', { error });
      throw new KafkaError(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, undefined, { cause: error });
    }
  }

  async #runWithProducerId<Response>(
    transactionalId: string,
    decide: (
      shard: TransactionShard,
      newProducerId: number | undefined,
    ) => TransactionDecision<Response | ProducerIdNeeded>,
    refused: (errorCode: number) => Response,
  ): Promise<Response> {
    const ask = (newProducerId: number | undefined) =>
      this.#shards.run(transactionalId, (shard) => decide(shard, newProducerId));
    return await this.#answered(transactionalId, () => withProducerId(ask, () => this.#nextProducerId()), refused);
  }

  #join(transactionalId: string, joining: Joining): Promise<number> {
    const run = (decide: (shard: TransactionShard) => TransactionDecision<number>) =>
      this.#run(transactionalId, decide, (code) => code);
    return joinPatiently(run, transactionalId, joining, this.#options.platform.timers);
  }

  #run<Response>(
    transactionalId: string,
    decide: (shard: TransactionShard) => TransactionDecision<Response>,
    refused: (errorCode: number) => Response,
  ): Promise<Response> {
    return this.#answered(transactionalId, () => this.#shards.run(transactionalId, decide), refused);
  }

  async #answered<Response>(
    transactionalId: string,
    work: () => Promise<Response>,
    refused: (errorCode: number) => Response,
  ): Promise<Response> {
    if (transactionalId === '') return refused(ErrorCode.INVALID_REQUEST);
    if (this.#shards.partitionOf(transactionalId) === undefined) return refused(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    try {
      return await work();
    } catch (error) {
      return refused(transactionErrorCode(error));
    }
  }
}

function noProducer(errorCode: number): ProducerAnswer {
  return { errorCode, producerId: noProducerId, producerEpoch: noEpoch };
}

function resultsOf(
  topics: readonly PartitionsOfTopic[],
  errorCodeOf: (topic: string, partition: number) => number,
): api.AddPartitionsToTxnTopicResult[] {
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({
      partitionIndex,
      partitionErrorCode: errorCodeOf(name, partitionIndex),
    })),
  }));
}
