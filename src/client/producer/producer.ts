// The producer. `send` takes a record and answers when the broker has it; in between records of a
// partition are sent together and in the order of the calls, also when a call has to wait for the
// cluster or for memory: then those behind it for the same topic wait too.

import type { Platform } from '../../base/ports/platform.ts';
import { codecByName } from '../../protocol/compression/codecs.ts';
import { compressionLevel } from '../../protocol/compression/compression-level.ts';
import type { RecordHeader } from '../../protocol/records/record.ts';
import { type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { PartitionInfo, TopicInfo } from '../cluster/metadata-cache.ts';
import { brokerError, ClientClosedError, ErrorCode, TimeoutError } from '../errors.ts';
import { type ProducerConfig, producerOptions, reconcileProducerConfig } from '../options/producer-options.ts';
import { type OptionsOf, readOptions } from '../options/read-options.ts';
import { bytesSerde, type Serializer } from '../serializers.ts';
import { type CallOptions, Deadline, settleWithin, throwIfAborted, type Wait } from '../waiting.ts';
import { BatchResults } from './batch-results.ts';
import { BufferMemory } from './buffer-memory.ts';
import { CompressionRatios } from './compression-ratio.ts';
import { DefaultPartitioner, type Partitioner, partitionsWithLeader } from './partitioner.ts';
import { type ProducerRecord, type RecordMetadata, toHeaders } from './producer-record.ts';
import { ProducerSequences } from './producer-sequences.ts';
import { RecordAccumulator } from './record-accumulator.ts';
import { Sender } from './sender.ts';
import { awaitTopic } from '../topic-metadata.ts';

export type ProducerOptions<K, V> = OptionsOf<typeof producerOptions> &
  ClientSettings & {
    /** Bytes as they are, when left out. */
    readonly keySerializer?: Serializer<K> | undefined;
    /** Bytes as they are, when left out. */
    readonly valueSerializer?: Serializer<V> | undefined;
    /** Instead of murmur2 for keys and sticky partitions without. */
    readonly partitioner?: Partitioner<K, V> | undefined;
  };

export interface CloseOptions {
  /** How long records under way may still take; those that are left fail. No limit but their own, when left out. */
  readonly timeoutMs?: number | undefined;
}

/** A record on its way in: serialized, not yet in a batch. */
interface PendingRecord<K, V> {
  readonly record: ProducerRecord<K, V>;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
  readonly timestamp: number;
  readonly sizeBytes: number;
}

/** Kafka's upper bound for what a record takes beside key, value and headers, its batch included. */
const recordOverheadBytes = 61 + 21;

export class Producer<K = Uint8Array, V = Uint8Array> implements AsyncDisposable {
  readonly clientId: string;
  readonly #config: ProducerConfig;
  readonly #platform: Platform;
  readonly #cluster: Cluster;
  readonly #keySerializer: Serializer<K>;
  readonly #valueSerializer: Serializer<V>;
  /** Neither does anything with headers. */
  readonly #hasPlainSerializers: boolean;
  readonly #customPartitioner: Partitioner<K, V> | undefined;
  readonly #partitioner: DefaultPartitioner;
  readonly #memory: BufferMemory;
  readonly #accumulator: RecordAccumulator;
  readonly #sender: Sender;
  /** By topic, the last send that has to wait before it can append. */
  readonly #backlogs = new Map<string, Promise<unknown>>();
  #fatal: Error | undefined;
  #closed: Promise<void> | undefined;

  /** Throws a `ConfigError` when an option is unknown, unusable or at odds with another. */
  constructor(options: ProducerOptions<K, V>) {
    const own = ['keySerializer', 'valueSerializer', 'partitioner', ...clientSettingNames];
    const { config: read, given } = readOptions(producerOptions, options, own);
    const config = reconcileProducerConfig(read, given);
    const { platform, logger, clientId, cluster } = createClientBase('producer', config, options, true);
    this.clientId = clientId;
    this.#config = config;
    this.#platform = platform;
    this.#cluster = cluster;
    // The types say that without serializers K and V are bytes.
    this.#keySerializer = options.keySerializer ?? (bytesSerde as unknown as Serializer<K>);
    this.#valueSerializer = options.valueSerializer ?? (bytesSerde as unknown as Serializer<V>);
    this.#hasPlainSerializers =
      this.#keySerializer.ignoresHeaders === true && this.#valueSerializer.ignoresHeaders === true;
    this.#customPartitioner = options.partitioner;
    this.#memory = new BufferMemory(platform, config['buffer.memory']);
    const codec = codecByName(config['compression.type'])!;
    this.#accumulator = new RecordAccumulator({
      clock: platform.clock,
      batchBytes: config['batch.size'],
      lingerMs: config['linger.ms'],
      format: { codec, level: compressionLevel(config) },
      ratios: new CompressionRatios(),
    });
    this.#partitioner = new DefaultPartitioner({
      random: platform.random,
      ignoreKeys: config['partitioner.ignore.keys'],
      isAdaptive: config['partitioner.adaptive.partitioning.enable'],
      stickyBytes: Math.max(1, config['batch.size']),
      queueLength: (topic, partition) => this.#accumulator.queueLength(topic, partition),
    });
    const sequences = config['enable.idempotence'] ? new ProducerSequences() : undefined;
    const onFatal = (error: Error): void => this.#failEverything(error);
    const shared = {
      cluster,
      logger,
      accumulator: this.#accumulator,
      sequences,
      deliveryTimeoutMs: config['delivery.timeout.ms'],
      onFatal,
    };
    this.#sender = new Sender({
      ...shared,
      memory: this.#memory,
      results: new BatchResults({
        ...shared,
        platform,
        retryBackoff: cluster.retryBackoff,
        retries: config.retries,
        onStaleMetadata: () => this.#sender.refreshMetadata(),
      }),
      acks: config.acks === 'all' ? -1 : Number(config.acks),
      maxInFlight: config['max.in.flight.requests.per.connection'],
      maxRequestBytes: config['max.request.size'],
      requestTimeoutMs: config['request.timeout.ms'],
    });
  }

  /**
   * Sends a record. Resolves when it is written as `acks` demands; rejects when that failed or
   * `delivery.timeout.ms` is over. Calls need not be awaited one by one: order is that of the calls.
   * `signal` ends the wait for the cluster or for memory; a record that is in a batch is sent.
   */
  send(record: ProducerRecord<K, V>, options?: { readonly signal?: AbortSignal }): Promise<RecordMetadata>;
  /** Sends records in order; rejects with the first failure, when all have their outcome or not. */
  send(
    records: readonly ProducerRecord<K, V>[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<RecordMetadata[]>;
  send(
    input: ProducerRecord<K, V> | readonly ProducerRecord<K, V>[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<RecordMetadata | RecordMetadata[]> {
    const deadline = new Deadline(this.#platform.clock, this.#config['max.block.ms']);
    const wait: Wait = { deadline, signal: options.signal };
    if (!isList(input)) return this.#sendOne(input, wait);
    return Promise.all(input.map((record) => this.#sendOne(record, wait)));
  }

  #sendOne(record: ProducerRecord<K, V>, wait: Wait): Promise<RecordMetadata> {
    try {
      this.#refuseWhenUnusable();
      throwIfAborted(wait.signal);
      const pending = this.#prepare(record);
      const { topic } = record;
      this.#cluster.follow(topic);
      this.#cluster.refreshIfOld();
      const info = this.#cluster.metadata.topic(topic);
      const isReady = !this.#backlogs.has(topic) && info !== undefined && isUsable(info, record);
      if (isReady && this.#memory.tryReserve(pending.sizeBytes)) return this.#append(pending, info);
      return this.#enterBacklog(pending, wait);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #prepare(record: ProducerRecord<K, V>): PendingRecord<K, V> {
    const { topic, partition, timestamp = this.#platform.clock.wallMs() } = record;
    if (!Number.isSafeInteger(timestamp) || timestamp < 0)
      throw new RangeError(`Invalid timestamp: ${timestamp}. Timestamp should always be non-negative.`);
    if (partition !== undefined && (!Number.isSafeInteger(partition) || partition < 0)) {
      throw new RangeError(`Invalid partition: ${partition}. Partition number should always be non-negative.`);
    }
    // The list may be one that all records without headers share: only who says so may add to it.
    const headers = (
      this.#hasPlainSerializers ? toHeaders(record.headers) : [...toHeaders(record.headers)]
    ) as RecordHeader[];
    const key = serialized(this.#keySerializer, topic, record.key, headers);
    const value = serialized(this.#valueSerializer, topic, record.value, headers);
    const sizeBytes = estimateSize(key, value, headers);
    this.#refuseLarge(sizeBytes, 'max.request.size');
    this.#refuseLarge(sizeBytes, 'buffer.memory');
    return { record, key, value, headers, timestamp, sizeBytes };
  }

  #refuseLarge(sizeBytes: number, option: 'max.request.size' | 'buffer.memory'): void {
    const limit = this.#config[option];
    if (sizeBytes <= limit) return;
    const message = `The message is ${sizeBytes} bytes when serialized which is larger than ${limit}, which is the value of the ${option} configuration.`;
    throw brokerError(ErrorCode.MESSAGE_TOO_LARGE, message);
  }

  /** Behind those that wait for the same topic. */
  #enterBacklog(pending: PendingRecord<K, V>, wait: Wait): Promise<RecordMetadata> {
    const { topic } = pending.record;
    const turn = this.#backlogs.get(topic) ?? Promise.resolve();
    const appended = this.#appendAfter(turn, pending, wait);
    // Whether those before succeeded does not matter to those behind.
    const done = Promise.allSettled([appended]);
    this.#backlogs.set(topic, done);
    const leave = (): void => {
      if (this.#backlogs.get(topic) === done) this.#backlogs.delete(topic);
    };
    void done.then(leave);
    return appended.then(({ delivery }) => delivery);
  }

  /** The outcome is in an object: a promise that resolved to it would wait for the broker too. */
  async #appendAfter(
    turn: Promise<unknown>,
    pending: PendingRecord<K, V>,
    wait: Wait,
  ): Promise<{ readonly delivery: Promise<RecordMetadata> }> {
    await turn;
    const { record, sizeBytes } = pending;
    const info = await awaitTopic(this.#cluster, record.topic, record.partition, wait);
    const reserving = this.#memory.reserve(sizeBytes, wait);
    this.#sender.wake();
    await reserving;
    if (this.#fatal !== undefined || this.#cluster.isClosed) {
      this.#memory.release(sizeBytes);
      throw this.#fatal ?? this.#cluster.closing.reason;
    }
    return { delivery: this.#append(pending, this.#cluster.metadata.topic(record.topic) ?? info) };
  }

  /** Memory is reserved, the topic is known. */
  #append(pending: PendingRecord<K, V>, info: TopicInfo): Promise<RecordMetadata> {
    const { record, key, value, headers, timestamp, sizeBytes } = pending;
    let partition: number;
    try {
      partition = record.partition ?? this.#choosePartition(pending, info);
    } catch (error) {
      this.#memory.release(sizeBytes);
      return Promise.reject(error);
    }
    const { delivery, batch, isFull } = this.#accumulator.append(
      { topic: record.topic, partition },
      timestamp,
      key,
      value,
      headers,
    );
    const isNew = batch.memoryBytes === 0;
    batch.memoryBytes += sizeBytes;
    if (isNew) batch.onDone(() => this.#memory.release(batch.memoryBytes));
    if (record.partition === undefined) this.#partitioner.noteAppended(info, partition, sizeBytes, isFull);
    if (isNew || isFull) this.#sender.wake();
    return delivery;
  }

  #choosePartition({ record, key, value }: PendingRecord<K, V>, info: TopicInfo): number {
    if (this.#customPartitioner === undefined) return this.#partitioner.partition(info, key);
    const partitionCount = info.partitions.length;
    const partition = this.#customPartitioner.partition({
      topic: record.topic,
      key: record.key ?? null,
      keyBytes: key,
      value: record.value ?? null,
      valueBytes: value,
      partitionCount,
      availablePartitions: partitionsWithLeader(info),
    });
    if (Number.isSafeInteger(partition) && partition >= 0 && partition < partitionCount) return partition;
    throw new RangeError(
      `The partitioner generated an invalid partition number: ${partition}. There are ${partitionCount} partitions.`,
    );
  }

  /** The partitions of a topic, which is created if the broker does so. Waits up to `max.block.ms`. */
  async partitionsFor(topic: string, options: CallOptions = {}): Promise<readonly PartitionInfo[]> {
    this.#refuseWhenUnusable();
    const timeoutMs = options.timeoutMs ?? this.#config['max.block.ms'];
    this.#cluster.follow(topic);
    const wait = { deadline: new Deadline(this.#platform.clock, timeoutMs), signal: options.signal };
    return (await awaitTopic(this.#cluster, topic, undefined, wait)).partitions;
  }

  /** Sends at once what was given to `send` so far and waits until each record has its outcome, good or bad. */
  async flush(options: CallOptions = {}): Promise<void> {
    this.#refuseWhenUnusable();
    const all = this.#flushAll();
    if (options.timeoutMs === undefined && options.signal === undefined) return all;
    const deadline = new Deadline(this.#platform.clock, options.timeoutMs ?? Infinity);
    await settleWithin(
      this.#platform,
      all,
      { deadline, signal: options.signal },
      () => 'not all records were sent in time',
    );
  }

  async #flushAll(): Promise<void> {
    const backlogs = [...this.#backlogs.values()];
    const endFlush = this.#accumulator.beginFlush();
    this.#sender.wake();
    try {
      await Promise.all(backlogs);
      await Promise.all(
        [...this.#accumulator.incomplete].map((batch) => new Promise<void>((resolve) => batch.onDone(resolve))),
      );
    } finally {
      endFlush();
    }
  }

  /** Takes no more records, waits for those under way, closes the connections. */
  close(options: CloseOptions = {}): Promise<void> {
    this.#closed ??= this.#close(options.timeoutMs);
    return this.#closed;
  }

  async #close(timeoutMs: number | undefined): Promise<void> {
    this.#accumulator.isClosing = true;
    const flushed = this.#flushAll();
    if (timeoutMs === undefined) await flushed;
    else await this.#flushedWithin(flushed, timeoutMs);
    const error = new ClientClosedError('Producer is closed forcefully.');
    for (const batch of this.#accumulator.incomplete) batch.fail(() => error);
    this.#sender.stop();
    await this.#cluster.close();
  }

  async #flushedWithin(flushed: Promise<void>, timeoutMs: number): Promise<void> {
    try {
      await settleWithin(
        this.#platform,
        flushed,
        { deadline: new Deadline(this.#platform.clock, timeoutMs) },
        () => 'closing',
      );
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #refuseWhenUnusable(): void {
    if (this.#fatal !== undefined) throw this.#fatal;
    if (this.#closed !== undefined || this.#cluster.isClosed) {
      throw new ClientClosedError('Cannot perform operation after producer has been closed');
    }
  }

  #failEverything(error: Error): void {
    this.#fatal ??= error;
    for (const batch of this.#accumulator.incomplete) {
      this.#accumulator.remove(batch);
      batch.fail(() => error);
    }
  }
}

function serialized<T>(
  serializer: Serializer<T>,
  topic: string,
  value: T | null | undefined,
  headers: RecordHeader[],
): Uint8Array | null {
  return value === null || value === undefined ? null : serializer.serialize(topic, value, headers);
}

function isList<T>(input: T | readonly T[]): input is readonly T[] {
  return Array.isArray(input);
}

function isUsable(info: TopicInfo, record: { readonly partition?: number | undefined }): boolean {
  return info.errorCode === ErrorCode.NONE && info.partitions.length > (record.partition ?? 0);
}

function estimateSize(key: Uint8Array | null, value: Uint8Array | null, headers: readonly RecordHeader[]): number {
  let size = recordOverheadBytes + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) size += 10 + header.key.length * 3 + (header.value?.length ?? 0);
  return size;
}
