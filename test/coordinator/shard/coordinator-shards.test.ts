// Partitions that come and go, and those that the disk does not give at first.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '../../../src/base/logging.ts';
import { DiskError } from '../../../src/base/ports/disk.ts';
import { SimulatedPlatform } from '../../../src/base/ports/simulated/simulated-platform.ts';
import { CoordinatorShard } from '../../../src/coordinator/shard/coordinator-shard.ts';
import { CoordinatorShards } from '../../../src/coordinator/shard/coordinator-shards.ts';
import type { CoordinatorState, RecordCodec } from '../../../src/coordinator/shard/coordinator-state.ts';
import { BatchBuilder } from '../../../src/protocol/records/batch-builder.ts';
import { MemoryCoordinatorLog } from '../memory-coordinator-log.ts';

const codec: RecordCodec<string> = {
  encode: (name) => ({ key: Buffer.from(name), value: null }),
  decode: (key) => Buffer.from(key).toString(),
};

class Names implements CoordinatorState<string> {
  readonly names: string[] = [];

  replay(name: string): void {
    this.names.push(name);
  }

  replayEndTransaction(): void {}
  onLoaded(): void {}
  onUnloaded(): void {}
}

class FailingLog extends MemoryCoordinatorLog {
  isFailing = true;
  tries = 0;

  override async read(offset: number, endOffset: number, maxBytes: number): Promise<Uint8Array> {
    this.tries += 1;
    if (this.isFailing) throw new DiskError('read', '/data/__consumer_offsets-0', 'EIO');
    return super.read(offset, endOffset, maxBytes);
  }
}

function world(): { platform: SimulatedPlatform; log: FailingLog; shards: CoordinatorShards<string, Names> } {
  const platform = new SimulatedPlatform(1);
  const log = new FailingLog();
  const builder = new BatchBuilder();
  builder.append(1, Buffer.from('gregor'), null);
  log.put(builder.build());
  const create = () =>
    new CoordinatorShard<string, Names>({
      log,
      codec,
      platform,
      logger: silentLogger,
      writeTimeoutMs: 5_000,
      loadBufferBytes: 1_000,
      compression: undefined,
      createState: () => new Names(),
    });
  return { platform, log, shards: new CoordinatorShards(() => 1, platform.timers, create) };
}

test('a partition that could not be loaded is loaded when the disk is well again, once', async () => {
  const { platform, log, shards } = world();
  const ask = () => shards.run('any', ({ names }) => ({ records: [], response: [...names] }));
  shards.elect(0, 1);
  await platform.advance(10);
  await assert.rejects(ask(), { message: /NOT_COORDINATOR|not the coordinator/i });
  await platform.advance(1_000);
  assert.equal(log.tries, 2);
  log.isFailing = false;
  await platform.advance(2_000);
  assert.deepEqual(await platform.runUntil(ask()), ['gregor']);
  await platform.advance(600_000);
  assert.equal(log.tries, 3);
});

test('one that stays damaged is asked for ever more seldom, and no more when it has gone', async () => {
  const { platform, log, shards } = world();
  shards.elect(0, 1);
  await platform.advance(600_000);
  assert.ok(log.tries >= 10 && log.tries <= 16, `${log.tries} tries`);
  shards.resign(0);
  const { tries } = log;
  await platform.advance(600_000);
  assert.equal(log.tries, tries);
});
