// Everything a client can find out about a cluster that must be the same whoever serves its data, as data that can be
// compared: topics with ids and partitions, offsets, every record, settings made at run time, groups, transactions,
// producers. Left out is what changes with every start: broker epochs, leader epochs, coordinators.

import { createHash } from 'node:crypto';
import { describeConfigsApi } from '../../../src/protocol/apis/describe-configs.ts';
import { describeProducersApi } from '../../../src/protocol/apis/describe-producers.ts';
import { describeTransactionsApi } from '../../../src/protocol/apis/describe-transactions.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { findCoordinatorApi } from '../../../src/protocol/apis/find-coordinator.ts';
import { listConfigResourcesApi } from '../../../src/protocol/apis/list-config-resources.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { listOffsetsApi } from '../../../src/protocol/apis/list-offsets.ts';
import { listTransactionsApi } from '../../../src/protocol/apis/list-transactions.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { offsetFetchApi } from '../../../src/protocol/apis/offset-fetch.ts';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import { isControl, lastOffsetOf } from '../../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import { eventually } from '../../support/within.ts';
import type { Caller } from './connection.ts';

const patienceMs = 40_000;
const compactedTopic = 'compacted';
const [latest, earliest, maxTimestamp] = [-1, -2, -3] as const;
const [readUncommitted, readCommitted] = [0, 1] as const;

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export interface Inventory {
  readonly topics: readonly string[];
  readonly partitions: readonly string[];
  readonly configs: readonly string[];
  readonly groups: readonly string[];
  readonly transactions: readonly string[];
  readonly producers: readonly string[];
}

export async function takeInventory(caller: Caller): Promise<Inventory> {
  const { topics } = await caller.ask(metadataApi, { topics: null }, 12);
  const own = topics.filter(({ isInternal }) => !isInternal).toSorted((a, b) => byText(a.name!, b.name!));
  const partitions: string[] = [];
  const producers: string[] = [];
  for (const { name, partitions: all } of own) {
    for (const { partitionIndex } of all.toSorted((a, b) => a.partitionIndex - b.partitionIndex)) {
      partitions.push(await partitionText(caller, name!, partitionIndex));
      producers.push(...(await producersOf(caller, name!, partitionIndex)));
    }
  }
  return {
    topics: topics
      .map(({ name, topicId, partitions: all, isInternal }) => `${name} ${topicId} ${all.length} ${isInternal}`)
      .toSorted(byText),
    partitions,
    configs: await configsOf(
      caller,
      topics.map(({ name }) => name!),
    ),
    groups: await groupsOf(caller),
    transactions: await transactionsOf(caller),
    producers,
  };
}

async function partitionText(caller: Caller, topic: string, partition: number): Promise<string> {
  const start = await offsetAt(caller, topic, partition, earliest, readUncommitted);
  const end = await offsetAt(caller, topic, partition, latest, readUncommitted);
  const stable = await offsetAt(caller, topic, partition, latest, readCommitted);
  const records = await recordsOf(caller, topic, partition, start, end);
  const bounds = `${topic}-${partition}: ${start}..${end}, stable ${stable}`;
  if (topic === compactedTopic) return `${bounds}, ${latestValues(records)}`;
  // Kafka may name a record that is gone.
  const newest = Math.max(start, await offsetAt(caller, topic, partition, maxTimestamp, readUncommitted));
  return `${bounds}, newest ${newest}, ${records.length} records ${digestOf(records)}`;
}

function digestOf(records: readonly FoundRecord[]): string {
  return createHash('sha256').update(JSON.stringify(records)).digest('hex').slice(0, 16);
}

/** Compaction goes on whoever serves: what it may not change is the last value of every key. */
function latestValues(records: readonly FoundRecord[]): string {
  const values = new Map<string, FoundRecord>();
  for (const record of records) {
    if (record.value === null) values.delete(record.key ?? '');
    else values.set(record.key ?? '', record);
  }
  return `${values.size} keys ${digestOf([...values.values()].toSorted((a, b) => a.offset - b.offset))}`;
}

async function offsetAt(
  caller: Caller,
  topic: string,
  partition: number,
  timestamp: number,
  isolationLevel: number,
): Promise<number> {
  return await eventually(patienceMs, `an offset of ${topic}-${partition}`, async () => {
    const { topics } = await caller.ask(
      listOffsetsApi,
      {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }] }],
      },
      8,
    );
    const { errorCode, offset } = topics[0]!.partitions[0]!;
    return errorCode === 0 ? offset : undefined;
  });
}

interface FoundRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly isControl: boolean;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly string[];
}

/** Every record, control records too. */
async function recordsOf(
  caller: Caller,
  topic: string,
  partition: number,
  start: number,
  end: number,
): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (let offset = start; offset < end;) {
    const bytes = await fetchAt(caller, topic, partition, offset);
    const cursor = new BatchCursor(bytes);
    const before = offset;
    while (cursor.next()) {
      for (const record of readRecords(bytes, cursor.view, cursor.position, 1 << 26)) {
        if (record.offset < offset) continue;
        found.push({
          offset: record.offset,
          timestamp: record.timestamp,
          isControl: isControl(cursor.view, cursor.position),
          key: hex(record.key),
          value: hex(record.value),
          headers: record.headers.map(({ key, value }) => `${key}=${hex(value)}`),
        });
      }
      offset = Math.max(offset, lastOffsetOf(cursor.view, cursor.position) + 1);
    }
    if (offset === before) throw new Error(`nothing can be read of ${topic}-${partition} at ${offset}`);
  }
  return found;
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex');
}

async function fetchAt(caller: Caller, topic: string, partition: number, offset: number): Promise<Uint8Array> {
  return await eventually(patienceMs, `records of ${topic}-${partition} at ${offset}`, async () => {
    const answer = await caller.ask(
      fetchApi,
      {
        maxWaitMs: 100,
        minBytes: 1,
        maxBytes: 50_000_000,
        isolationLevel: 0,
        topics: [{ topic, partitions: [{ partition, fetchOffset: offset, partitionMaxBytes: 10_000_000 }] }],
        forgottenTopicsData: [],
      },
      12,
    );
    const { errorCode, records } = answer.responses[0]!.partitions[0]!;
    return errorCode === 0 && records !== null && records.length > 0 ? records : undefined;
  });
}

/** Where a value comes from, when it was set at run time. */
const dynamicSources: ReadonlySet<number> = new Set([1, 2, 3, 7, 8]);

async function configsOf(caller: Caller, topics: readonly string[]): Promise<string[]> {
  const listed = await caller.ask(listConfigResourcesApi, { resourceTypes: [16, 32] }, 1);
  const resources = [
    ...topics.map((resourceName) => ({ resourceType: 2, resourceName })),
    { resourceType: 4, resourceName: '1' },
    { resourceType: 4, resourceName: '' },
    ...listed.configResources.map(({ resourceType, resourceName }) => ({ resourceType, resourceName })),
  ];
  const { results } = await caller.ask(
    describeConfigsApi,
    { resources: resources.map((resource) => ({ ...resource, configurationKeys: null })) },
    4,
  );
  return results
    .flatMap(({ resourceType, resourceName, errorCode, configs }) => [
      `${resourceType}:${resourceName}: ${errorCode}`,
      ...configs
        .filter(({ configSource }) => dynamicSources.has(configSource))
        .map(({ name, value, configSource }) => `${resourceType}:${resourceName}: ${name}=${value} (${configSource})`),
    ])
    .toSorted(byText);
}

async function groupsOf(caller: Caller): Promise<string[]> {
  await untilCoordinated(caller, 0, 'any');
  const found = await eventually(patienceMs, 'groups', async () => {
    const answer = await caller.ask(listGroupsApi, { statesFilter: [], typesFilter: [] }, 5);
    // Share groups only Kafka has.
    return answer.errorCode === 0 ? answer.groups.filter(({ groupType }) => groupType !== 'share') : undefined;
  });
  const ids = found.map(({ groupId }) => groupId);
  const committed = await eventually(patienceMs, 'committed offsets', async () => {
    const request = { groups: ids.map((groupId) => ({ groupId, topics: null })), requireStable: false };
    const { groups } = await caller.ask(offsetFetchApi, request, 8);
    return groups.every(({ errorCode }) => errorCode === 0) ? groups : undefined;
  });
  return [
    ...found.map(({ groupId, groupType, groupState }) => `${groupId}: ${groupType}, ${groupState}`),
    ...committed.flatMap(({ groupId, topics }) =>
      topics.flatMap(({ name, partitions }) =>
        partitions.map((each) => `${groupId}: ${name}-${each.partitionIndex} at ${each.committedOffset}`),
      ),
    ),
  ].toSorted(byText);
}

async function transactionsOf(caller: Caller): Promise<string[]> {
  await untilCoordinated(caller, 1, 'any');
  const found = await eventually(patienceMs, 'transactions', async () => {
    const answer = await caller.ask(listTransactionsApi, { stateFilters: [], producerIdFilters: [] }, 0);
    return answer.errorCode === 0 ? answer.transactionStates : undefined;
  });
  const transactionalIds = found.map(({ transactionalId }) => transactionalId);
  const { transactionStates } = await caller.ask(describeTransactionsApi, { transactionalIds }, 0);
  return transactionStates
    .map((each) => {
      const partitions = each.topics.flatMap(({ topic, partitions: all }) => all.map((index) => `${topic}-${index}`));
      const { transactionalId, transactionState, producerId, producerEpoch, transactionTimeoutMs } = each;
      return `${transactionalId}: ${transactionState} ${producerId}/${producerEpoch} ${transactionTimeoutMs} [${partitions.toSorted(byText).join(' ')}]`;
    })
    .toSorted(byText);
}

/** Until the group (0) or transactional id (1) has a coordinator: the first question makes the topic. */
export async function untilCoordinated(caller: Caller, keyType: number, key: string): Promise<void> {
  await eventually(patienceMs, 'a coordinator', async () => {
    const { coordinators } = await caller.ask(findCoordinatorApi, { coordinatorKeys: [key], keyType }, 4);
    return coordinators[0]!.errorCode === 0 ? true : undefined;
  });
}

async function producersOf(caller: Caller, topic: string, partition: number): Promise<string[]> {
  const { topics } = await caller.ask(
    describeProducersApi,
    { topics: [{ name: topic, partitionIndexes: [partition] }] },
    0,
  );
  return topics[0]!.partitions[0]!.activeProducers.map(
    (each) =>
      `${topic}-${partition}: producer ${each.producerId}/${each.producerEpoch}, sequence ${each.lastSequence}, ` +
      `at ${each.lastTimestamp}, open from ${each.currentTxnStartOffset}, coordinator ${each.coordinatorEpoch}`,
  ).toSorted(byText);
}
