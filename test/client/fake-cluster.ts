// An honest little Kafka for tests of clients: topics in memory, Kafka's rules for sequences, offsets that
// tests can put anything at.

import type { Platform } from '../../src/base/ports/platform.ts';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { initProducerIdApi } from '../../src/protocol/apis/init-producer-id.ts';
import { listOffsetsApi } from '../../src/protocol/apis/list-offsets.ts';
import { metadataApi } from '../../src/protocol/apis/metadata.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import * as header from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { FakeBroker } from './fake-broker.ts';

export interface StoredBatch {
  readonly bytes: Uint8Array;
  readonly lastOffset: number;
}

export interface FakePartition {
  batches: StoredBatch[];
  startOffset: number;
  endOffset: number;
  leaderEpoch: number;
  leaderId: number;
  /** By producer id: epoch and the next sequence that is accepted. */
  readonly producers: Map<number, { epoch: number; next: number; last: Map<number, number> }>;
}

export interface FakeTopic {
  readonly id: string;
  readonly partitions: FakePartition[];
}

/** Not A: an id of nothing but As is none. */
const topicIds = 'BCDEFGHIJKLMNOPQRSTUVWXYZabc';

export class FakeCluster {
  readonly broker: FakeBroker;
  readonly topics = new Map<string, FakeTopic>();
  readonly host: string;
  readonly nodeId = 1;
  producerIds = 0;

  constructor(platform: Platform, host: string) {
    this.broker = new FakeBroker(platform);
    this.host = host;
    this.#serveMetadata();
    this.#serveProducers();
    this.#serveConsumers();
  }

  get bootstrapServers(): string {
    return `${this.host}:${this.broker.port}`;
  }

  addTopic(name: string, partitions = 1): FakeTopic {
    const id = `${topicIds[this.topics.size % 26]}AAAAAAAAAAAAAAAAAAAAA`;
    const topic = { id, partitions: Array.from({ length: partitions }, newPartition) };
    this.topics.set(name, topic);
    return topic;
  }

  partition(topic: string, partition = 0): FakePartition {
    return this.topics.get(topic)!.partitions[partition]!;
  }

  /** Puts a batch into the log as it is; the next offset is behind it. */
  store(partition: FakePartition, bytes: Uint8Array): void {
    const view = viewOf(bytes);
    header.assignOffsets(view, 0, partition.endOffset, partition.leaderEpoch);
    const lastOffset = header.lastOffsetOf(view, 0);
    partition.batches.push({ bytes, lastOffset });
    partition.endOffset = lastOffset + 1;
  }

  /** Values of everything in a partition, in order. */
  values(topic: string, partition = 0): string[] {
    return this.partition(topic, partition).batches.flatMap(({ bytes }) =>
      [...readRecords(bytes, viewOf(bytes), 0, 1 << 30)].map(({ value }) =>
        new TextDecoder().decode(value ?? undefined),
      ),
    );
  }

  #serveMetadata(): void {
    this.broker.handle(metadataApi, (request) => ({
      brokers: [{ nodeId: this.nodeId, host: this.host, port: this.broker.port }],
      clusterId: 'fake',
      controllerId: this.nodeId,
      topics: (
        request.topics?.map(({ name, topicId }) => name ?? this.#nameOf(topicId)) ?? [...this.topics.keys()]
      ).map((name) => this.describe(name)),
    }));
  }

  describe(name: string) {
    const topic = this.topics.get(name);
    if (topic === undefined) return { errorCode: 3, name, partitions: [] };
    return {
      errorCode: 0,
      name,
      topicId: topic.id,
      isInternal: name.startsWith('__'),
      partitions: topic.partitions.map(({ leaderEpoch, leaderId }, partitionIndex) => ({
        errorCode: leaderId < 0 ? 5 : 0,
        partitionIndex,
        leaderId,
        leaderEpoch,
        replicaNodes: [1],
        isrNodes: [1],
      })),
    };
  }

  #serveProducers(): void {
    this.broker.handle(initProducerIdApi, () => ({
      errorCode: 0,
      producerId: 1000 + this.producerIds++,
      producerEpoch: 0,
    }));
    this.broker.handle(produceApi, (request) => {
      const responses = request.topicData.map((topic) => {
        const name = topic.name === '' ? this.#nameOf(topic.topicId) : topic.name;
        return {
          name: topic.name,
          topicId: topic.topicId,
          partitionResponses: topic.partitionData.map(({ index, records }) => ({
            index,
            ...this.append(name, index, records!),
          })),
        };
      });
      return request.acks === 0 ? 'silence' : { responses };
    });
  }

  append(
    name: string,
    index: number,
    records: Uint8Array,
  ): { errorCode: number; baseOffset: number; logStartOffset: number } {
    const partition = this.partition(name, index);
    const bytes = Uint8Array.from(records);
    const view = viewOf(bytes);
    const logStartOffset = partition.startOffset;
    const producerId = header.producerIdOf(view, 0);
    if (producerId >= 0) {
      const refusal = checkSequence(partition, view);
      if (refusal !== undefined) return { ...refusal, logStartOffset };
    }
    const baseOffset = partition.endOffset;
    this.store(partition, bytes);
    partition.producers.get(producerId)?.last.set(header.baseSequenceOf(view, 0), baseOffset);
    return { errorCode: 0, baseOffset, logStartOffset };
  }

  #nameOf(id: string): string {
    return [...this.topics].find(([, topic]) => topic.id === id)![0];
  }

  #serveConsumers(): void {
    this.broker.handle(listOffsetsApi, (request) => ({
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, timestamp }) => {
          const partition = this.partition(name, partitionIndex);
          const offset = timestamp === -2 ? partition.startOffset : partition.endOffset;
          return { partitionIndex, errorCode: 0, timestamp: -1, offset, leaderEpoch: partition.leaderEpoch };
        }),
      })),
    }));
    this.broker.handle(fetchApi, async (request, { version }) => {
      const answers = (): ReturnType<FakeCluster['read']>[] =>
        request.topics.flatMap((topic) => {
          const name = version > 12 ? this.#nameOf(topic.topicId) : topic.topic;
          return topic.partitions.map(({ partition, fetchOffset }) => this.read(name, partition, fetchOffset));
        });
      if (answers().every((answer) => answer.errorCode === 0 && answer.records.length === 0)) {
        await new Promise<void>((resolve) => this.broker.platform.timers.after(request.maxWaitMs, resolve));
      }
      const found = answers();
      return {
        responses: request.topics.map((topic) => ({
          topic: topic.topic,
          topicId: topic.topicId,
          partitions: topic.partitions.map(({ partition }) => ({ partitionIndex: partition, ...found.shift()! })),
        })),
      };
    });
  }

  read(name: string, index: number, offset: number) {
    const partition = this.partition(name, index);
    const { startOffset, endOffset } = partition;
    const isOutside = offset < startOffset || offset > endOffset;
    const batches = isOutside ? [] : partition.batches.filter(({ lastOffset }) => lastOffset >= offset);
    return {
      errorCode: isOutside ? ErrorCode.OFFSET_OUT_OF_RANGE : 0,
      highWatermark: endOffset,
      logStartOffset: startOffset,
      abortedTransactions: null,
      records: Buffer.concat(batches.map(({ bytes }) => bytes)),
    };
  }
}

function newPartition(): FakePartition {
  return { batches: [], startOffset: 0, endOffset: 0, leaderEpoch: 0, leaderId: 1, producers: new Map() };
}

function checkSequence(
  partition: FakePartition,
  view: DataView,
): { errorCode: number; baseOffset: number } | undefined {
  const producerId = header.producerIdOf(view, 0);
  const epoch = header.producerEpochOf(view, 0);
  const sequence = header.baseSequenceOf(view, 0);
  const known = partition.producers.get(producerId) ?? { epoch, next: sequence, last: new Map<number, number>() };
  partition.producers.set(producerId, known);
  if (epoch < known.epoch) return { errorCode: ErrorCode.INVALID_PRODUCER_EPOCH, baseOffset: -1 };
  if (epoch > known.epoch) {
    if (sequence !== 0) return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 };
    Object.assign(known, { epoch, next: 0, last: new Map() });
  }
  const duplicate = known.last.get(sequence);
  if (duplicate !== undefined) return { errorCode: 0, baseOffset: duplicate };
  if (sequence !== known.next) return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 };
  known.next = header.incrementSequence(sequence, header.recordsCountOf(view, 0));
  return undefined;
}
