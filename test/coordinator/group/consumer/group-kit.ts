// What scripts about consumer groups talk to: our groups in memory, or (in the interop suite) a broker.

import type { ClassicGroup } from '../../../../src/coordinator/group/classic/classic-group.ts';
import type * as api from '../../../../src/coordinator/group/group-api.ts';
import type { GroupRecord } from '../../../../src/coordinator/group/group-record.ts';
import type { OffsetCommitter } from '../../../../src/coordinator/group/group.ts';
import type { Rebalance } from '../../../../src/coordinator/group/rebalance-history.ts';

export interface GroupKit {
  /** By topic id. */
  readonly topicNames: ReadonlyMap<string, string>;
  topicId(name: string): string;
  /** The topic's name where members and coordinator talk about it, and back. */
  wireName(topic: string): string;
  scriptName(topic: string): string;
  /** The cluster has these topics from now on: names and numbers of partitions. */
  setTopics(topics: Record<string, number>): Promise<void>;
  heartbeat(
    request: api.ConsumerGroupHeartbeatRequest,
    apiVersion: number,
    clientId: string,
  ): Promise<api.ConsumerGroupHeartbeatResponse>;
  join(request: api.JoinGroupRequest, apiVersion: number): Promise<api.JoinGroupResponse>;
  sync(request: api.SyncGroupRequest, apiVersion: number): Promise<api.SyncGroupResponse>;
  classicHeartbeat(request: api.HeartbeatRequest): Promise<api.HeartbeatResponse>;
  classicLeave(request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse>;
  describe(groupId: string): Promise<api.DescribedConsumerGroup>;
  /** undefined when there is none of that kind. */
  classicGroup(): ClassicGroup | undefined;
  validateCommit(committer: OffsetCommitter, topic: string, partition: number): number;
  /** Everything that was written about groups. */
  records(): Promise<readonly GroupRecord[]>;
  rebalances(): readonly Rebalance[];
  advance(durationMs: number): Promise<void>;
  restart(): Promise<void>;
  failNextAppend(code: number): void;
}
