// Reads the end-of-transaction marker out of a control batch, as far as producer state needs it.

import {
  batchHeaderSize,
  isControl,
  lastOffsetOf,
  maxTimestampOf,
  producerEpochOf,
  producerIdOf,
  recordsCountOf,
} from '../../protocol/records/batch-header.ts';
import { RecordCursor } from '../../protocol/records/record-cursor.ts';
import type { EndTransactionMarker } from './producer-states.ts';

const abortType = 0;
const commitType = 1;
const cursor = new RecordCursor();

/** undefined for control batches that are not transaction markers (leader changes and the like). */
export function endTransactionMarkerOf(bytes: Uint8Array, view: DataView): EndTransactionMarker | undefined {
  if (!isControl(view, 0) || recordsCountOf(view, 0) !== 1) return undefined;
  cursor.reset(bytes, batchHeaderSize, bytes.length, 1);
  if (!cursor.next() || cursor.keyLength < 4 || cursor.valueLength < 6) return undefined;
  const type = view.getInt16(cursor.keyAt + 2);
  if (type !== abortType && type !== commitType) return undefined;
  return {
    producerId: producerIdOf(view, 0),
    producerEpoch: producerEpochOf(view, 0),
    coordinatorEpoch: view.getInt32(cursor.valueAt + 2),
    commit: type === commitType,
    offset: lastOffsetOf(view, 0),
    timestamp: maxTimestampOf(view, 0),
  };
}
