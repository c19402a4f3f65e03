// The public face of the clients: `samsa/client`.

export { Admin, type AdminOptions } from './admin/admin.ts';
export type { AdminCallOptions, ChangeOptions } from './admin/admin-calls.ts';
export type { AclOperation } from './admin/acl-operations.ts';
export type { AclBinding, AclBindingFilter, DeletedAcl } from './admin/acls.ts';
export type { BrokerNode, ClusterDescription, DescribeClusterOptions } from './admin/brokers.ts';
export type { Progress, ProgressListener } from './admin/call-progress.ts';
export {
  type ClientQuotaAlteration,
  type ClientQuotaEntity,
  type ClientQuotaFilter,
  type ClientQuotaFilterComponent,
  type ClientQuotas,
  formatQuotaEntity,
} from './admin/client-quotas.ts';
export {
  type ConfigAlteration,
  type ConfigEntry,
  type ConfigResource,
  configResourceName,
  type ConfigSource,
  type ConfigSynonym,
  type ConfigType,
  type DescribeConfigsOptions,
} from './admin/configs.ts';
export type { CreateDelegationTokenOptions, DelegationToken, KafkaPrincipal } from './admin/delegation-tokens.ts';
export type { ApiVersionRange, FeatureMetadata, FeatureUpdate, VersionRange } from './admin/features.ts';
export type {
  ClassicGroupDescription,
  DescribeGroupsOptions,
  MemberDescription,
} from './admin/groups/classic-groups.ts';
export type {
  GroupOffsets,
  GroupOffsetsQuery,
  ListConsumerGroupOffsetsOptions,
} from './admin/groups/committed-offsets.ts';
export type { ConsumerGroupDescription, ConsumerMemberDescription } from './admin/groups/consumer-groups.ts';
export type {
  ConsumerGroupListing,
  GroupListing,
  ListConsumerGroupsFilter,
  ListGroupsFilter,
} from './admin/groups/listing.ts';
export type { RemoveMembersOptions } from './admin/groups/removals.ts';
export { ItemResults } from './admin/item-results.ts';
export type { ElectionType } from './admin/leader-elections.ts';
export { Listing } from './admin/listing.ts';
export {
  formatReplica,
  type LogDirDescription,
  type LogDirPartition,
  type ReplicaLogDir,
  type ReplicaMove,
  type TopicPartitionReplica,
} from './admin/log-dirs.ts';
export type {
  QuorumEndpoint,
  QuorumInfo,
  QuorumReplica,
  RaftVoter,
  RaftVoterOptions,
} from './admin/metadata-quorum.ts';
export type {
  DeletedRecords,
  ListOffsetsOptions,
  OffsetRequest,
  OffsetSpec,
  RecordDeletion,
} from './admin/partitions.ts';
export type {
  AlterReassignmentsOptions,
  NewPartitionReassignment,
  PartitionReassignment,
} from './admin/reassignments.ts';
export type {
  ScramCredentialAlteration,
  ScramCredentialDeletion,
  ScramCredentialInfo,
  ScramCredentialUpsertion,
  ScramMechanism,
} from './admin/scram-credentials.ts';
export type { DescribeTopicsOptions, PartitionDescription, TopicDescription } from './admin/topic-descriptions.ts';
export type { ChangeTopicsOptions, CreatedTopic, NewPartitions, NewTopic, TopicCollection } from './admin/topics.ts';
export type {
  ListTransactionsFilter,
  TransactionDescription,
  TransactionListing,
} from './admin/transactions/descriptions.ts';
export type { FencedProducer } from './admin/transactions/fencing.ts';
export type { AbortTransactionSpec, DescribeProducersOptions, ProducerState } from './admin/transactions/producers.ts';
export type { ClientSettings } from './client-base.ts';
export type { Node, PartitionInfo, TopicInfo } from './cluster/metadata-cache.ts';
export { type ConsumerRecord, ConsumerRecords } from './consumer/consumer-record.ts';
export type { OffsetAndMetadata, OffsetsToCommit } from './consumer/commits/offset-and-metadata.ts';
export type { OffsetCommitCallback } from './consumer/commits/offset-commits.ts';
export type { AssignmentStrategy } from './consumer/assignors/assignors-of.ts';
export { CooperativeStickyAssignor } from './consumer/assignors/cooperative-sticky-assignor.ts';
export type {
  AssignorCluster,
  AssignorPartition,
  MemberAssignment,
  MemberSubscription,
  PartitionAssignor,
  RebalanceProtocol,
} from './consumer/assignors/partition-assignor.ts';
export { RangeAssignor } from './consumer/assignors/range-assignor.ts';
export { RoundRobinAssignor } from './consumer/assignors/round-robin-assignor.ts';
export { StickyAssignor } from './consumer/assignors/sticky-assignor.ts';
export { Consumer, type ConsumerCloseOptions, type SignalOptions } from './consumer/consumer.ts';
export type { ConsumerOptions } from './consumer/consumer-parts.ts';
export type { ConsumerInterceptor } from './consumer/consumer-interceptor.ts';
export type { ConsumerGroupMetadata } from './consumer/group/consumer-group.ts';
export type { GroupMembershipOperation } from './consumer/group/membership.ts';
export type { RebalanceListener } from './consumer/group/rebalance-listener.ts';
export { SubscriptionPattern } from './consumer/group/topic-subscription.ts';
export type { OffsetAndTimestamp, TopicPartitionTimestamp } from './consumer/offset-queries.ts';
export {
  BufferExhaustedError,
  ClientClosedError,
  CommitFailedError,
  ConfigError,
  CorruptRecordError,
  DisconnectedError,
  ErrorCode,
  FencedInstanceIdError,
  IllegalStateError,
  InvalidGroupIdError,
  isRetriable,
  KafkaError,
  LogTruncationError,
  NetworkError,
  NoBrokerError,
  NoOffsetForPartitionError,
  NotConsumerGroupError,
  OffsetOutOfRangeError,
  PartitionOffsetError,
  RebalanceInProgressError,
  RebalanceListenerError,
  RecordDeserializationError,
  RetriableCommitFailedError,
  TimeoutError,
  UnreleasedInstanceIdError,
  UnsupportedVersionError,
  WakeupError,
} from './errors.ts';
export type { Outcome } from './item-retries.ts';
export type { FoundOffset } from './offset-lookup.ts';
export type { Metric } from './metrics/metric.ts';
export type { SendCallback } from './producer/delivery.ts';
export type {
  Partitioner,
  PartitionerCluster,
  PartitionerFunction,
  PartitionerInput,
} from './producer/partitioning/partitioner.ts';
export { RoundRobinPartitioner } from './producer/partitioning/round-robin-partitioner.ts';
export { UniformStickyPartitioner } from './producer/partitioning/uniform-sticky-partitioner.ts';
export {
  ClusterAuthorizationError,
  ConcurrentTransactionsError,
  type ErrorSeverity,
  GroupAuthorizationError,
  InvalidPidMappingError,
  InvalidProducerEpochError,
  InvalidTxnStateError,
  OutOfOrderSequenceError,
  ProducerError,
  ProducerFencedError,
  ProducerStateError,
  RecordTooLargeError,
  severityOf,
  TopicAuthorizationError,
  TransactionAbortableError,
  TransactionAbortedError,
  TransactionalIdAuthorizationError,
  UnknownProducerIdError,
} from './producer/producer-errors.ts';
export type { ProducerInterceptor } from './producer/producer-interceptor.ts';
export { type CloseOptions, Producer, type SendOptions } from './producer/producer.ts';
export type { ProducerOptions } from './producer/producer-parts.ts';
export type { ProducerStream, WritableOptions } from './producer/producer-stream.ts';
export type { Transaction } from './producer/transaction.ts';
export type { HeadersInput, ProducerRecord, RecordHeader, RecordMetadata } from './producer/producer-record.ts';
export { listSerde } from './list-serde.ts';
export {
  booleanSerde,
  bytesSerde,
  type Deserializer,
  doubleSerde,
  floatSerde,
  integerSerde,
  jsonSerde,
  longSerde,
  type PlainSerde,
  type Serde,
  SerializationError,
  type Serializer,
  shortSerde,
  stringSerde,
  uuidSerde,
  voidSerde,
} from './serializers.ts';
export { formatTopicPartition, type TopicPartition, TopicPartitionMap } from './topic-partition.ts';
export type { CallOptions } from './waiting.ts';
