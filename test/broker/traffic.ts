// Producing and fetching in few words, for tests whose subject is what the broker makes of it.

import assert from 'node:assert/strict';
import { fetchApi } from '../../src/protocol/apis/fetch.ts';
import { listOffsetsApi } from '../../src/protocol/apis/list-offsets.ts';
import { produceApi } from '../../src/protocol/apis/produce.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { BatchBuilder, type BatchBuilderOptions } from '../../src/protocol/records/batch-builder.ts';
import { batchSizeOf, baseOffsetOf, lastOffsetOf } from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { readRecords } from '../../src/protocol/records/record-reader.ts';
import type { EncodableMessage, RequestOf, ResponseOf } from '../../src/protocol/schema/message.ts';
import type { TestClient } from './test-client.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The wall clock of a simulated machine begins here; records of tests are a little older. */
export const testTimestamp = 1_767_225_000_000;

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

export interface BatchOptions extends BatchBuilderOptions {
  readonly timestamp?: number;
  readonly key?: string | null;
}

/** A batch with these values, keys counted up unless one is given. */
export function batchOf(values: readonly (string | Uint8Array | null)[], options: BatchOptions = {}): Uint8Array {
  const builder = new BatchBuilder(options);
  const { timestamp = testTimestamp, key } = options;
  for (const [index, value] of values.entries()) {
    const recordKey = key === undefined ? `k${index}` : key;
    builder.append(
      timestamp,
      recordKey === null ? null : bytesOf(recordKey),
      typeof value === 'string' ? bytesOf(value) : value,
    );
  }
  return builder.build();
}

export interface ProduceOptions {
  readonly partition?: number;
  readonly acks?: number;
  readonly version?: number;
  readonly timeoutMs?: number;
  readonly topicId?: string;
}

export function produceRequest(
  topic: string,
  records: Uint8Array | null,
  { partition = 0, acks = -1, timeoutMs = 30_000, topicId }: ProduceOptions = {},
): EncodableMessage<typeof produceApi.request> {
  return {
    acks,
    timeoutMs,
    topicData: [
      { name: topic, ...(topicId === undefined ? {} : { topicId }), partitionData: [{ index: partition, records }] },
    ],
  };
}

export type ProducedPartition = Awaited<ReturnType<typeof produce>>;

/** Produces one batch and gives what its partition answered. */
export async function produce(
  client: TestClient,
  topic: string,
  records: Uint8Array | null,
  options: ProduceOptions = {},
) {
  const { version = 9 } = options;
  const { responses } = await client.call(produceApi, version, produceRequest(topic, records, options));
  return responses[0]!.partitionResponses[0]!;
}

/** Produces values and demands success; gives the base offset. */
export async function produceValues(
  client: TestClient,
  topic: string,
  values: readonly string[],
  options: ProduceOptions = {},
): Promise<number> {
  const produced = await produce(client, topic, batchOf(values), options);
  assert.equal(produced.errorCode, ErrorCode.NONE, produced.errorMessage ?? '');
  return produced.baseOffset;
}

export type FetchRequest = EncodableMessage<typeof fetchApi.request>;
type FetchedTopic = NonNullable<ResponseOf<typeof fetchApi>['responses']>[number];
export type AskedPartition = Partial<RequestOf<typeof fetchApi>['topics'][number]['partitions'][number]>;

/** A request for partition 0 of a topic from offset 0, without waiting, unless told otherwise. */
export function fetchRequest(
  topic: string,
  partition: AskedPartition = {},
  request: Partial<FetchRequest> & { readonly topicId?: string } = {},
): FetchRequest {
  const { topicId, ...rest } = request;
  return {
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 50 * 1024 * 1024,
    forgottenTopicsData: [],
    topics: [askedTopic(topic, [partition], topicId)],
    ...rest,
  };
}

export function askedTopic(
  topic: string,
  partitions: readonly AskedPartition[],
  topicId?: string,
): FetchRequest['topics'][number] {
  return {
    topic,
    ...(topicId === undefined ? {} : { topicId }),
    partitions: partitions.map((partition) => ({
      partition: 0,
      fetchOffset: 0,
      partitionMaxBytes: 10 * 1024 * 1024,
      ...partition,
    })),
  };
}

/** Fetches one partition and gives what it answered. */
export async function fetch(
  client: TestClient,
  topic: string,
  partition: AskedPartition = {},
  options: Partial<FetchRequest> & { readonly version?: number; readonly topicId?: string } = {},
) {
  const { version = 12, ...request } = options;
  const response = await client.call(fetchApi, version, fetchRequest(topic, partition, request));
  return response.responses[0]!.partitions[0]!;
}

export interface ReadRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: string | null;
}

/** Every whole record in what a fetch returned. */
export function recordsIn(bytes: Uint8Array | null): ReadRecord[] {
  const read: ReadRecord[] = [];
  for (const { at, view } of batchesIn(bytes)) {
    for (const { offset, timestamp, value } of readRecords(bytes!, view, at, 1 << 26))
      read.push({ offset, timestamp, value: value === null ? null : decoder.decode(value) });
  }
  return read;
}

export function valuesIn(bytes: Uint8Array | null): (string | null)[] {
  return recordsIn(bytes).map(({ value }) => value);
}

export interface FoundBatch {
  readonly at: number;
  readonly view: DataView;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeBytes: number;
}

/** The whole batches in what a fetch returned; the last one may be cut off. */
export function batchesIn(bytes: Uint8Array | null): FoundBatch[] {
  const found: FoundBatch[] = [];
  if (bytes === null) return found;
  const view = viewOf(bytes);
  for (let at = 0; at + 12 <= bytes.length;) {
    const sizeBytes = batchSizeOf(view, at);
    if (at + sizeBytes > bytes.length) break;
    found.push({ at, view, baseOffset: baseOffsetOf(view, at), lastOffset: lastOffsetOf(view, at), sizeBytes });
    at += sizeBytes;
  }
  return found;
}

/** All values of a partition, in as many fetches as it takes. */
export async function readAll(client: TestClient, topic: string, partition = 0, from = 0): Promise<(string | null)[]> {
  const values: (string | null)[] = [];
  for (let fetchOffset = from; ;) {
    const { errorCode, records, highWatermark } = await fetch(client, topic, { partition, fetchOffset });
    assert.equal(errorCode, ErrorCode.NONE);
    const read = recordsIn(records).filter(({ offset }) => offset >= fetchOffset);
    if (read.length === 0) {
      assert.equal(fetchOffset, highWatermark, 'nothing to read below the high watermark');
      return values;
    }
    values.push(...read.map(({ value }) => value));
    fetchOffset = read.at(-1)!.offset + 1;
  }
}

export async function listOffset(
  client: TestClient,
  topic: string,
  timestamp: number,
  options: { readonly partition?: number; readonly version?: number; readonly isolationLevel?: number } = {},
) {
  const { partition = 0, version = 7, isolationLevel = 0 } = options;
  const { topics } = await client.call(listOffsetsApi, version, {
    replicaId: -1,
    ...(version >= 2 ? { isolationLevel } : {}),
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }],
  });
  return topics[0]!.partitions[0]!;
}

export type { FetchedTopic };
