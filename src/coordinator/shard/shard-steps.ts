// What a shard's machine keeps in order: records with their bytes, and the markers that end transactions.
// The records of one decision share one batch; those of a transaction carry its producer, and nothing else
// is in their batch.

import type { Codec } from '../../protocol/compression/codecs.ts';
import { BatchBuilder } from '../../protocol/records/batch-builder.ts';
import type { CoordinatorLog } from './coordinator-log.ts';
import type { CoordinatorMarker, TransactionTerms, TransactionalLog } from './transactional-log.ts';

/** A record with its bytes, so that they are made once, when their size is asked for. */
interface RecordStep<Rec> {
  readonly kind: 'record';
  readonly record: Rec;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  /** Of the transaction that it belongs to. */
  readonly terms: TransactionTerms | undefined;
}

interface MarkerStep {
  readonly kind: 'marker';
  readonly marker: CoordinatorMarker;
}

export type ShardStep<Rec> = RecordStep<Rec> | MarkerStep;

/** Longest header of a record in a batch. */
const recordOverheadBytes = 32;
export const batchOverheadBytes = 61;

export function sizeOf(steps: readonly ShardStep<unknown>[]): number {
  let bytes = 0;
  for (const step of steps)
    if (step.kind === 'record') bytes += step.key.length + (step.value?.length ?? 0) + recordOverheadBytes;
  return bytes;
}

/** Whether the steps of a decision share no batch with others. */
export function isTransactional([first]: readonly ShardStep<unknown>[]): boolean {
  return first?.kind === 'marker' || first?.terms !== undefined;
}

/** Appends the steps of decisions that go together. */
export async function appendSteps(
  log: CoordinatorLog,
  decisions: readonly (readonly ShardStep<unknown>[])[],
  nowMs: number,
  compression: Codec | undefined,
): Promise<void> {
  const first = decisions[0]?.[0];
  if (first?.kind === 'marker') return await transactionsOf(log).appendMarker(first.marker);
  const terms = first?.terms;
  const builder = new BatchBuilder({
    capacity: decisions.reduce((sum, steps) => sum + sizeOf(steps), batchOverheadBytes),
    ...(compression === undefined ? {} : { codec: compression }),
    ...(terms === undefined
      ? {}
      : { producerId: terms.producerId, producerEpoch: terms.producerEpoch, isTransactional: true }),
  });
  for (const steps of decisions) {
    for (const step of steps) if (step.kind === 'record') builder.append(nowMs, step.key, step.value);
  }
  if (terms === undefined) await log.append(builder.build());
  else await transactionsOf(log).append(builder.build(), terms);
}

export function transactionsOf({ transactions, topicPartition }: CoordinatorLog): TransactionalLog {
  if (transactions === undefined) throw new TypeError(`${topicPartition.topic} takes part in no transactions`);
  return transactions;
}
