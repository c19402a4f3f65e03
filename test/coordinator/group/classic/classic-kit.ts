// Classic groups alone in a shard, for tests.

import { createHash } from 'node:crypto';
import type { ClassicGroup } from '../../../../src/coordinator/group/classic/classic-group.ts';
import { ClassicGroups } from '../../../../src/coordinator/group/classic/classic-groups.ts';
import type { JoinGroupRequest, SyncGroupRequest } from '../../../../src/coordinator/group/group-api.ts';
import type { Caller, GroupContext } from '../../../../src/coordinator/group/group-context.ts';
import type { GroupCoordinatorConfig } from '../../../../src/coordinator/group/group-coordinator-config.ts';
import type { GroupRecord } from '../../../../src/coordinator/group/group-record.ts';
import { Groups } from '../../../../src/coordinator/group/groups.ts';
import type { CoordinatorState } from '../../../../src/coordinator/shard/coordinator-state.ts';
import type { KafkaError } from '../../../../src/protocol/errors.ts';
import { CoordinatorKit } from '../../kit.ts';
import type { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';

export class ClassicShard implements CoordinatorState<GroupRecord> {
  readonly groups: Groups;
  readonly classic: ClassicGroups;

  constructor(context: GroupContext) {
    this.groups = new Groups(context.journal);
    this.classic = new ClassicGroups(context, this.groups);
  }

  group(groupId = 'g'): ClassicGroup | undefined {
    return this.groups.get(groupId) as ClassicGroup | undefined;
  }

  replay(record: GroupRecord): void {
    if (record.name !== 'GroupMetadata') throw new Error(`${record.name} is not about a classic group`);
    this.classic.replay(record);
  }

  replayEndTransaction(): void {}

  onLoaded(): void {
    this.classic.onLoaded();
  }

  onUnloaded(error: KafkaError): void {
    for (const group of this.groups.values()) group.unload(error.code);
  }
}

export type ClassicKit = CoordinatorKit<ClassicShard>;

export function startClassic(
  options: {
    readonly config?: Partial<GroupCoordinatorConfig>;
    readonly seed?: number;
    readonly log?: MemoryCoordinatorLog;
  } = {},
): Promise<ClassicKit> {
  return CoordinatorKit.start({ ...options, createState: (context) => new ClassicShard(context) });
}

export const caller = (apiVersion = 9, clientId = 'client'): Caller => ({
  clientId,
  clientHost: '/127.0.0.1',
  apiVersion,
});

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function joinRequest(changes: Partial<JoinGroupRequest> = {}): JoinGroupRequest {
  return {
    groupId: 'g',
    sessionTimeoutMs: 45_000,
    rebalanceTimeoutMs: 300_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: bytesOf('m') }],
    reason: null,
    ...changes,
  };
}

export function syncRequest(changes: Partial<SyncGroupRequest> = {}): SyncGroupRequest {
  return {
    groupId: 'g',
    generationId: 1,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [],
    ...changes,
  };
}

/** What a member of the group gets in a Stable generation, by a leader that gives everybody something. */
export const assignmentsFor = (memberIds: readonly string[]): SyncGroupRequest['assignments'] =>
  memberIds.map((memberId) => ({ memberId, assignment: bytesOf(shortName(memberId)) }));

export const shortName = (memberId: string): string => createHash('sha1').update(memberId).digest('hex').slice(0, 8);
