// The public face of the clients: `samsa/client`.

export { Admin, type AdminOptions, type ChangeOptions } from './admin/admin.ts';
export type { ClusterDescription, LogDirDescription, LogDirPartition } from './admin/brokers.ts';
export {
  type ConfigAlteration,
  type ConfigEntry,
  type ConfigResource,
  configResourceName,
  type ConfigSource,
  type ConfigSynonym,
} from './admin/configs.ts';
export { ItemResults } from './admin/item-results.ts';
export type { DeletedRecords, OffsetRequest, OffsetSpec, RecordDeletion } from './admin/partitions.ts';
export type { CreatedTopic, NewPartitions, NewTopic } from './admin/topics.ts';
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
export { type CloseOptions, Producer, type ProducerOptions, type SendOptions } from './producer/producer.ts';
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
