// Holds positions to the log they were read from (KIP-320). When a partition has another leader, the part
// of the log that was read may be gone: before anything more is fetched, the new leader is asked where the
// epoch of the last record ended. A position behind that end was read from a log that exists no more.

import { offsetForLeaderEpochApi } from '../../protocol/apis/offset-for-leader-epoch.ts';
import type { Logger } from '../../base/logging.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode, isRetriable, LogTruncationError, UnsupportedVersionError } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import { askLeaders } from '../leader-requests.ts';
import { groupByTopic, type TopicPartition } from '../topic-partition.ts';
import { Deadline } from '../waiting.ts';
import {
  type OffsetReset,
  type PartitionState,
  requestReset,
  seekTo,
  type SubscriptionState,
} from './subscription-state.ts';

export interface OffsetValidationOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly subscription: SubscriptionState;
  /** What `auto.offset.reset` says; undefined for `none`. */
  readonly resetPolicy: OffsetReset | undefined;
  readonly requestTimeoutMs: number;
  /** A position was validated or moved, or validating it failed. */
  readonly onChange: () => void;
}

interface Question extends TopicPartition {
  readonly state: PartitionState;
  readonly offset: number;
  readonly offsetEpoch: number;
  /** Who answered, by leader epoch. */
  askedEpoch: number;
}

/** Undefined when the leader is too old to be asked. */
type EpochEnd = { readonly leaderEpoch: number; readonly endOffset: number } | undefined;

/** Earlier ones demand the rights of a broker. */
const firstVersionForConsumers = 3;

export class OffsetValidation {
  readonly #options: OffsetValidationOptions;
  readonly #running = new Set<PartitionState>();
  #failure: Error | undefined;

  constructor(options: OffsetValidationOptions) {
    this.#options = options;
  }

  /** Whether the position may be fetched from the leader that is known now. */
  isValid(state: PartitionState): boolean {
    const leaderEpoch = this.#options.cluster.metadata.partition(state.topic, state.partition)?.leaderEpoch ?? -1;
    if (leaderEpoch < 0 || state.validatedEpoch === leaderEpoch) return true;
    // Nothing is known that the leader could be asked about.
    if (state.offsetEpoch !== undefined) return false;
    state.validatedEpoch = leaderEpoch;
    return true;
  }

  /** Throws what a question found to be hopeless. It will be asked again. */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
  }

  /** Asks about these positions. */
  start(states: readonly PartitionState[]): void {
    const questions: Question[] = [];
    for (const state of states) {
      const { topic, partition, position, offsetEpoch } = state;
      if (position === undefined || offsetEpoch === undefined || this.#running.has(state)) continue;
      questions.push({ topic, partition, state, offset: position, offsetEpoch, askedEpoch: -1 });
    }
    if (questions.length > 0) void this.#ask(questions);
  }

  async #ask(questions: readonly Question[]): Promise<void> {
    const { cluster, logger, requestTimeoutMs, onChange } = this.#options;
    for (const { state } of questions) this.#running.add(state);
    try {
      const wait = { deadline: new Deadline(cluster.platform.clock, requestTimeoutMs), signal: cluster.closing };
      const outcomes = await askLeaders(cluster, questions, wait, (connection, items, timeoutMs) =>
        askLeader(cluster, connection, items, timeoutMs),
      );
      for (const [question, outcome] of outcomes) {
        const { topic, partition } = question;
        if ('value' in outcome) this.#apply(question, outcome.value);
        else if (!isRetriable(outcome.error)) this.#failure ??= outcome.error;
        else logger.debug('a position could not be validated yet', { topic, partition, error: outcome.error });
      }
    } catch (error) {
      if (!cluster.isClosed && !isRetriable(error)) this.#failure ??= error as Error;
    }
    for (const { state } of questions) this.#running.delete(state);
    if (!cluster.isClosed) onChange();
  }

  #apply(question: Question, end: EpochEnd): void {
    const { state, offset, offsetEpoch, askedEpoch } = question;
    const isSame = state.position === offset && state.offsetEpoch === offsetEpoch;
    if (!this.#options.subscription.owns(state) || !isSame) return;
    if (end !== undefined && (end.endOffset < offset || end.leaderEpoch < 0)) this.#truncate(question, end);
    else state.validatedEpoch = askedEpoch;
  }

  #truncate({ state, offset, askedEpoch }: Question, { leaderEpoch, endOffset }: NonNullable<EpochEnd>): void {
    const { resetPolicy, logger } = this.#options;
    const isKnown = leaderEpoch >= 0 && endOffset >= 0;
    if (resetPolicy === undefined) {
      this.#failure ??= new LogTruncationError(state, offset, isKnown ? { offset: endOffset, leaderEpoch } : undefined);
      return;
    }
    const { topic, partition } = state;
    logger.warn('the log was cut before the position', { topic, partition, position: offset, endOffset });
    if (!isKnown) return requestReset(state, resetPolicy);
    seekTo(state, endOffset, leaderEpoch);
    state.validatedEpoch = askedEpoch;
  }
}

async function askLeader(
  cluster: Cluster,
  connection: ClientConnection,
  questions: readonly Question[],
  timeoutMs: number,
): Promise<Map<Question, Outcome<EpochEnd>>> {
  const outcomes = new Map<Question, Outcome<EpochEnd>>();
  for (const question of questions)
    question.askedEpoch = cluster.metadata.partition(question.topic, question.partition)?.leaderEpoch ?? -1;
  const bounds = { minVersion: firstVersionForConsumers };
  if (!understands(connection, bounds)) {
    for (const question of questions) outcomes.set(question, { value: undefined });
    return outcomes;
  }
  const topics = [...groupByTopic(questions)].map(([topic, items]) => ({
    topic,
    partitions: items.map(({ partition, askedEpoch, offsetEpoch }) => ({
      partition,
      currentLeaderEpoch: askedEpoch,
      leaderEpoch: offsetEpoch,
    })),
  }));
  const response = await connection.send(offsetForLeaderEpochApi, { replicaId: -1, topics }, { ...bounds, timeoutMs });
  for (const { topic, partitions } of response.topics) {
    for (const { partition, errorCode, leaderEpoch, endOffset } of partitions) {
      const question = questions.find((item) => item.topic === topic && item.partition === partition);
      if (question === undefined) continue;
      const hasFailed = errorCode !== ErrorCode.NONE;
      outcomes.set(question, hasFailed ? { error: brokerError(errorCode) } : { value: { leaderEpoch, endOffset } });
    }
  }
  return outcomes;
}

function understands(connection: ClientConnection, bounds: { readonly minVersion: number }): boolean {
  try {
    connection.versionOf(offsetForLeaderEpochApi, bounds);
    return true;
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return false;
    throw error;
  }
}
