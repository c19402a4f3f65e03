// Reads a coordinator's partition from its start to its end and replays what is in it. Between pieces
// the event loop goes round, so that the groups of other partitions are served meanwhile.

import type { Timers } from '../../base/ports/timers.ts';
import { KafkaError, ErrorCode } from '../../protocol/errors.ts';
import { BatchCursor } from '../../protocol/records/batch-cursor.ts';
import {
  isControl,
  isCrcValid,
  isTransactional,
  lastOffsetOf,
  producerIdOf,
} from '../../protocol/records/batch-header.ts';
import { decodeControlRecord } from '../../protocol/records/control-record.ts';
import { readRecords } from '../../protocol/records/record-reader.ts';
import { CorruptBatchError } from '../../protocol/records/records-errors.ts';
import type { CoordinatorLog } from './coordinator-log.ts';
import type { CoordinatorState, RecordCodec } from './coordinator-state.ts';

/** What a compressed batch of coordinator records may open to. */
const openedBatchLimitBytes = 256 * 1024 * 1024;
const noProducerId = -1;

export interface LoadOptions<Rec> {
  readonly log: CoordinatorLog;
  readonly state: CoordinatorState<Rec>;
  readonly codec: RecordCodec<Rec>;
  readonly timers: Timers;
  /** Bytes read at once (`offsets.load.buffer.size`). */
  readonly bufferBytes: number;
  /** Ends the loading when the partition has gone meanwhile. */
  readonly isStopped: () => boolean;
}

export interface Loaded {
  readonly recordsCount: number;
  /** Records of types that this release does not know. */
  readonly skippedCount: number;
  readonly bytes: number;
}

export async function loadRecords<Rec>(options: LoadOptions<Rec>): Promise<Loaded> {
  const { log, timers, bufferBytes, isStopped } = options;
  const endOffset = await log.committedEnd();
  const loaded = { recordsCount: 0, skippedCount: 0, bytes: 0 };
  let offset = log.logStartOffset;
  while (offset < endOffset && !isStopped()) {
    const bytes = await log.read(offset, endOffset, bufferBytes);
    if (bytes.length === 0) break;
    const next = replayBatches(bytes, offset, options, loaded);
    if (next <= offset) throw new KafkaError(ErrorCode.CORRUPT_MESSAGE, `nothing can be read at offset ${offset}`);
    offset = next;
    loaded.bytes += bytes.length;
    await timers.yield();
  }
  return loaded;
}

/** Returns the offset behind the last whole batch. */
function replayBatches<Rec>(
  bytes: Uint8Array,
  from: number,
  { state, codec }: LoadOptions<Rec>,
  loaded: { recordsCount: number; skippedCount: number },
): number {
  const cursor = new BatchCursor(bytes);
  let next = from;
  while (cursor.next()) {
    const { view, position } = cursor;
    if (!isCrcValid(bytes, view, position)) throw new CorruptBatchError('checksum', position);
    next = lastOffsetOf(view, position) + 1;
    if (next <= from) continue;
    if (isControl(view, position)) {
      replayMarker(bytes, view, position, state);
      continue;
    }
    const producerId = isTransactional(view, position) ? producerIdOf(view, position) : noProducerId;
    for (const { offset, key, value } of readRecords(bytes, view, position, openedBatchLimitBytes)) {
      if (key === null) throw new KafkaError(ErrorCode.CORRUPT_MESSAGE, `the record at offset ${offset} has no key`);
      const record = codec.decode(key, value);
      loaded.recordsCount += 1;
      if (record === undefined) loaded.skippedCount += 1;
      else state.replay(record, { producerId });
    }
  }
  return next;
}

function replayMarker<Rec>(bytes: Uint8Array, view: DataView, position: number, state: CoordinatorState<Rec>): void {
  for (const record of readRecords(bytes, view, position, openedBatchLimitBytes)) {
    const { type } = decodeControlRecord(record);
    if (type === 'commit' || type === 'abort')
      state.replayEndTransaction(producerIdOf(view, position), type === 'commit');
  }
}
