// Groups of both kinds in one shard, on virtual time, for scripts and properties about consumer groups.

import { ClassicGroup } from '../../../../src/coordinator/group/classic/classic-group.ts';
import { ClassicGroups } from '../../../../src/coordinator/group/classic/classic-groups.ts';
import { ConsumerGroup } from '../../../../src/coordinator/group/consumer/consumer-group.ts';
import { ConsumerGroups } from '../../../../src/coordinator/group/consumer/consumer-groups.ts';
import type * as api from '../../../../src/coordinator/group/group-api.ts';
import type { Caller, GroupContext } from '../../../../src/coordinator/group/group-context.ts';
import type { GroupCoordinatorConfig } from '../../../../src/coordinator/group/group-coordinator-config.ts';
import type { GroupRecord } from '../../../../src/coordinator/group/group-record.ts';
import type { OffsetCommitter } from '../../../../src/coordinator/group/group.ts';
import { Groups } from '../../../../src/coordinator/group/groups.ts';
import type { Rebalance } from '../../../../src/coordinator/group/rebalance-history.ts';
import type { CoordinatorState } from '../../../../src/coordinator/shard/coordinator-state.ts';
import { KafkaError } from '../../../../src/protocol/errors.ts';
import type { GroupKit } from './group-kit.ts';
import { CoordinatorKit, imageOfTopics, topicIdOf } from '../../kit.ts';

export class ConsumerShard implements CoordinatorState<GroupRecord> {
  readonly groups: Groups;
  readonly classic: ClassicGroups;
  readonly consumer: ConsumerGroups;

  constructor(context: GroupContext) {
    this.groups = new Groups(context.journal);
    this.classic = new ClassicGroups(context, this.groups);
    this.consumer = new ConsumerGroups(context, this.groups, this.classic);
  }

  consumerGroup(groupId = 'g'): ConsumerGroup | undefined {
    const group = this.groups.get(groupId);
    return group instanceof ConsumerGroup ? group : undefined;
  }

  replay(record: GroupRecord): void {
    if (record.name === 'GroupMetadata') this.classic.replay(record);
    else if (record.name === 'OffsetCommit' || record.name === 'LegacyOffsetCommit') throw new Error(record.name);
    else this.consumer.replay(record);
  }

  replayEndTransaction(): void {}

  onLoaded(): void {
    this.classic.onLoaded();
    this.consumer.onLoaded();
  }

  onUnloaded(error: KafkaError): void {
    for (const group of this.groups.values()) group.unload(error.code);
  }
}

export class GroupScriptKit implements GroupKit {
  readonly kit: CoordinatorKit<ConsumerShard>;
  readonly topicNames = new Map<string, string>();
  #topics: Record<string, number> = {};

  private constructor(kit: CoordinatorKit<ConsumerShard>) {
    this.kit = kit;
  }

  static async start(
    topics: Record<string, number>,
    config: Partial<GroupCoordinatorConfig>,
    seed = 1,
  ): Promise<GroupScriptKit> {
    const kit = await CoordinatorKit.start({ createState: (context) => new ConsumerShard(context), config, seed });
    const scripts = new GroupScriptKit(kit);
    await scripts.setTopics(topics);
    return scripts;
  }

  topicId(name: string): string {
    return topicIdOf(name);
  }

  wireName(topic: string): string {
    return topic;
  }

  scriptName(topic: string): string {
    return topic;
  }

  /** The cluster has these topics from now on: names and numbers of partitions. */
  async setTopics(topics: Record<string, number>): Promise<void> {
    const before = this.#topics;
    const changed = new Set(
      [...Object.keys(before), ...Object.keys(topics)].filter((name) => before[name] !== topics[name]),
    );
    const image = imageOfTopics(topics);
    const version = this.kit.image.provenance.lastContainedOffset + 1;
    this.kit.image = { ...image, provenance: { ...image.provenance, lastContainedOffset: version } };
    this.#topics = topics;
    for (const name of Object.keys(topics)) this.topicNames.set(topicIdOf(name), name);
    const isNew = Object.keys(topics).some((name) => before[name] === undefined);
    this.kit.state.consumer.onTopicsChanged(changed, isNew);
    await this.kit.settle();
  }

  async heartbeat(
    request: api.ConsumerGroupHeartbeatRequest,
    apiVersion: number,
    clientId: string,
  ): Promise<api.ConsumerGroupHeartbeatResponse> {
    const answer = await this.kit.ask(() => this.kit.state.consumer.heartbeat(callerOf(apiVersion, clientId), request));
    await this.kit.settle();
    return answer;
  }

  async join(request: api.JoinGroupRequest, apiVersion: number): Promise<api.JoinGroupResponse> {
    const { state } = this.kit;
    const caller = callerOf(apiVersion);
    const group = state.consumerGroup();
    return this.kit.ask(() =>
      group === undefined || group.isEmpty
        ? state.classic.join(caller, request)
        : state.consumer.classicJoin(caller, request),
    );
  }

  async sync(request: api.SyncGroupRequest, apiVersion: number): Promise<api.SyncGroupResponse> {
    const { state } = this.kit;
    const caller = callerOf(apiVersion);
    return this.kit.ask(() =>
      state.consumerGroup() === undefined
        ? state.classic.sync(caller, request)
        : state.consumer.classicSync(caller, request),
    );
  }

  async classicHeartbeat(request: api.HeartbeatRequest): Promise<api.HeartbeatResponse> {
    const { state } = this.kit;
    const caller = callerOf(4);
    return this.kit.ask(() =>
      state.consumerGroup() === undefined
        ? state.classic.heartbeat(caller, request)
        : state.consumer.classicHeartbeat(caller, request),
    );
  }

  async classicLeave(request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse> {
    const { state } = this.kit;
    const caller = callerOf(5);
    return this.kit.ask(() =>
      state.consumerGroup() === undefined
        ? state.classic.leave(caller, request)
        : state.consumer.classicLeave(caller, request),
    );
  }

  describe(groupId: string): Promise<api.DescribedConsumerGroup> {
    return this.kit.ask(() => ({ records: [], response: this.kit.state.consumer.describe(groupId) }));
  }

  /** `Stable generation=2 members=…` of a classic group, undefined when there is none. */
  classicGroup(): ClassicGroup | undefined {
    const group = this.kit.state.groups.get('g');
    return group instanceof ClassicGroup ? group : undefined;
  }

  validateCommit(committer: OffsetCommitter, topic: string, partition: number): number {
    const group = this.kit.state.groups.get('g');
    if (group === undefined) throw new Error('no group');
    const answer = group.validateOffsetCommit(committer);
    return typeof answer === 'number' ? answer : answer(topicIdOf(topic), partition);
  }

  async records(): Promise<readonly GroupRecord[]> {
    return this.kit.records();
  }

  rebalances(): readonly Rebalance[] {
    return this.kit.context.rebalances.of('g');
  }

  advance(durationMs: number): Promise<void> {
    return this.kit.advance(durationMs);
  }

  restart(): Promise<void> {
    return this.kit.restart();
  }

  failNextAppend(code: number): void {
    this.kit.log.failNext(new KafkaError(code));
  }
}

function callerOf(apiVersion: number, clientId = 'c'): Caller {
  return { clientId, clientHost: '/127.0.0.1', apiVersion };
}
