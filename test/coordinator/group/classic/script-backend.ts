// Whom a script asks: a shard here, or a whole broker elsewhere.

import type * as api from '../../../../src/coordinator/group/group-api.ts';
import type { Caller } from '../../../../src/coordinator/group/group-context.ts';
import type { OffsetCommitter } from '../../../../src/coordinator/group/group.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import type { ClassicKit } from './classic-kit.ts';

export interface ScriptBackend {
  readonly groupId: string;
  join(caller: Caller, request: api.JoinGroupRequest): Promise<api.JoinGroupResponse>;
  sync(caller: Caller, request: api.SyncGroupRequest): Promise<api.SyncGroupResponse>;
  heartbeat(caller: Caller, request: api.HeartbeatRequest): Promise<api.HeartbeatResponse>;
  leave(caller: Caller, request: api.LeaveGroupRequest): Promise<api.LeaveGroupResponse>;
  /** Commits an offset; an error code. */
  commit(committer: OffsetCommitter): Promise<number>;
  /** Deletes the group; an error code. */
  delete(): Promise<number>;
  advance(durationMs: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
}

export function shardBackend(kit: ClassicKit): ScriptBackend {
  const groupId = 'g';
  return {
    groupId,
    join: (caller, request) => kit.run(() => kit.state.classic.join(caller, request)),
    sync: (caller, request) => kit.run(() => kit.state.classic.sync(caller, request)),
    heartbeat: (caller, request) => kit.run(() => kit.state.classic.heartbeat(caller, request)),
    leave: (caller, request) => kit.run(() => kit.state.classic.leave(caller, request)),
    commit: (committer) =>
      kit.run(() => {
        const group = kit.state.group(groupId)!;
        const errorCode = group.validateOffsetCommit(committer);
        if (errorCode === ErrorCode.NONE) group.onOffsetCommitted(committer.memberId);
        return { records: [], response: errorCode };
      }),
    delete: async () => {
      const doomed = kit.state.group(groupId);
      const errorCode = doomed?.validateDelete() ?? ErrorCode.GROUP_ID_NOT_FOUND;
      if (errorCode === ErrorCode.NONE) await kit.ask(() => ({ records: doomed!.tombstones(), response: undefined }));
      return errorCode;
    },
    advance: (durationMs) => kit.advance(durationMs),
    settle: () => kit.settle(),
  };
}
