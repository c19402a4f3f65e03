// A transaction coordinator for tests: on virtual time, over partitions in memory whose appends may fail or
// be held back, with partitions that answer markers as a test wants. It can be started anew from its log.

import { createLogger, type LogEvent } from '../../../src/base/logging.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { TransactionCoordinator } from '../../../src/coordinator/transaction/transaction-coordinator.ts';
import {
  type TransactionRecord,
  transactionRecordCodec,
} from '../../../src/coordinator/transaction/transaction-record.ts';
import type { TransactionCoordinatorConfig } from '../../../src/coordinator/transaction/transaction-coordinator-config.ts';
import type { Transaction } from '../../../src/coordinator/transaction/transaction.ts';
import type { MetadataImage } from '../../../src/metadata/metadata-image.ts';
import { ErrorCode, KafkaError } from '../../../src/protocol/errors.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { imageOfTopics } from '../kit.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';
import { MarkerWorld } from './marker-world.ts';

export interface TransactionKitOptions {
  readonly seed?: number;
  readonly transactionVersion?: number;
  readonly partitionCount?: number;
  readonly config?: Partial<TransactionCoordinatorConfig>;
  readonly log?: MemoryCoordinatorLog;
  /** What the wall clock shows at the start. */
  readonly wallStartMs?: number;
  readonly topics?: Readonly<Record<string, number>>;
}

type MutableConfig = { -readonly [K in keyof TransactionCoordinatorConfig]: TransactionCoordinatorConfig[K] };

export const usualTopics = { t: 3, u: 2, __consumer_offsets: 5 };

export class TransactionKit {
  readonly platform: SimulatedPlatform;
  readonly logs: readonly MemoryCoordinatorLog[];
  readonly markers = new MarkerWorld();
  readonly logEvents: LogEvent[] = [];
  /** Kafka's defaults. */
  readonly config: MutableConfig = {
    maxTimeoutMs: 900_000,
    abortTimedOutIntervalMs: 10_000,
    expirationMs: 604_800_000,
    removeExpiredIntervalMs: 3_600_000,
    loadBufferBytes: 5 * 1024 * 1024,
    appendTimeoutMs: 30_000,
    transactionVersion: () => this.transactionVersion,
  };
  transactionVersion: number;
  image: MetadataImage;
  /** How long the controller takes to give a producer id. */
  producerIdDelayMs = 0;
  /** Whether the controller gives producer ids. */
  hasProducerIds = true;
  leaderEpoch = 0;
  coordinator: TransactionCoordinator;
  #lastProducerId = 999;

  private constructor(options: TransactionKitOptions) {
    this.platform = new SimulatedPlatform(
      options.seed ?? 1,
      options.wallStartMs === undefined ? {} : { wallStartMs: options.wallStartMs },
    );
    const { log, partitionCount = 1 } = options;
    this.logs = Array.from({ length: partitionCount }, (_, index) =>
      index === 0 && log !== undefined ? log : new MemoryCoordinatorLog(),
    );
    this.transactionVersion = options.transactionVersion ?? 2;
    this.image = imageOfTopics(options.topics ?? usualTopics);
    Object.assign(this.config, options.config);
    this.coordinator = this.#create();
  }

  static async start(options: TransactionKitOptions = {}): Promise<TransactionKit> {
    const kit = new TransactionKit(options);
    await kit.elect();
    return kit;
  }

  /** The only log of a kit with one partition. */
  get log(): MemoryCoordinatorLog {
    return this.logs[0]!;
  }

  /** Lets virtual time run until the answer is there. */
  wait<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return this.platform.runUntil(answer);
  }

  advance(durationMs: number): Promise<void> {
    return this.platform.advance(durationMs);
  }

  /** Lets everything happen that needs no time. */
  settle(): Promise<void> {
    return this.platform.advance(0);
  }

  /** The broker leads all partitions, in the next epoch, and has loaded them. */
  async elect(): Promise<void> {
    this.leaderEpoch += 1;
    for (const partition of this.logs.keys()) this.coordinator.elect(partition, this.leaderEpoch);
    await this.settle();
  }

  resign(): void {
    for (const partition of this.logs.keys()) this.coordinator.resign(partition);
  }

  /** The broker comes back: only what is in the logs is left, and what was under way is lost. */
  async restart(): Promise<void> {
    this.coordinator.close();
    for (const log of this.logs) log.release();
    this.markers.release();
    await this.settle();
    this.coordinator = this.#create();
    await this.elect();
  }

  /** Everything in the logs, decoded, partition by partition. */
  records(): TransactionRecord[] {
    const codec = transactionRecordCodec(() => this.transactionVersion);
    return this.logs.flatMap((log) => [...log.records()].flatMap(({ key, value }) => codec.decode(key, value) ?? []));
  }

  /** What the logs make of each id. */
  logged(): Map<string, Transaction> {
    const transactions = new Map<string, Transaction>();
    for (const { transactionalId, transaction } of this.records()) {
      if (transaction === null) transactions.delete(transactionalId);
      else transactions.set(transactionalId, transaction);
    }
    return transactions;
  }

  /** Puts records into the first log: what is loaded at the next restart. */
  write(...records: readonly TransactionRecord[]): void {
    const codec = transactionRecordCodec(() => this.transactionVersion);
    const builder = new BatchBuilder();
    for (const record of records) {
      const { key, value } = codec.encode(record);
      builder.append(this.platform.clock.wallMs(), key, value);
    }
    this.log.put(builder.build());
  }

  async #nextProducerId(): Promise<number> {
    if (this.producerIdDelayMs > 0)
      await new Promise<void>((resolve) => void this.platform.timers.after(this.producerIdDelayMs, resolve));
    if (!this.hasProducerIds) throw new KafkaError(ErrorCode.BROKER_NOT_AVAILABLE);
    this.#lastProducerId += 1;
    return this.#lastProducerId;
  }

  #create(): TransactionCoordinator {
    const { platform } = this;
    return new TransactionCoordinator({
      platform,
      logger: createLogger({
        minimumLevel: 'debug',
        wallMs: () => platform.clock.wallMs(),
        sink: (event) => this.logEvents.push(event),
      }),
      config: this.config,
      image: () => this.image,
      markers: this.markers,
      nextProducerId: () => this.#nextProducerId(),
      partitionCount: () => this.logs.length,
      openLog: (partition) => this.logs[partition],
    });
  }
}
