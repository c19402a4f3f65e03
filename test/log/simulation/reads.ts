// What readers do to a partition, and what they must find.

import assert from 'node:assert/strict';
import { assertLookups } from './lookups.ts';
import type { PartitionLife } from './partition-life.ts';
import { readAll } from '../log-fixture.ts';

/** A consumer reads from somewhere to the high watermark. */
export async function read(partition: PartitionLife): Promise<void> {
  const { log, model, process, passes } = partition;
  const { random, tally } = process;
  partition.advanceHighWatermark();
  const transactions = model.transactionsOf(log);
  if (log.failure === undefined) transactions.assertLastStableOffset(log);
  const to = log.highWatermark;
  const from = model.boundaryBefore(log.logStartOffset + random.below(to - log.logStartOffset + 1));
  if (from < log.logStartOffset) return;
  const { isUndisturbed } = passes.watch();
  const found = await readAll(log, from, to, 1 + random.below(5000));
  if (log.highWatermark < to || log.logStartOffset > from) return;
  assert.equal((found.at(-1)?.lastOffset ?? from - 1) + 1, to, 'a reader gets everything up to the high watermark');
  // Who reads while values go elsewhere has to read on to see them.
  if (isUndisturbed()) model.assertContent(found, from, to, model.transactionsOf(log, to));
  tally.recordsServed += found.length;
  if (found.length === 0) return;
  await transactions.assertToldTo(log, from, found.slice(0, 1));
  tally.readsOfCommitted += 1;
}

export async function lookUp(partition: PartitionLife): Promise<void> {
  const { log, process, passes } = partition;
  partition.advanceHighWatermark();
  if (log.failure !== undefined) return;
  const { logStartOffset: from, highWatermark: to } = log;
  const watch = passes.watch();
  const isUndisturbed = (): boolean =>
    watch.isUndisturbed() && log.failure === undefined && log.logStartOffset === from && log.highWatermark >= to;
  const content = await readAll(log, from, to);
  if (!isUndisturbed()) return;
  await assertLookups(log, content, from, to, { below: (bound) => process.random.below(bound), isUndisturbed });
  process.tally.lookups += 1;
}
