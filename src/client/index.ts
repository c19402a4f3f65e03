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
export { Consumer, type ConsumerOptions, type OffsetAndTimestamp } from './consumer/consumer.ts';
export {
  BufferExhaustedError,
  ClientClosedError,
  ConfigError,
  CorruptRecordError,
  DisconnectedError,
  ErrorCode,
  IllegalStateError,
  isRetriable,
  KafkaError,
  NetworkError,
  NoBrokerError,
  NoOffsetForPartitionError,
  OffsetOutOfRangeError,
  PartitionOffsetError,
  RecordDeserializationError,
  TimeoutError,
  UnsupportedVersionError,
  WakeupError,
} from './errors.ts';
export type { Outcome } from './item-retries.ts';
export type { FoundOffset } from './offset-lookup.ts';
export { type Partitioner, type PartitionerInput, RoundRobinPartitioner } from './producer/partitioner.ts';
export { type CloseOptions, Producer, type ProducerOptions } from './producer/producer.ts';
export type { HeadersInput, ProducerRecord, RecordHeader, RecordMetadata } from './producer/producer-record.ts';
export {
  bytesSerde,
  type Deserializer,
  doubleSerde,
  floatSerde,
  integerSerde,
  jsonSerde,
  longSerde,
  type Serde,
  SerializationError,
  type Serializer,
  shortSerde,
  stringSerde,
  uuidSerde,
} from './serializers.ts';
export { formatTopicPartition, type TopicPartition, TopicPartitionMap } from './topic-partition.ts';
export type { CallOptions } from './waiting.ts';
