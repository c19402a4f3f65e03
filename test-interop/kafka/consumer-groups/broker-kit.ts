// The scripts of consumer groups against a running broker: the same requests, over the wire. Each script
// has groups and topics of its own there, so names are changed on the way.

import { setTimeout as sleep } from 'node:timers/promises';
import { type GroupRecord, groupRecordCodec } from '../../../src/coordinator/group/group-record.ts';
import { BatchCursor } from '../../../src/protocol/records/batch-cursor.ts';
import { lastOffsetOf } from '../../../src/protocol/records/batch-header.ts';
import { readRecords } from '../../../src/protocol/records/record-reader.ts';
import type * as api from '../../../src/coordinator/group/group-api.ts';
import { consumerGroupDescribeApi } from '../../../src/protocol/apis/consumer-group-describe.ts';
import { consumerGroupHeartbeatApi } from '../../../src/protocol/apis/consumer-group-heartbeat.ts';
import { createPartitionsApi } from '../../../src/protocol/apis/create-partitions.ts';
import { createTopicsApi } from '../../../src/protocol/apis/create-topics.ts';
import { deleteTopicsApi } from '../../../src/protocol/apis/delete-topics.ts';
import { fetchApi } from '../../../src/protocol/apis/fetch.ts';
import { heartbeatApi } from '../../../src/protocol/apis/heartbeat.ts';
import { joinGroupApi } from '../../../src/protocol/apis/join-group.ts';
import { leaveGroupApi } from '../../../src/protocol/apis/leave-group.ts';
import { syncGroupApi } from '../../../src/protocol/apis/sync-group.ts';
import { KafkaError } from '../../../src/protocol/errors.ts';
import type { Encodable, Fields } from '../../../src/protocol/schema/fields.ts';
import type { Api } from '../../../src/protocol/schema/message.ts';
import type { GroupKit } from '../../../test/coordinator/group/consumer/group-kit.ts';
import type { Side } from '../oracle/side.ts';

/** How long metadata may take until the coordinator has seen it. */
const propagationMs = 500;
/** The broker's `__consumer_offsets` has one. */
const offsetsPartition = 0;

export class BrokerKit implements GroupKit {
  readonly topicNames = new Map<string, string>();
  readonly #side: Side;
  readonly #suffix: string;
  readonly #idByName = new Map<string, string>();
  #topics: Record<string, number> = {};

  constructor(side: Side, suffix: string) {
    this.#side = side;
    this.#suffix = suffix;
  }

  topicId(name: string): string {
    return this.#idByName.get(name) ?? 'AAAAAAAAAAAAAAAAAAAAAA';
  }

  wireName(topic: string): string {
    return this.#outside(topic);
  }

  scriptName(topic: string): string {
    return this.#inside(topic);
  }

  async setTopics(topics: Record<string, number>): Promise<void> {
    const before = this.#topics;
    const names = Object.keys(topics);
    const gone = Object.keys(before).filter((name) => topics[name] === undefined);
    await this.#create(
      names.filter((name) => before[name] === undefined).map((name) => ({ name, count: topics[name]! })),
    );
    const grown = names.filter((name) => before[name] !== undefined && before[name] !== topics[name]);
    if (grown.length > 0) {
      await this.#ask(createPartitionsApi, 3, {
        topics: grown.map((name) => ({ name: this.#outside(name), count: topics[name]!, assignments: null })),
        timeoutMs: 10_000,
        validateOnly: false,
      });
    }
    if (gone.length > 0)
      await this.#ask(deleteTopicsApi, 5, {
        topics: [],
        topicNames: gone.map((name) => this.#outside(name)),
        timeoutMs: 10_000,
      });
    this.#topics = topics;
    await sleep(propagationMs);
  }

  async heartbeat(
    request: api.ConsumerGroupHeartbeatRequest,
    apiVersion: number,
  ): Promise<api.ConsumerGroupHeartbeatResponse> {
    const { subscribedTopicNames } = request;
    const names = subscribedTopicNames?.map((name) => this.#outside(name)) ?? null;
    const heartbeat = { ...this.#inGroup(request), subscribedTopicNames: names };
    const answer = this.#demand(await this.#ask(consumerGroupHeartbeatApi, apiVersion, heartbeat));
    // Patterns are resolved beside the heartbeat.
    if (request.subscribedTopicRegex !== null && request.subscribedTopicRegex !== '') await sleep(propagationMs);
    return answer;
  }

  async describe(groupId: string): Promise<api.DescribedConsumerGroup> {
    const groupIds = [this.#group(groupId)];
    const { groups } = await this.#ask(consumerGroupDescribeApi, 1, { groupIds, includeAuthorizedOperations: false });
    const group = this.#demand(groups[0]!);
    const members = group.members.map((member) => ({
      ...member,
      subscribedTopicNames: member.subscribedTopicNames.map((name) => this.#inside(name)).toSorted(),
    }));
    return { ...group, members };
  }

  async join(request: api.JoinGroupRequest, apiVersion: number): Promise<api.JoinGroupResponse> {
    return this.#ask(joinGroupApi, apiVersion, this.#inGroup(request));
  }

  async sync(request: api.SyncGroupRequest, apiVersion: number): Promise<api.SyncGroupResponse> {
    return this.#ask(syncGroupApi, apiVersion, this.#inGroup(request));
  }

  async classicHeartbeat(request: api.HeartbeatRequest): Promise<api.HeartbeatResponse> {
    return this.#ask(heartbeatApi, 4, this.#inGroup(request));
  }

  async classicLeave(request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse> {
    return this.#ask(leaveGroupApi, 5, this.#inGroup(request));
  }

  /** What the broker has written about the script's group. */
  async records(): Promise<GroupRecord[]> {
    const records: GroupRecord[] = [];
    for (let offset = 0; ;) {
      const batches = await this.#fetch(offset);
      const cursor = new BatchCursor(batches);
      let next = offset;
      while (cursor.next()) {
        next = lastOffsetOf(cursor.view, cursor.position) + 1;
        for (const record of readRecords(batches, cursor.view, cursor.position, 1_000_000)) {
          const decoded = record.key === null ? undefined : groupRecordCodec.decode(record.key, record.value);
          if (decoded !== undefined && groupOf(decoded) === this.#group('g')) records.push(this.#shown(decoded));
        }
      }
      if (next === offset) return records;
      offset = next;
    }
  }

  /** Topics that other scripts would see. */
  close(): Promise<void> {
    return this.setTopics({});
  }

  classicGroup(): never {
    throw new NotOverTheWireError();
  }

  validateCommit(): never {
    throw new NotOverTheWireError();
  }

  rebalances(): never {
    throw new NotOverTheWireError();
  }

  advance(durationMs: number): Promise<void> {
    return sleep(durationMs);
  }

  restart(): never {
    throw new NotOverTheWireError();
  }

  failNextAppend(): never {
    throw new NotOverTheWireError();
  }

  /** Text of the broker in the script's names. */
  inside(text: string): string {
    return text.replaceAll(this.#group('g'), 'g').replaceAll(this.#group('none'), 'none');
  }

  #shown(record: GroupRecord): GroupRecord {
    const inside = (names: readonly string[]): string[] => names.map((name) => this.#inside(name)).toSorted();
    if (record.value === null) return record;
    if (record.name === 'ConsumerGroupMemberMetadata')
      return { ...record, value: { ...record.value, subscribedTopicNames: inside(record.value.subscribedTopicNames) } };
    if (record.name === 'ConsumerGroupRegularExpression')
      return { ...record, value: { ...record.value, topics: inside(record.value.topics) } };
    return record;
  }

  async #fetch(fetchOffset: number): Promise<Uint8Array> {
    const answer = await this.#ask(fetchApi, 12, {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 50_000_000,
      isolationLevel: 0,
      topics: [
        {
          topic: '__consumer_offsets',
          partitions: [{ partition: offsetsPartition, fetchOffset, partitionMaxBytes: 10_000_000 }],
        },
      ],
    });
    const { errorCode, records } = answer.responses[0]!.partitions[0]!;
    if (errorCode !== 0) throw new KafkaError(errorCode);
    return records ?? new Uint8Array(0);
  }

  async #create(topics: readonly { readonly name: string; readonly count: number }[]): Promise<void> {
    if (topics.length === 0) return;
    const answer = await this.#ask(createTopicsApi, 7, {
      topics: topics.map(({ name, count }) => ({
        name: this.#outside(name),
        numPartitions: count,
        replicationFactor: 1,
        assignments: [],
        configs: [],
      })),
      timeoutMs: 10_000,
      validateOnly: false,
    });
    for (const { name, topicId, errorCode } of answer.topics) {
      if (errorCode !== 0) throw new KafkaError(errorCode);
      this.topicNames.set(topicId, this.#inside(name));
      this.#idByName.set(this.#inside(name), topicId);
    }
  }

  async #ask<Q extends Fields, S extends Fields>(api: Api<Q, S>, version: number, request: Encodable<Q>) {
    const answer = await this.#side.ask(api, version, request);
    if (typeof answer === 'string') throw new Error(`${api.name}: ${answer}`);
    return answer;
  }

  #demand<Answer extends { readonly errorCode: number; readonly errorMessage: string | null }>(answer: Answer): Answer {
    if (answer.errorCode === 0) return answer;
    throw new KafkaError(answer.errorCode, answer.errorMessage === null ? null : this.inside(answer.errorMessage));
  }

  #inGroup<R extends { readonly groupId: string }>(request: R): R {
    return { ...request, groupId: this.#group(request.groupId) };
  }

  #group(groupId: string): string {
    return groupId === '' ? '' : `${groupId}-${this.#suffix}`;
  }

  #outside(topic: string): string {
    return `${topic}-${this.#suffix}`;
  }

  #inside(topic: string): string {
    return topic.slice(0, -this.#suffix.length - 1);
  }
}

function groupOf({ key }: GroupRecord): string {
  return 'group' in key ? key.group : key.groupId;
}

/** A command that looks behind the protocol. */
export class NotOverTheWireError extends Error {
  override readonly name = 'NotOverTheWireError';
}
