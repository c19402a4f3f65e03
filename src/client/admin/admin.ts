// The admin client: one method per thing that can be asked of a cluster, with the names of Java's Admin.
// Calls about several things answer thing by thing (`ItemResults`), so that one that fails does not take the
// others with it; each call may take `default.api.timeout.ms` in all.
//
// Long because there is much to ask: a method is its signature, its docstring and the call of its subject.

import { type ClientSettings, clientSettingNames, createClientBase } from '../client-base.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { TopicInfo } from '../cluster/metadata-cache.ts';
import type { OffsetsToCommit } from '../consumer/commits/offset-and-metadata.ts';
import type { Outcome } from '../item-retries.ts';
import type { FoundOffset } from '../offset-lookup.ts';
import { type AdminConfig, adminOptions, bootstrapControllers } from '../options/admin-options.ts';
import { type OptionsOf, readOptions } from '../options/read-options.ts';
import type { TopicPartition, TopicPartitionMap } from '../topic-partition.ts';
import * as acls from './acls.ts';
import { type AdminCallOptions, AdminCalls, type ChangeOptions } from './admin-calls.ts';
import * as brokers from './brokers.ts';
import * as quotas from './client-quotas.ts';
import { listConfigResources } from './config-resources.ts';
import * as configs from './configs.ts';
import * as tokens from './delegation-tokens.ts';
import * as features from './features.ts';
import * as classicGroups from './groups/classic-groups.ts';
import * as committedOffsets from './groups/committed-offsets.ts';
import * as consumerGroups from './groups/consumer-groups.ts';
import * as groupListing from './groups/listing.ts';
import * as groupOffsets from './groups/offsets.ts';
import * as groupRemovals from './groups/removals.ts';
import type { ItemResults } from './item-results.ts';
import * as elections from './leader-elections.ts';
import type { Listing } from './listing.ts';
import * as logDirs from './log-dirs.ts';
import * as quorum from './metadata-quorum.ts';
import * as partitions from './partitions.ts';
import * as reassignments from './reassignments.ts';
import * as scram from './scram-credentials.ts';
import * as descriptions from './topic-descriptions.ts';
import * as topics from './topics.ts';
import * as transactions from './transactions/descriptions.ts';
import * as fencing from './transactions/fencing.ts';
import * as producers from './transactions/producers.ts';

export type AdminOptions = OptionsOf<typeof adminOptions> & ClientSettings;

export class Admin implements AsyncDisposable {
  readonly clientId: string;
  readonly #config: AdminConfig;
  readonly #cluster: Cluster;
  readonly #calls: AdminCalls;

  /** Throws a `ConfigError` when an option is unknown or unusable. */
  constructor(options: AdminOptions) {
    const { config } = readOptions(adminOptions, options, clientSettingNames);
    const controllers = bootstrapControllers(config);
    const { clientId, cluster } = createClientBase('adminclient', config, options, false, controllers);
    this.clientId = clientId;
    this.#config = config;
    this.#cluster = cluster;
    this.#calls = new AdminCalls(cluster, config);
  }

  // --- Topics and partitions ---

  /** Results go by topic name. */
  createTopics(
    newTopics: readonly topics.NewTopic[],
    options: AdminCallOptions & topics.ChangeTopicsOptions = {},
  ): Promise<ItemResults<topics.CreatedTopic>> {
    return this.#calls.run(options, (wait) => topics.createTopics(this.#cluster, newTopics, options, wait));
  }

  /** By name, or by id as `{ topicIds }`. Results go by that. */
  deleteTopics(
    collection: topics.TopicCollection,
    options: AdminCallOptions & Omit<topics.ChangeTopicsOptions, 'validateOnly'> = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => topics.deleteTopics(this.#cluster, collection, options, wait));
  }

  /** All topics, sorted by name; those of Kafka itself only when asked for. */
  listTopics(options: AdminCallOptions & { readonly includeInternal?: boolean } = {}): Promise<TopicInfo[]> {
    return this.#calls.run(options, async (wait) => {
      const all = await descriptions.listTopics(this.#cluster, wait);
      return options.includeInternal === true ? all : all.filter((topic) => !topic.isInternal);
    });
  }

  /** By name, or by id as `{ topicIds }`. Results go by that. */
  describeTopics(
    collection: topics.TopicCollection,
    options: AdminCallOptions & descriptions.DescribeTopicsOptions = {},
  ): Promise<ItemResults<descriptions.TopicDescription>> {
    return this.#calls.run(options, (wait) => descriptions.describeTopics(this.#cluster, collection, options, wait));
  }

  /** Results go by topic name. */
  createPartitions(
    newPartitions: readonly topics.NewPartitions[],
    options: AdminCallOptions & topics.ChangeTopicsOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => topics.createPartitions(this.#cluster, newPartitions, options, wait));
  }

  /** Results go by `topic-partition`. */
  deleteRecords(
    deletions: readonly partitions.RecordDeletion[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<partitions.DeletedRecords>> {
    return this.#calls.run(options, (wait) => partitions.deleteRecords(this.#cluster, deletions, wait));
  }

  /** Results go by `topic-partition`. */
  listOffsets(
    requests: readonly partitions.OffsetRequest[],
    options: AdminCallOptions & partitions.ListOffsetsOptions = {},
  ): Promise<ItemResults<FoundOffset>> {
    return this.#calls.run(options, (wait) => partitions.listOffsets(this.#cluster, requests, options, wait));
  }

  /** Results go by `topic-partition`; of all that needed an election, when `of` is undefined. */
  electLeaders(
    electionType: elections.ElectionType,
    of: readonly TopicPartition[] | undefined,
    options: AdminCallOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => elections.electLeaders(this.#cluster, electionType, of, wait));
  }

  /** Results go by `topic-partition`. Answered when the moves have begun. */
  alterPartitionReassignments(
    changes: readonly reassignments.NewPartitionReassignment[],
    options: AdminCallOptions & reassignments.AlterReassignmentsOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      reassignments.alterPartitionReassignments(this.#cluster, changes, options, wait),
    );
  }

  /** What goes on, of these partitions or of all. */
  listPartitionReassignments(
    of?: readonly TopicPartition[],
    options: AdminCallOptions = {},
  ): Promise<TopicPartitionMap<reassignments.PartitionReassignment>> {
    return this.#calls.run(options, (wait) => reassignments.listPartitionReassignments(this.#cluster, of, wait));
  }

  // --- Configuration ---

  /** Results go by `topic/name` or `broker/id`. */
  describeConfigs(
    resources: readonly configs.ConfigResource[],
    options: AdminCallOptions & configs.DescribeConfigsOptions = {},
  ): Promise<ItemResults<readonly configs.ConfigEntry[]>> {
    return this.#calls.run(options, (wait) => configs.describeConfigs(this.#cluster, resources, options, wait));
  }

  /** Results go by `topic/name` or `broker/id`. */
  incrementalAlterConfigs(
    alterations: readonly configs.ConfigAlteration[],
    options: ChangeOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      configs.incrementalAlterConfigs(this.#cluster, alterations, options.validateOnly ?? false, wait),
    );
  }

  /** What has a configuration of its own; of all types, when none is named. */
  listConfigResources(
    types: readonly configs.ConfigResource['type'][] = [],
    options: AdminCallOptions = {},
  ): Promise<configs.ConfigResource[]> {
    return this.#calls.run(options, (wait) => listConfigResources(this.#cluster, types, wait));
  }

  /** As `listConfigResources` of `client-metrics`, which every broker since 3.7 can. */
  listClientMetricsResources(options: AdminCallOptions = {}): Promise<configs.ConfigResource[]> {
    return this.#calls.run(options, (wait) => listConfigResources(this.#cluster, ['client-metrics'], wait));
  }

  // --- Brokers and their log directories ---

  describeCluster(
    options: AdminCallOptions & brokers.DescribeClusterOptions = {},
  ): Promise<brokers.ClusterDescription> {
    return this.#calls.run(options, (wait) => brokers.describeCluster(this.#cluster, options, wait));
  }

  /** Takes a broker that is gone out of the metadata. */
  unregisterBroker(brokerId: number, options: AdminCallOptions = {}): Promise<void> {
    return this.#calls.run(options, (wait) => brokers.unregisterBroker(this.#cluster, brokerId, wait));
  }

  /** Results go by broker id. All brokers, when none is named. */
  describeLogDirs(
    options: AdminCallOptions & { readonly brokers?: readonly number[] | undefined } = {},
  ): Promise<ItemResults<readonly logDirs.LogDirDescription[]>> {
    return this.#calls.run(options, (wait) => logDirs.describeLogDirs(this.#cluster, options.brokers, wait));
  }

  /** Results go by `topic-partition-broker`. */
  describeReplicaLogDirs(
    replicas: readonly logDirs.TopicPartitionReplica[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<logDirs.ReplicaLogDir>> {
    return this.#calls.run(options, (wait) => logDirs.describeReplicaLogDirs(this.#cluster, replicas, wait));
  }

  /** Results go by `topic-partition-broker`. Answered when the moves have begun. */
  alterReplicaLogDirs(
    moves: readonly logDirs.ReplicaMove[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => logDirs.alterReplicaLogDirs(this.#cluster, moves, wait));
  }

  // --- Groups ---

  /** Groups of every kind, of all brokers. */
  listGroups(
    options: AdminCallOptions & groupListing.ListGroupsFilter = {},
  ): Promise<Listing<groupListing.GroupListing>> {
    return this.#calls.run(options, (wait) => groupListing.listGroups(this.#cluster, options, wait));
  }

  /** Groups of consumers, and those that only hold offsets. */
  listConsumerGroups(
    options: AdminCallOptions & groupListing.ListConsumerGroupsFilter = {},
  ): Promise<Listing<groupListing.ConsumerGroupListing>> {
    return this.#calls.run(options, (wait) => groupListing.listConsumerGroups(this.#cluster, options, wait));
  }

  /** Results go by group id. Of either protocol. */
  describeConsumerGroups(
    groupIds: readonly string[],
    options: AdminCallOptions & classicGroups.DescribeGroupsOptions = {},
  ): Promise<ItemResults<consumerGroups.ConsumerGroupDescription>> {
    return this.#calls.run(options, (wait) =>
      consumerGroups.describeConsumerGroups(this.#cluster, groupIds, options, wait),
    );
  }

  /** Results go by group id. */
  describeClassicGroups(
    groupIds: readonly string[],
    options: AdminCallOptions & classicGroups.DescribeGroupsOptions = {},
  ): Promise<ItemResults<classicGroups.ClassicGroupDescription>> {
    return this.#calls.run(options, (wait) =>
      classicGroups.describeClassicGroups(this.#cluster, groupIds, options, wait),
    );
  }

  /** Results go by group id. */
  listConsumerGroupOffsets(
    queries: readonly committedOffsets.GroupOffsetsQuery[],
    options: AdminCallOptions & committedOffsets.ListConsumerGroupOffsetsOptions = {},
  ): Promise<ItemResults<committedOffsets.GroupOffsets>> {
    return this.#calls.run(options, (wait) =>
      committedOffsets.listConsumerGroupOffsets(this.#cluster, queries, options, wait),
    );
  }

  /** Results go by `topic-partition`. Refused while the group is in use. */
  alterConsumerGroupOffsets(
    groupId: string,
    offsets: OffsetsToCommit,
    options: AdminCallOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      groupOffsets.alterConsumerGroupOffsets(this.#cluster, groupId, offsets, wait),
    );
  }

  /** Results go by `topic-partition`. Refused for topics that the group is subscribed to. */
  deleteConsumerGroupOffsets(
    groupId: string,
    of: readonly TopicPartition[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      groupOffsets.deleteConsumerGroupOffsets(this.#cluster, groupId, of, wait),
    );
  }

  /** Results go by group id. Refused for groups that have members. */
  deleteConsumerGroups(groupIds: readonly string[], options: AdminCallOptions = {}): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => groupRemovals.deleteConsumerGroups(this.#cluster, groupIds, wait));
  }

  /** Results go by `group.instance.id`, or by member id for a dynamic member. */
  removeMembersFromConsumerGroup(
    groupId: string,
    options: AdminCallOptions & groupRemovals.RemoveMembersOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      groupRemovals.removeMembersFromConsumerGroup(this.#cluster, groupId, options, wait),
    );
  }

  // --- Producers and transactions ---

  /** Results go by `topic-partition`. */
  describeProducers(
    of: readonly TopicPartition[],
    options: AdminCallOptions & producers.DescribeProducersOptions = {},
  ): Promise<ItemResults<readonly producers.ProducerState[]>> {
    return this.#calls.run(options, (wait) => producers.describeProducers(this.#cluster, of, options, wait));
  }

  /** Transactional ids that all brokers know. */
  listTransactions(
    options: AdminCallOptions & transactions.ListTransactionsFilter = {},
  ): Promise<Listing<transactions.TransactionListing>> {
    return this.#calls.run(options, (wait) => transactions.listTransactions(this.#cluster, options, wait));
  }

  /** Results go by transactional id. */
  describeTransactions(
    transactionalIds: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<transactions.TransactionDescription>> {
    return this.#calls.run(options, (wait) => transactions.describeTransactions(this.#cluster, transactionalIds, wait));
  }

  /** Ends by force a transaction that no coordinator will end. */
  abortTransaction(spec: producers.AbortTransactionSpec, options: AdminCallOptions = {}): Promise<void> {
    return this.#calls.run(options, (wait) => producers.abortTransaction(this.#cluster, spec, wait));
  }

  /** Results go by transactional id. Shuts out whoever has it; what was open is aborted. */
  fenceProducers(
    transactionalIds: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<fencing.FencedProducer>> {
    // As in Java, a timeout that was given is the one of the new producer's transactions, too.
    const timeoutMs = options.timeoutMs ?? this.#config['request.timeout.ms'];
    return this.#calls.run(options, (wait) => fencing.fenceProducers(this.#cluster, transactionalIds, timeoutMs, wait));
  }

  /** As `fenceProducers` of one, which a producer of two phases needs when it will not come back (KIP-939). */
  async forceTerminateTransaction(transactionalId: string, options: AdminCallOptions = {}): Promise<void> {
    (await this.fenceProducers([transactionalId], options)).all();
  }

  // --- Quotas and credentials ---

  /** All quotas, when the filter has no components. */
  describeClientQuotas(
    filter: quotas.ClientQuotaFilter = { components: [] },
    options: AdminCallOptions = {},
  ): Promise<quotas.ClientQuotas[]> {
    return this.#calls.run(options, (wait) => quotas.describeClientQuotas(this.#cluster, filter, wait));
  }

  /** Results go by `formatQuotaEntity`. */
  alterClientQuotas(
    alterations: readonly quotas.ClientQuotaAlteration[],
    options: ChangeOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      quotas.alterClientQuotas(this.#cluster, alterations, options.validateOnly ?? false, wait),
    );
  }

  /** Results go by user. All who have credentials, when none is named. */
  describeUserScramCredentials(
    users?: readonly string[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<readonly scram.ScramCredentialInfo[]>> {
    return this.#calls.run(options, (wait) => scram.describeUserScramCredentials(this.#cluster, users, wait));
  }

  /** Results go by user. */
  alterUserScramCredentials(
    alterations: readonly scram.ScramCredentialAlteration[],
    options: AdminCallOptions = {},
  ): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) => scram.alterUserScramCredentials(this.#cluster, alterations, wait));
  }

  // --- Features and the metadata quorum ---

  /** As any broker sees them, or that with `nodeId`. */
  describeFeatures(
    options: AdminCallOptions & { readonly nodeId?: number | undefined } = {},
  ): Promise<features.FeatureMetadata> {
    return this.#calls.run(options, (wait) => features.describeFeatures(this.#cluster, options.nodeId, wait));
  }

  /** What a broker can be asked, and in which versions: that with `nodeId`, or any. Java's admin client has no such call. */
  describeApiVersions(
    options: AdminCallOptions & { readonly nodeId?: number | undefined } = {},
  ): Promise<readonly features.ApiVersionRange[]> {
    return this.#calls.run(options, (wait) => features.describeApiVersions(this.#cluster, options.nodeId, wait));
  }

  /** Results go by feature. From Kafka 4 on all are updated or none. */
  updateFeatures(updates: readonly features.FeatureUpdate[], options: ChangeOptions = {}): Promise<ItemResults<void>> {
    return this.#calls.run(options, (wait) =>
      features.updateFeatures(this.#cluster, updates, options.validateOnly ?? false, wait),
    );
  }

  describeMetadataQuorum(options: AdminCallOptions = {}): Promise<quorum.QuorumInfo> {
    return this.#calls.run(options, (wait) => quorum.describeMetadataQuorum(this.#cluster, wait));
  }

  addRaftVoter(
    voter: quorum.RaftVoter,
    endpoints: readonly quorum.QuorumEndpoint[],
    options: AdminCallOptions & quorum.RaftVoterOptions = {},
  ): Promise<void> {
    return this.#calls.run(options, (wait) => quorum.addRaftVoter(this.#cluster, voter, endpoints, options, wait));
  }

  removeRaftVoter(voter: quorum.RaftVoter, options: AdminCallOptions & quorum.RaftVoterOptions = {}): Promise<void> {
    return this.#calls.run(options, (wait) => quorum.removeRaftVoter(this.#cluster, voter, options, wait));
  }

  // --- Access rules and delegation tokens ---

  /** All rules, when the filter is empty. */
  describeAcls(filter: acls.AclBindingFilter = {}, options: AdminCallOptions = {}): Promise<acls.AclBinding[]> {
    return this.#calls.run(options, (wait) => acls.describeAcls(this.#cluster, filter, wait));
  }

  /** One outcome for each binding, in their order. */
  createAcls(bindings: readonly acls.AclBinding[], options: AdminCallOptions = {}): Promise<readonly Outcome<void>[]> {
    return this.#calls.run(options, (wait) => acls.createAcls(this.#cluster, bindings, wait));
  }

  /** One outcome for each filter, in their order. */
  deleteAcls(
    filters: readonly acls.AclBindingFilter[],
    options: AdminCallOptions = {},
  ): Promise<readonly Outcome<readonly acls.DeletedAcl[]>[]> {
    return this.#calls.run(options, (wait) => acls.deleteAcls(this.#cluster, filters, wait));
  }

  createDelegationToken(
    options: AdminCallOptions & tokens.CreateDelegationTokenOptions = {},
  ): Promise<tokens.DelegationToken> {
    return this.#calls.run(options, (wait) => tokens.createDelegationToken(this.#cluster, options, wait));
  }

  /** Resolves to when the token ends now, in ms since 1970. */
  renewDelegationToken(
    hmac: Uint8Array,
    options: AdminCallOptions & { readonly renewPeriodMs?: number | undefined } = {},
  ): Promise<number> {
    return this.#calls.run(options, (wait) =>
      tokens.renewDelegationToken(this.#cluster, hmac, options.renewPeriodMs, wait),
    );
  }

  /** Resolves to when the token ends now, in ms since 1970: at once without a period. */
  expireDelegationToken(
    hmac: Uint8Array,
    options: AdminCallOptions & { readonly expiryTimePeriodMs?: number | undefined } = {},
  ): Promise<number> {
    return this.#calls.run(options, (wait) =>
      tokens.expireDelegationToken(this.#cluster, hmac, options.expiryTimePeriodMs, wait),
    );
  }

  /** Of these owners, or all that may be seen. */
  describeDelegationToken(
    owners?: readonly tokens.KafkaPrincipal[],
    options: AdminCallOptions = {},
  ): Promise<tokens.DelegationToken[]> {
    return this.#calls.run(options, (wait) => tokens.describeDelegationToken(this.#cluster, owners, wait));
  }

  // --- The end ---

  /** Closes the connections; calls under way reject. */
  close(): Promise<void> {
    return this.#cluster.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
