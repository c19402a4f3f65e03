// A shard that knows offsets and groups that only hold them: everything about committed offsets without
// the rooms of the group protocols.

import assert from 'node:assert/strict';
import { decideDeleteGroup } from '../../../../src/coordinator/group/administration/delete-group.ts';
import type { GroupContext } from '../../../../src/coordinator/group/group-context.ts';
import type { GroupCoordinatorConfig } from '../../../../src/coordinator/group/group-coordinator-config.ts';
import { type GroupRecord, groupRecordCodec } from '../../../../src/coordinator/group/group-record.ts';
import { Groups } from '../../../../src/coordinator/group/groups.ts';
import { DeletedTopics } from '../../../../src/coordinator/group/offsets/deleted-topics.ts';
import { OffsetExpiry } from '../../../../src/coordinator/group/offsets/offset-expiry.ts';
import { Offsets } from '../../../../src/coordinator/group/offsets/offsets.ts';
import type { OffsetsContext } from '../../../../src/coordinator/group/offsets/offsets-context.ts';
import type { CoordinatorState, RecordOrigin } from '../../../../src/coordinator/shard/coordinator-state.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import { BatchBuilder } from '../../../../src/protocol/records/batch-builder.ts';
import { endTransactionBatch } from '../../../../src/protocol/records/control-record.ts';
import { CoordinatorKit } from '../../kit.ts';
import type { MemoryCoordinatorLog } from '../../memory-coordinator-log.ts';
import { TestGroup } from './test-group.ts';

const noTransaction: RecordOrigin = { producerId: -1 };

export class OffsetsState implements CoordinatorState<GroupRecord> {
  readonly context: OffsetsContext;
  readonly groups: Groups;
  readonly offsets: Offsets;
  readonly expiry: OffsetExpiry;
  readonly deletedTopics: DeletedTopics;

  constructor(context: GroupContext, maxBatchBytes: () => number) {
    const { journal } = context;
    this.groups = new Groups(journal);
    const ensureGroup = (groupId: string): void => this.#ensure(groupId);
    this.offsets = new Offsets({ journal, ensureGroup });
    this.context = { ...context, groups: this.groups, offsets: this.offsets, maxBatchBytes };
    this.expiry = new OffsetExpiry(this.context);
    this.deletedTopics = new DeletedTopics(this.context);
  }

  replay(record: GroupRecord, origin: RecordOrigin = noTransaction): void {
    if (record.name === 'OffsetCommit' || record.name === 'LegacyOffsetCommit') this.offsets.replay(record, origin);
    if (record.name !== 'GroupMetadata') return;
    if (record.value === null) this.groups.delete(record.key.group);
    else this.#ensure(record.key.group);
  }

  replayEndTransaction(producerId: number, isCommitted: boolean): void {
    this.offsets.replayEndTransaction(producerId, isCommitted);
  }

  onLoaded(): void {
    this.expiry.start();
    this.deletedTopics.start();
  }

  onUnloaded(): void {}

  #ensure(groupId: string): void {
    if (this.groups.get(groupId) === undefined) this.groups.set(new TestGroup(groupId));
  }
}

export type OffsetsKit = CoordinatorKit<OffsetsState>;

export interface OffsetsKitOptions {
  readonly config?: Partial<GroupCoordinatorConfig>;
  readonly log?: MemoryCoordinatorLog;
  /** A new shard, before it reads its partition. */
  readonly onCreated?: (state: OffsetsState) => void;
}

export function startOffsets({ onCreated, ...options }: OffsetsKitOptions = {}): Promise<OffsetsKit> {
  const maxBatchBytes = (): number => options.log?.maxBatchBytes ?? 1024 * 1024;
  return CoordinatorKit.start({
    ...options,
    createState: (context) => {
      const state = new OffsetsState(context, maxBatchBytes);
      onCreated?.(state);
      return state;
    },
  });
}

/** What an open transaction commits: as the log has it, and the shard beside it. */
export function commitInTransaction(kit: OffsetsKit, producerId: number, records: readonly GroupRecord[]): void {
  const builder = new BatchBuilder({ producerId, producerEpoch: 0, baseSequence: 0, isTransactional: true });
  for (const record of records) {
    const { key, value } = groupRecordCodec.encode(record);
    builder.append(kit.platform.clock.wallMs(), key, value);
    kit.state.replay(record, { producerId });
  }
  kit.log.put(builder.build());
}

export function endTransaction(kit: OffsetsKit, producerId: number, isCommitted: boolean): void {
  const type = isCommitted ? 'commit' : 'abort';
  const timestamp = kit.platform.clock.wallMs();
  kit.log.put(endTransactionBatch({ type, timestamp, producerId, producerEpoch: 0, coordinatorEpoch: 0 }));
  kit.state.replayEndTransaction(producerId, isCommitted);
}

/** All decisions that it takes to delete a group; the last one's answer. */
export async function deleteGroup(kit: OffsetsKit, groupId: string): Promise<{ errorCode: number; decisions: number }> {
  for (let decisions = 1; decisions <= 10_000; decisions += 1) {
    const errorCode = await kit.ask(() => decideDeleteGroup(kit.state.context, groupId));
    if (errorCode !== undefined) return { errorCode, decisions };
  }
  return { errorCode: ErrorCode.REQUEST_TIMED_OUT, decisions: Infinity };
}

/** Everything that the log stands for, in an order of its own: `group topic-partition offset …`. */
export function snapshot({ groups, offsets }: OffsetsState): string[] {
  const lines = [...groups.values()].map(({ groupId }) => groupId);
  for (const { groupId } of groups.values()) {
    for (const [topic, committed] of offsets.topicsOf(groupId)) {
      for (const partition of committed.partitions()) {
        const { sequence: _, ...offset } = committed.get(partition)!;
        lines.push(`${groupId} ${topic}-${partition} ${JSON.stringify(offset)}`);
      }
    }
  }
  for (const { producerId, committed, ...place } of offsets.pending()) {
    const { sequence: _, ...offset } = committed;
    lines.push(`${place.groupId} ${place.topic}-${place.partition} pending ${producerId} ${JSON.stringify(offset)}`);
  }
  return lines.toSorted();
}

/** replay(log) = live state. Everything must have been committed or undone. */
export async function requireSameAfterReload(kit: OffsetsKit): Promise<void> {
  assert.deepEqual(snapshot(await kit.reload()), snapshot(kit.state));
}
