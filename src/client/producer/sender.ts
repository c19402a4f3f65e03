// Moves batches from the accumulator to the brokers. One round looks at every queue, decides what is
// due and sends it; rounds happen when something changed or when the next thing is due, never twice for
// one cause. Between deciding and writing to the socket nothing is awaited, so that batches of a
// partition leave in order.

import type { Logger } from '../../base/logging.ts';
import type { Timer } from '../../base/ports/timers.ts';
import type { ClientConnection } from '../../net/client-connection.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { MetadataRefresher } from '../cluster/metadata-refresher.ts';
import { isRetriable } from '../errors.ts';
import { Deadline } from '../waiting.ts';
import type { BatchCompression } from './batch-compression.ts';
import type { BatchResults } from './batch-results.ts';
import type { BufferMemory } from './buffer-memory.ts';
import type { CompressionRatios } from './compression-ratio.ts';
import { type ProduceAnswer, sendBatches } from './produce-request.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { ClusterAuthorizationError } from './producer-errors.ts';
import { ProducerIdRequest } from './producer-id-request.ts';
import type { ProducerMetrics } from './producer-metrics.ts';
import type { ProducerSequences } from './producer-sequences.ts';
import type { PartitionQueue, RecordAccumulator } from './record-accumulator.ts';
import type { Transactions } from './transactions/transactions.ts';

export interface SenderOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  readonly accumulator: RecordAccumulator;
  readonly memory: BufferMemory;
  readonly sequences: ProducerSequences | undefined;
  /** undefined for a producer without a `transactional.id`. */
  readonly transactions: Transactions | undefined;
  readonly transactionalId: string | null;
  readonly compression: BatchCompression;
  readonly ratios: CompressionRatios;
  readonly metrics: ProducerMetrics;
  readonly results: BatchResults;
  readonly acks: number;
  readonly maxInFlight: number;
  readonly maxRequestBytes: number;
  readonly requestTimeoutMs: number;
  readonly deliveryTimeoutMs: number;
  readonly onFatal: (error: Error) => void;
}

interface NodeState {
  inFlight: number;
  /** Which of its partitions is served first in the next round. */
  nextQueue: number;
  isConnecting: boolean;
  /** Since when batches for it are due and none leaves. */
  stuckSinceMs: number | undefined;
}

/** Large batches behind the first one that are compressed meanwhile. */
const compressedAhead = 3;

export class Sender {
  readonly #options: SenderOptions;
  readonly #nodes = new Map<number, NodeState>();
  readonly #refresher: MetadataRefresher;
  readonly #idRequest: ProducerIdRequest;
  #isScheduled = false;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#refresher = new MetadataRefresher(options.cluster, options.logger, options.requestTimeoutMs, () =>
      this.wake(),
    );
    this.#idRequest = new ProducerIdRequest({
      ...options,
      onId: (id) => options.sequences?.assignId(id),
      onRefused: (error) => this.#giveUpFor(error),
      onSettled: () => this.wake(),
    });
  }

  /** Something changed: another round, after the caller's turn. */
  wake(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (!this.#isStopped) this.#round();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #round(): void {
    const { accumulator, sequences, memory } = this.#options;
    this.#timer?.cancel();
    this.#timer = undefined;
    let nextMs = this.#expire();
    sequences?.advance();
    const needsId = sequences !== undefined && sequences.id === undefined && this.#options.transactions === undefined;
    if (needsId && accumulator.hasQueued) this.#idRequest.start();
    const byNode = new Map<number, PartitionQueue[]>();
    let leaderIsMissing = false;
    for (const queue of accumulator.queues) {
      const dueMs = accumulator.dueInMs(queue, memory.isExhausted);
      if (dueMs > 0) {
        nextMs = Math.min(nextMs, dueMs);
        continue;
      }
      if (!this.#mayLeave(queue)) continue;
      const leader = this.#options.cluster.metadata.partition(queue.topic, queue.partition)?.leader;
      if (leader === undefined || !this.#options.cluster.metadata.nodes.has(leader)) {
        // Its topic may have been forgotten as idle while the batch waited.
        this.#options.cluster.follow(queue.topic);
        leaderIsMissing = true;
        continue;
      }
      const queues = byNode.get(leader);
      if (queues === undefined) byNode.set(leader, [queue]);
      else queues.push(queue);
    }
    if (leaderIsMissing) this.refreshMetadata();
    for (const [nodeId, queues] of byNode) this.#serve(nodeId, queues);
    if (Number.isFinite(nextMs)) this.#timer = this.#options.cluster.platform.timers.after(nextMs, () => this.wake());
  }

  /** Whether the first batch of a queue, which is due, is allowed to leave and can be built at once. */
  #mayLeave(queue: PartitionQueue): boolean {
    const { sequences, transactions, compression } = this.#options;
    const batch = queue.batches[0]!;
    if (queue.isMuted || sequences?.mustWait(batch) === true) return false;
    if (transactions !== undefined && !transactions.mayLeave(queue)) return false;
    if (compression.isReady(batch)) return true;
    for (const next of queue.batches.slice(1, 1 + compressedAhead)) if (next.isSealed) compression.isReady(next);
    return false;
  }

  /** Whether batches for a broker have been due for longer than `timeoutMs` without one leaving. */
  isStuck(nodeId: number, timeoutMs: number): boolean {
    const since = this.#nodes.get(nodeId)?.stuckSinceMs;
    return since !== undefined && this.#options.cluster.platform.clock.monotonicMs() - since > timeoutMs;
  }

  /** Requests without an answer. */
  get requestsInFlight(): number {
    let count = 0;
    for (const { inFlight } of this.#nodes.values()) count += inFlight;
    return count;
  }

  /** Gives up what is too old; returns how long until the next batch will be. */
  #expire(): number {
    const { accumulator, results, deliveryTimeoutMs, cluster } = this.#options;
    const now = cluster.platform.clock.monotonicMs();
    // The oldest comes first, so the first that is young enough ends the search.
    for (const batch of accumulator.incomplete) {
      const leftMs = batch.createdMs + deliveryTimeoutMs - now;
      if (leftMs > 0) return leftMs;
      if (!batch.isSplit) results.expire(batch);
    }
    return Infinity;
  }

  #serve(nodeId: number, queues: PartitionQueue[]): void {
    const node = this.#node(nodeId);
    node.stuckSinceMs ??= this.#options.cluster.platform.clock.monotonicMs();
    const connection = this.#options.cluster.openConnection(nodeId);
    if (connection === undefined) return this.#connect(nodeId, node);
    while (node.inFlight < this.#options.maxInFlight) {
      const batches = this.#drain(node, queues);
      if (batches.length === 0) return;
      node.stuckSinceMs = undefined;
      void this.#send(connection, node, batches);
    }
  }

  #node(nodeId: number): NodeState {
    let node = this.#nodes.get(nodeId);
    if (node === undefined) {
      node = { inFlight: 0, nextQueue: 0, isConnecting: false, stuckSinceMs: undefined };
      this.#nodes.set(nodeId, node);
    }
    return node;
  }

  /** One batch of each partition, in turn, as long as the request stays within its size. */
  #drain(node: NodeState, queues: readonly PartitionQueue[]): ProducerBatch[] {
    const { accumulator, sequences, memory, maxRequestBytes, maxInFlight } = this.#options;
    const batches: ProducerBatch[] = [];
    let size = 0;
    const first = node.nextQueue % queues.length;
    for (let step = 0; step < queues.length; step += 1) {
      const index = (first + step) % queues.length;
      const queue = queues[index]!;
      if (queue.isMuted || accumulator.dueInMs(queue, memory.isExhausted) > 0) continue;
      if (!this.#mayLeave(queue)) continue;
      const head = queue.batches[0]!;
      if (batches.length > 0 && size + head.sizeBytes > maxRequestBytes) break;
      node.nextQueue = index + 1;
      const batch = accumulator.take(queue);
      sequences?.assign(batch);
      if (maxInFlight === 1) queue.isMuted = true;
      size += batch.sizeBytes;
      batches.push(batch);
    }
    return batches;
  }

  async #send(connection: ClientConnection, node: NodeState, batches: readonly ProducerBatch[]): Promise<void> {
    const { cluster, results, accumulator, metrics } = this.#options;
    const startedMs = cluster.platform.clock.monotonicMs();
    node.inFlight += 1;
    try {
      const { outcomes, throttleMs } = await this.#request(connection, batches);
      metrics.noteResponse(cluster.platform.clock.monotonicMs() - startedMs, throttleMs);
      for (const [index, batch] of batches.entries()) results.take(batch, outcomes[index]!);
    } catch (error) {
      this.#options.logger.debug('a produce request failed', { error });
      for (const batch of batches) results.lose(batch, error as Error);
      if (isRetriable(error)) this.refreshMetadata();
    }
    node.inFlight -= 1;
    for (const batch of batches) accumulator.queue(batch).isMuted = false;
    this.wake();
  }

  #request(connection: ClientConnection, batches: readonly ProducerBatch[]): Promise<ProduceAnswer> {
    const { cluster, acks, requestTimeoutMs, metrics, ratios, transactions, transactionalId } = this.#options;
    let recordsCount = 0;
    for (const batch of batches) {
      batch.attempts += 1;
      const { length } = batch.build();
      metrics.noteSent(batch, length);
      if (batch.attempts === 1) ratios.note(batch.topic, batch.sizeBytes, length);
      recordsCount += batch.recordsCount;
    }
    metrics.noteRequest(recordsCount);
    return sendBatches(connection, batches, cluster.metadata, {
      acks,
      timeoutMs: requestTimeoutMs,
      transactionalId,
      addsPartitions: transactions?.isVersion2 === true,
    });
  }

  #connect(nodeId: number, node: NodeState): void {
    if (node.isConnecting) return;
    node.isConnecting = true;
    const { cluster, requestTimeoutMs, logger } = this.#options;
    const deadline = new Deadline(cluster.platform.clock, requestTimeoutMs);
    const end = (): void => {
      node.isConnecting = false;
      this.wake();
    };
    cluster.connection(nodeId, { deadline, signal: cluster.closing }).then(end, (error: unknown) => {
      logger.debug('no connection to a broker', { nodeId, error });
      // The address may be an old one.
      this.refreshMetadata();
      end();
    });
  }

  /** There will be no producer id. */
  #giveUpFor(error: Error): void {
    // Rights may be granted while the producer lives: only what waits now is lost.
    if (error instanceof ClusterAuthorizationError) this.#options.accumulator.failUnsent(error);
    else this.#options.onFatal(error);
  }

  /** Asks where the leaders are. */
  refreshMetadata(): void {
    if (!this.#isStopped) this.#refresher.request();
  }
}
