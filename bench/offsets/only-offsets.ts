// A coordinator's partition of which only the committed offsets count.

import { silentLogger } from '../../src/base/logging.ts';
import type { Platform } from '../../src/base/ports/platform.ts';
import { type GroupRecord, groupRecordCodec } from '../../src/coordinator/group/group-record.ts';
import { Offsets } from '../../src/coordinator/group/offsets/offsets.ts';
import type { CoordinatorLog } from '../../src/coordinator/shard/coordinator-log.ts';
import { CoordinatorShard } from '../../src/coordinator/shard/coordinator-shard.ts';
import type { CoordinatorState, RecordOrigin } from '../../src/coordinator/shard/coordinator-state.ts';
import type { Journal } from '../../src/coordinator/shard/journal.ts';

export class OnlyOffsets implements CoordinatorState<GroupRecord> {
  readonly offsets: Offsets;
  readonly #groupIds = new Set<string>();

  constructor(journal: Journal) {
    this.offsets = new Offsets({ journal, ensureGroup: (groupId) => this.#groupIds.add(groupId) });
  }

  replay(record: GroupRecord, origin: RecordOrigin): void {
    if (record.name === 'OffsetCommit') this.offsets.replay(record, origin);
  }

  replayEndTransaction(): void {}
  onLoaded(): void {}
  onUnloaded(): void {}

  get count(): number {
    let count = 0;
    for (const groupId of this.#groupIds) count += this.offsets.countOf(groupId);
    return count;
  }
}

/** Not loaded yet. */
export function shardOver(log: CoordinatorLog, platform: Platform): CoordinatorShard<GroupRecord, OnlyOffsets> {
  return new CoordinatorShard<GroupRecord, OnlyOffsets>({
    log,
    codec: groupRecordCodec,
    platform,
    logger: silentLogger,
    writeTimeoutMs: 5_000,
    loadBufferBytes: 5 * 1024 * 1024,
    compression: undefined,
    createState: (journal) => new OnlyOffsets(journal),
  });
}
