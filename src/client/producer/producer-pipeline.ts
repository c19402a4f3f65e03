// What lies between `send` and the brokers, put together: intake, accumulator, sender, and what they
// share. One place knows how the parts hear of each other.

import type { ClientBase } from '../client-base.ts';
import { codecByName } from '../../protocol/compression/codecs.ts';
import { compressionLevel } from '../../protocol/compression/compression-level.ts';
import type { Metric } from '../metrics/metric.ts';
import { sampleWindows } from '../options/metrics-options.ts';
import type { ProducerConfig } from '../options/producer-options.ts';
import { BatchCompression } from './batch-compression.ts';
import { BatchGrowth } from './batch-growth.ts';
import { BatchResults } from './batch-results.ts';
import { BufferMemory } from './buffer-memory.ts';
import { CompressionRatios } from './compression-ratio.ts';
import { DefaultPartitioner } from './partitioning/default-partitioner.ts';
import type { Partitioner } from './partitioning/partitioner.ts';
import { ProducerMetrics } from './producer-metrics.ts';
import { ProducerSequences } from './producer-sequences.ts';
import { RecordAccumulator } from './record-accumulator.ts';
import { RecordIntake } from './record-intake.ts';
import type { RecordSerialization } from './record-serialization.ts';
import { Sender } from './sender.ts';
import { Transactions } from './transactions/transactions.ts';

export interface ProducerPipelineOptions<K, V> {
  readonly base: ClientBase;
  readonly config: ProducerConfig;
  readonly serialization: RecordSerialization<K, V>;
  readonly customPartitioner: Partitioner<K, V> | undefined;
}

export class ProducerPipeline<K, V> {
  readonly intake: RecordIntake<K, V>;
  /** undefined without a `transactional.id`. */
  readonly transactions: Transactions | undefined;
  readonly #base: ClientBase;
  readonly #accumulator: RecordAccumulator;
  readonly #memory: BufferMemory;
  readonly #metrics: ProducerMetrics;
  readonly #sender: Sender;
  #failure: Error | undefined;

  constructor({ base, config, serialization, customPartitioner }: ProducerPipelineOptions<K, V>) {
    const { platform, logger, cluster } = base;
    const transactionalId = config['transactional.id'];
    const requestTimeoutMs = config['request.timeout.ms'];
    const deliveryTimeoutMs = config['delivery.timeout.ms'];
    const wake = (): void => this.#sender.wake();
    const onFatal = (error: Error): void => this.failForGood(error);
    const ratios = new CompressionRatios();
    const acks = config.acks === 'all' ? -1 : Number(config.acks);
    const batchBytes = config['batch.size'];
    const maxRequestBytes = config['max.request.size'];
    const growth = new BatchGrowth({ clock: platform.clock, acks, batchBytes, maxRequestBytes });
    const isTransactional = transactionalId !== null;
    const sequences = config['enable.idempotence'] ? new ProducerSequences(isTransactional) : undefined;
    this.#base = base;
    this.#memory = new BufferMemory(platform, config['buffer.memory']);
    this.#metrics = new ProducerMetrics(platform.clock, sampleWindows(config));
    this.#accumulator = new RecordAccumulator({
      clock: platform.clock,
      batchBytes,
      lingerMs: config['linger.ms'],
      format: { codec: codecByName(config['compression.type'])!, level: compressionLevel(config), isTransactional },
      ratios,
      growth,
    });
    if (isTransactional) {
      this.transactions = new Transactions({
        cluster,
        logger,
        transactionalId,
        transactionTimeoutMs: config['transaction.timeout.ms'],
        requestTimeoutMs,
        maxBlockMs: config['max.block.ms'],
        sequences: sequences!,
        onChange: wake,
        flush: () => this.flush(),
        failUnsent: (error) => this.#failUnsent(error),
        onFatal,
      });
    }
    const shared = {
      cluster,
      logger,
      accumulator: this.#accumulator,
      memory: this.#memory,
      metrics: this.#metrics,
      sequences,
      transactions: this.transactions,
      ratios,
      growth,
      deliveryTimeoutMs,
      onFatal,
    };
    this.#sender = new Sender({
      ...shared,
      transactionalId,
      compression: new BatchCompression(platform.workers, logger, wake),
      results: new BatchResults({
        ...shared,
        platform,
        retryBackoff: cluster.retryBackoff,
        retries: config.retries,
        onStaleMetadata: () => this.#sender.refreshMetadata(),
      }),
      acks,
      maxInFlight: config['max.in.flight.requests.per.connection'],
      maxRequestBytes,
      requestTimeoutMs,
    });
    const availabilityTimeoutMs = config['partitioner.availability.timeout.ms'];
    this.intake = new RecordIntake({
      ...shared,
      serialization,
      customPartitioner,
      ignoreKeys: config['partitioner.ignore.keys'],
      partitioner: new DefaultPartitioner({
        random: platform.random,
        ignoreKeys: config['partitioner.ignore.keys'],
        isAdaptive: config['partitioner.adaptive.partitioning.enable'],
        stickyBytes: Math.max(1, batchBytes),
        queueLength: (topic, partition) => this.#accumulator.queueLength(topic, partition),
        isStuck: (nodeId) => availabilityTimeoutMs > 0 && this.#sender.isStuck(nodeId, availabilityTimeoutMs),
      }),
      maxBlockMs: config['max.block.ms'],
      maxIdleMs: config['metadata.max.idle.ms'],
      onBatch: wake,
      failure: () => this.#failure ?? (cluster.closing.reason as Error | undefined),
    });
  }

  /** Why nothing can be sent any more. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Resolves when no record is in line and a good part of the memory is free. */
  async ready(): Promise<void> {
    await this.intake.emptied();
    const room = this.#memory.room();
    if (room === undefined) return;
    // What lingers must leave too.
    this.#sender.wake();
    await room;
  }

  /** Sends at once what was taken so far; resolves when each record of it has its outcome. */
  async flush(): Promise<void> {
    const endFlush = this.#accumulator.beginFlush();
    this.#sender.wake();
    try {
      await this.intake.emptied();
      await Promise.all(
        Array.from(this.#accumulator.incomplete, (batch) => new Promise<void>((resolve) => batch.onDone(resolve))),
      );
    } finally {
      endFlush();
    }
  }

  /** From now on nothing lingers. */
  beginClosing(): void {
    this.#accumulator.isClosing = true;
  }

  /** Gives up everything that is left. */
  stop(error: Error): void {
    this.intake.failWaiting(error);
    this.#failIncomplete(error);
    this.#sender.stop();
  }

  failForGood(error: Error): void {
    this.#failure ??= error;
    this.transactions?.failForGood(error);
    this.intake.failWaiting(error);
    this.#failIncomplete(error);
  }

  #failUnsent(error: Error): void {
    this.intake.failWaiting(error);
    this.#accumulator.failUnsent(error);
  }

  #failIncomplete(error: Error): void {
    for (const batch of this.#accumulator.incomplete) {
      this.#accumulator.remove(batch);
      batch.fail(() => error);
    }
  }

  metrics(): Metric[] {
    const { clientId, cluster, platform } = this.#base;
    return this.#metrics.snapshot(clientId, {
      bufferTotalBytes: this.#memory.limitBytes,
      bufferAvailableBytes: this.#memory.limitBytes - this.#memory.usedBytes,
      requestsInFlight: this.#sender.requestsInFlight,
      waitingSends: this.intake.waitingCount,
      metadataAgeMs: platform.clock.monotonicMs() - cluster.metadata.updatedMs,
    });
  }
}
