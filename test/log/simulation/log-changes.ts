// What changes a partition's files other than by appending: segments begin, go and move, the end is cut
// off, the topic comes back under its name.

import assert from 'node:assert/strict';
import { ignoreStorage, pause } from './life.ts';
import type { PartitionLife } from './partition-life.ts';

export function roll({ log, process }: PartitionLife): void {
  if (log.failure !== undefined) return;
  log.roll();
  process.tally.rolls += 1;
}

export async function retire({ log, process }: PartitionLife): Promise<void> {
  process.tally.retired += await log.applyRetention(process.platform.clock.wallMs()).catch(() => 0);
  assert.ok(log.logStartOffset <= log.highWatermark, 'nothing that is not committed is retired');
}

/** As DeleteRecords does: it answers when a restart cannot bring back what was deleted. */
export async function deleteRecords({ log, model, process }: PartitionLife): Promise<void> {
  const span = log.highWatermark - log.logStartOffset;
  const offset = model.boundaryBefore(log.logStartOffset + process.random.below(span + 1));
  if (offset <= log.logStartOffset || log.failure !== undefined) return;
  log.advanceLogStart(offset);
  try {
    await process.logs.checkpoints.logStarts();
  } catch (error) {
    ignoreStorage(error);
    return;
  }
  model.promisedStart = Math.max(model.promisedStart, offset);
  process.tally.deletedRecords += 1;
}

export async function cut({ log, model, process }: PartitionLife): Promise<void> {
  // What has been compacted was committed, and is never cut off.
  const start = log.config.compact ? Math.max(log.highWatermark, log.logStartOffset) : log.logStartOffset;
  const span = log.logEndOffset - start;
  if (log.failure !== undefined || span === 0) return;
  const offset = model.boundaryBefore(start + process.random.below(span));
  model.cuts += 1;
  process.tally.cuts += 1;
  model.durableEnd = Math.min(model.durableEnd, offset);
  model.writtenEnd = Math.min(model.writtenEnd, offset);
  try {
    await log.truncateTo(offset);
  } catch (error) {
    ignoreStorage(error);
    return;
  }
  // A sync that failed at that moment takes more.
  if (!process.withFaults) assert.equal(log.logEndOffset, offset, 'the log ends where it was cut');
  assert.ok(log.logEndOffset <= offset && log.logEndOffset >= model.durableEnd);
  model.cutAt(log.logEndOffset);
  assert.equal(log.durableOffset, log.logEndOffset);
}

/** The topic is deleted, and created again under its name: nothing of the old one may show. */
export async function recreate(partition: PartitionLife): Promise<void> {
  const { truth, process } = partition;
  await process.weather.sheltered(async () => {
    truth.recreate();
    await process.logs.remove(truth.topicPartition);
    const log = await process.logs.create(truth.topicPartition, truth.topicId, truth.config);
    truth.isCreated = true;
    process.tally.recreated += 1;
    assert.equal(log.logEndOffset, 0);
    assert.equal(log.producers.states.size, 0);
    await partition.reopen(log);
  });
}

/** As AlterReplicaLogDirs: to another log directory, while everything else goes on, or back. */
export async function move({ log, process }: PartitionLife): Promise<void> {
  const { logs, platform, random, tally } = process;
  const { parentDirectory, topicPartition } = log;
  const { path } = logs.directories[random.below(logs.directories.length)]!;
  try {
    await logs.alterDirectory(topicPartition, path);
  } catch (error) {
    ignoreStorage(error);
    return;
  }
  const begun = logs.moves.of(topicPartition);
  if (path === parentDirectory || begun === undefined) return;
  tally.movesBegun += 1;
  const patienceMs = random.below(60);
  for (let waitedMs = 0; waitedMs < patienceMs && logs.moves.of(topicPartition) === begun; waitedMs++)
    await pause(platform, 1);
  if (log.parentDirectory === path) tally.moves += 1;
}
