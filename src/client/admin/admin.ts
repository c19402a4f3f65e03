// The admin client: one method per thing that can be asked of a cluster. Calls about several things
// answer thing by thing (`ItemResults`); each call may take `default.api.timeout.ms` in all.

import type { Platform } from '../../base/ports/platform.ts';
import { type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { TopicInfo } from '../cluster/metadata-cache.ts';
import { ClientClosedError } from '../errors.ts';
import type { FoundOffset } from '../offset-lookup.ts';
import { type AdminConfig, adminOptions } from '../options/admin-options.ts';
import { type OptionsOf, readOptions } from '../options/read-options.ts';
import { type CallOptions, Deadline, type Wait } from '../waiting.ts';
import * as brokers from './brokers.ts';
import * as configs from './configs.ts';
import type { ItemResults } from './item-results.ts';
import * as partitions from './partitions.ts';
import * as topics from './topics.ts';

export type AdminOptions = OptionsOf<typeof adminOptions> & ClientSettings;

export interface ChangeOptions extends CallOptions {
  /** Check whether it could be done, and do nothing. */
  readonly validateOnly?: boolean | undefined;
}

export class Admin implements AsyncDisposable {
  readonly clientId: string;
  readonly #config: AdminConfig;
  readonly #platform: Platform;
  readonly #cluster: Cluster;

  /** Throws a `ConfigError` when an option is unknown or unusable. */
  constructor(options: AdminOptions) {
    const { config } = readOptions(adminOptions, options, clientSettingNames);
    const { platform, clientId, cluster } = createClientBase('adminclient', config, options, false);
    this.clientId = clientId;
    this.#config = config;
    this.#platform = platform;
    this.#cluster = cluster;
  }

  /** Results go by topic name. */
  async createTopics(
    newTopics: readonly topics.NewTopic[],
    options: ChangeOptions = {},
  ): Promise<ItemResults<topics.CreatedTopic>> {
    return topics.createTopics(this.#cluster, newTopics, options.validateOnly ?? false, this.#wait(options));
  }

  /** Results go by topic name. */
  async deleteTopics(names: readonly string[], options: CallOptions = {}): Promise<ItemResults<void>> {
    return topics.deleteTopics(this.#cluster, names, this.#wait(options));
  }

  /** All topics, sorted by name; those of Kafka itself only when asked for. */
  async listTopics(options: CallOptions & { readonly includeInternal?: boolean } = {}): Promise<TopicInfo[]> {
    const all = await topics.listTopics(this.#cluster, this.#wait(options));
    return options.includeInternal === true ? all : all.filter((topic) => !topic.isInternal);
  }

  /** Results go by topic name. */
  async describeTopics(names: readonly string[], options: CallOptions = {}): Promise<ItemResults<TopicInfo>> {
    return topics.describeTopics(this.#cluster, names, this.#wait(options));
  }

  /** Results go by topic name. */
  async createPartitions(
    newPartitions: readonly topics.NewPartitions[],
    options: ChangeOptions = {},
  ): Promise<ItemResults<void>> {
    return topics.createPartitions(this.#cluster, newPartitions, options.validateOnly ?? false, this.#wait(options));
  }

  /** Results go by `topic-partition`. */
  async deleteRecords(
    deletions: readonly partitions.RecordDeletion[],
    options: CallOptions = {},
  ): Promise<ItemResults<partitions.DeletedRecords>> {
    return partitions.deleteRecords(this.#cluster, deletions, this.#wait(options));
  }

  /** Results go by `topic-partition`. */
  async listOffsets(
    requests: readonly partitions.OffsetRequest[],
    options: CallOptions = {},
  ): Promise<ItemResults<FoundOffset>> {
    return partitions.listOffsets(this.#cluster, requests, this.#wait(options));
  }

  /** Results go by `topic/name` or `broker/id`. */
  async describeConfigs(
    resources: readonly configs.ConfigResource[],
    options: CallOptions & configs.DescribeConfigsOptions = {},
  ): Promise<ItemResults<readonly configs.ConfigEntry[]>> {
    return configs.describeConfigs(this.#cluster, resources, options, this.#wait(options));
  }

  /** Results go by `topic/name` or `broker/id`. */
  async incrementalAlterConfigs(
    alterations: readonly configs.ConfigAlteration[],
    options: ChangeOptions = {},
  ): Promise<ItemResults<void>> {
    return configs.incrementalAlterConfigs(
      this.#cluster,
      alterations,
      options.validateOnly ?? false,
      this.#wait(options),
    );
  }

  async describeCluster(options: CallOptions = {}): Promise<brokers.ClusterDescription> {
    return brokers.describeCluster(this.#cluster, this.#wait(options));
  }

  /** Results go by broker id. All brokers, when none is named. */
  async describeLogDirs(
    options: CallOptions & { readonly brokers?: readonly number[] } = {},
  ): Promise<ItemResults<readonly brokers.LogDirDescription[]>> {
    return brokers.describeLogDirs(this.#cluster, options.brokers, this.#wait(options));
  }

  /** Closes the connections; calls under way reject. */
  close(): Promise<void> {
    return this.#cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #wait(options: CallOptions): Wait {
    if (this.#cluster.isClosed) throw new ClientClosedError('This admin client has already been closed.');
    const timeoutMs = options.timeoutMs ?? this.#config['default.api.timeout.ms'];
    return { deadline: new Deadline(this.#platform.clock, timeoutMs), signal: options.signal };
  }
}
