// Control records: how a transaction ended, and what the Raft quorum notes in its log. Consumers step
// over them. A key says version and type; readers accept longer keys and later versions.

import { BatchBuilder } from './batch-builder.ts';
import { viewOf } from './int64.ts';
import type { BatchRecord } from './record.ts';
import { InvalidRecordError } from './records-errors.ts';

/** The types, each at the index that is its number. */
const controlTypes = [
  'abort',
  'commit',
  'leaderChange',
  'snapshotHeader',
  'snapshotFooter',
  'kraftVersion',
  'kraftVoters',
] as const;

export type ControlType = (typeof controlTypes)[number];

export interface ControlRecord {
  /** `unknown` for what a later Kafka may add. */
  readonly type: ControlType | 'unknown';
  /** Of an abort or a commit: the epoch of the coordinator that decided; else -1. */
  readonly coordinatorEpoch: number;
}

export interface EndTransactionMarker {
  readonly type: 'abort' | 'commit';
  readonly timestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly baseOffset?: number;
  readonly partitionLeaderEpoch?: number;
}

/** What a record of a control batch says. Throws `InvalidRecordError`. */
export function decodeControlRecord(record: BatchRecord): ControlRecord {
  const { key, value } = record;
  if (key === null || key.length < 4) throw new InvalidRecordError(-1, 'the key of a control record is too short');
  const keyView = viewOf(key);
  if (keyView.getInt16(0) < 0) throw new InvalidRecordError(-1, 'the key of a control record has a negative version');
  const type = controlTypes[keyView.getInt16(2)] ?? 'unknown';
  if (type !== 'abort' && type !== 'commit') return { type, coordinatorEpoch: -1 };
  if (value === null || value.length < 6)
    throw new InvalidRecordError(-1, 'the value of a transaction marker is too short');
  return { type, coordinatorEpoch: viewOf(value).getInt32(2) };
}

/** The batch that ends a transaction in a partition. */
export function endTransactionBatch(marker: EndTransactionMarker): Uint8Array {
  const { type, timestamp, coordinatorEpoch, ...batch } = marker;
  const key = new Uint8Array(4);
  viewOf(key).setInt16(2, controlTypes.indexOf(type));
  const value = new Uint8Array(6);
  viewOf(value).setInt32(2, coordinatorEpoch);
  const builder = new BatchBuilder({ ...batch, isTransactional: true, isControl: true, capacity: 128 });
  builder.append(timestamp, key, value);
  return builder.build();
}
