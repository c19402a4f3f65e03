// Follows the committed metadata and makes this node's disk agree with it: logs for partitions that are
// ours, none for those that are not, settings as they are now. Changes are applied one after another;
// `image` shows a change only when it has been acted on, so that whoever sees a topic can use it.

import { concurrently } from '../base/concurrently.ts';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { Timer } from '../base/ports/timers.ts';
import { type Uuid, zeroUuid } from '../base/uuid.ts';
import type { BrokerConfigLayers } from '../config/broker-config-layers.ts';
import { effectiveTopicConfig } from '../config/effective-topic-config.ts';
import type { TopicPartition } from '../log/file-names.ts';
import type { LogConfig } from '../log/log-config.ts';
import type { Logs } from '../log/logs.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { configsOf, ResourceType } from '../metadata/image/configs.ts';
import type { PartitionImage } from '../metadata/image/partition.ts';
import type { TopicImage } from '../metadata/image/topics.ts';
import type { MetadataDelta } from '../metadata/metadata-delta.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { type Durability, Partition } from '../replication/partition.ts';
import type { Replicas } from '../replication/replicas.ts';
import { logConfigOf } from './log-config.ts';

export interface PartitionHostingOptions {
  readonly nodeId: number;
  readonly platform: Platform;
  readonly logs: Logs;
  readonly replicas: Replicas;
  readonly logger: Logger;
  readonly durability: Durability;
  readonly maxOpenedBytes: number;
  /** Static settings with those of this image on top. */
  configLayers(image: MetadataImage): BrokerConfigLayers;
  /** A change has been acted on; none when a partition came back that was offline. Must not throw. */
  readonly onApplied?: (delta: MetadataDelta | undefined, image: MetadataImage) => void;
}

interface Change {
  readonly delta: MetadataDelta;
  readonly image: MetadataImage;
}

/** The first hundred (KIP-858). */
const reservedDirectoryIds = zeroUuid.slice(0, 20);
/** How long a partition that could not be opened or made waits for another try. */
const offlineRetryMs = 1_000;

/** Partitions that are made, opened or removed at the same time. */
const concurrentPartitions = 16;

interface TopicPartitionImage {
  readonly topic: TopicImage;
  readonly index: number;
  readonly state: PartitionImage;
}

export class PartitionHosting {
  readonly #options: PartitionHostingOptions;
  #image: MetadataImage;
  #queue: Change[] = [];
  #retryTimer: Timer | undefined;
  #isRetryDue = false;
  #isClosed = false;
  #applying: Promise<void> | undefined;

  constructor(options: PartitionHostingOptions, image: MetadataImage) {
    this.#options = options;
    this.#image = image;
  }

  get image(): MetadataImage {
    return this.#image;
  }

  /** Opens the logs that are on disk and makes those that are missing, as `image` has them. */
  async start(): Promise<void> {
    const { logs, nodeId } = this.#options;
    const configs = new Map<string, LogConfig>();
    await logs.load(
      ({ topic: name, partition }, topicId) => {
        const topic = this.#image.topics.byName.get(name);
        if (topic?.id !== topicId || topic.partitions[partition]?.replicas.includes(nodeId) !== true) return undefined;
        const config = configs.get(name) ?? this.#logConfig(name, this.#image);
        configs.set(name, config);
        return config;
      },
      new Set(['__cluster_metadata-0']),
      ({ topic: name, partition }) => {
        const state = this.#image.topics.byName.get(name)?.partitions[partition];
        return assignedDirectory(state?.directories[state.replicas.indexOf(nodeId)]);
      },
    );
    const all = [...this.#image.topics.byName.values()].flatMap(partitionsOf);
    await this.#hostAll(all, this.#image);
  }

  /** A committed change; it is acted on when those before it have been. */
  onChange(delta: MetadataDelta, image: MetadataImage): void {
    this.#queue.push({ delta, image });
    this.#applying ??= this.#applyAll();
  }

  /** Resolves when every change heard of so far has been acted on. */
  async whenApplied(): Promise<void> {
    await this.#applying;
  }

  /** Acts on nothing more than what it has heard of; resolves when that is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#retryTimer?.cancel();
    await this.#applying;
  }

  /** Never rejects. A change that comes in up to the very end is applied by this run or begins the next one. */
  async #applyAll(): Promise<void> {
    // Not in the caller's turn: it has yet to note that this is under way.
    await Promise.resolve();
    await this.#retryOffline();
    for (let change = this.#queue.shift(); change !== undefined; change = this.#queue.shift()) {
      const { delta, image } = change;
      try {
        if (delta.topics !== undefined) await this.#applyTopics(delta.topics, image);
        if (delta.configs !== undefined) this.#applyConfigs(delta.configs.changed, image);
      } catch (error) {
        // The changes behind it must not wait for ever.
        this.#options.logger.error('a change of the metadata could not be acted on', { error });
      }
      this.#image = image;
      this.#options.onApplied?.(delta, image);
    }
    this.#applying = undefined;
  }

  /** A full disk may have room again, a broken one may have been mended. */
  #scheduleRetry(): void {
    if (this.#isClosed) return;
    this.#retryTimer ??= this.#options.platform.timers.background(offlineRetryMs, () => {
      this.#retryTimer = undefined;
      this.#isRetryDue = true;
      this.#applying ??= this.#applyAll();
    });
  }

  async #retryOffline(): Promise<void> {
    if (!this.#isRetryDue) return;
    this.#isRetryDue = false;
    const offline = [...this.#options.replicas.offline()];
    const found = offline.flatMap(({ topic: name, partition }) => {
      const topic = this.#image.topics.byName.get(name);
      const state = topic?.partitions[partition];
      return topic === undefined || state === undefined ? [] : [{ topic, index: partition, state }];
    });
    await this.#hostAll(found, this.#image);
    this.#options.onApplied?.(undefined, this.#image);
  }

  async #applyTopics(topics: NonNullable<MetadataDelta['topics']>, image: MetadataImage): Promise<void> {
    const gone = topics.deleted.flatMap(partitionsOf);
    await concurrently(gone, concurrentPartitions, ({ topic, index }) =>
      this.#unhost({ topic: topic.name, partition: index }),
    );
    const changed = topics.changed.flatMap(({ after, partitionIds }) =>
      [...partitionIds].map((index) => ({ topic: after, index, state: after.partitions[index]! })),
    );
    await this.#hostAll([...topics.created.flatMap(partitionsOf), ...changed], image);
  }

  /** Most of the time goes into waiting for the disk, which serves several as fast as one. */
  #hostAll(partitions: readonly TopicPartitionImage[], image: MetadataImage): Promise<void> {
    return concurrently(partitions, concurrentPartitions, ({ topic, index, state }) =>
      this.#host(topic, index, state, image),
    );
  }

  #applyConfigs(changed: readonly { readonly type: number; readonly name: string }[], image: MetadataImage): void {
    const concernsAll = changed.some(({ type }) => type === ResourceType.BROKER);
    const names = new Set(changed.filter(({ type }) => type === ResourceType.TOPIC).map(({ name }) => name));
    const configs = new Map<string, LogConfig>();
    for (const log of this.#options.logs.all()) {
      const { topic } = log.topicPartition;
      if (!concernsAll && !names.has(topic)) continue;
      const config = configs.get(topic) ?? this.#logConfig(topic, image);
      configs.set(topic, config);
      log.config = config;
    }
  }

  #logConfig(topic: string, image: MetadataImage): LogConfig {
    const overrides = configsOf(image.configs, { type: ResourceType.TOPIC, name: topic });
    return logConfigOf(effectiveTopicConfig(overrides, this.#options.configLayers(image)));
  }

  async #host(topic: TopicImage, index: number, state: PartitionImage, image: MetadataImage): Promise<void> {
    const { nodeId, logs, replicas, logger } = this.#options;
    const topicPartition = { topic: topic.name, partition: index };
    if (!state.replicas.includes(nodeId)) return this.#unhost(topicPartition);
    try {
      const partition = replicas.get(topic.name, index) ?? (await this.#open(topic, topicPartition, state, image));
      if (state.leader === nodeId) await partition.lead(state.leaderEpoch, state.partitionEpoch);
      replicas.markOnline(topicPartition);
    } catch (error) {
      // The others go on: a damaged partition or a full disk is that partition's trouble.
      const isKnown = replicas.isOffline(topic.name, index) || logs.isClosed(topicPartition);
      if (!isKnown) logger.error('a partition is offline', { ...topicPartition, error });
      replicas.markOffline(topicPartition);
      this.#scheduleRetry();
    }
  }

  async #open(
    topic: TopicImage,
    topicPartition: TopicPartition,
    { replicas: ids, directories }: PartitionImage,
    image: MetadataImage,
  ): Promise<Partition> {
    const { logs, replicas, nodeId } = this.#options;
    const directoryId = assignedDirectory(directories[ids.indexOf(nodeId)]);
    const log =
      logs.get(topicPartition) ??
      (await logs.create(topicPartition, topic.id, this.#logConfig(topic.name, image), directoryId));
    const partition = this.#partitionOf(log);
    replicas.add(partition);
    return partition;
  }

  #partitionOf(log: PartitionLog): Partition {
    const { platform, durability, maxOpenedBytes } = this.#options;
    return new Partition({
      log,
      leaderEpoch: -1,
      partitionEpoch: -1,
      clock: platform.clock,
      workers: platform.workers,
      durability,
      maxOpenedBytes,
    });
  }

  async #unhost(topicPartition: TopicPartition): Promise<void> {
    const { logs, replicas, logger } = this.#options;
    replicas.remove(topicPartition);
    try {
      await logs.remove(topicPartition);
    } catch (error) {
      // Its topic id is gone from the metadata, so the next start sets the directory aside.
      logger.error('could not take a deleted partition off the disk', { ...topicPartition, error });
    }
  }
}

/** The id of a log directory, unless it is one of those that Kafka reserves for "unknown" and the like. */
function assignedDirectory(id: Uuid | undefined): Uuid | undefined {
  return id?.startsWith(reservedDirectoryIds) === true ? undefined : id;
}

function partitionsOf(topic: TopicImage): TopicPartitionImage[] {
  return [...topic.partitions.entries()].map(([index, state]) => ({ topic, index, state }));
}
