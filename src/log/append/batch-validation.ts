// What a leader demands of a batch from a client before it may enter the log (KIP-98, KIP-467 and the
// topic's configuration), and what it changes in it. The order of the checks is Kafka's: it decides
// which error a batch with several faults gets.

import type { Workers } from '../../base/ports/workers.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { codecByName, codecs } from '../../protocol/compression/codecs.ts';
import {
  assignMaxTimestamp,
  baseOffsetOf,
  baseSequenceOf,
  batchHeaderSize,
  batchSizeOf,
  codecIdOf,
  currentMagic,
  isControl,
  isCrcValid,
  lastOffsetDeltaOf,
  magicAt,
  magicOf,
  maxTimestampOf,
  noTimestamp,
  producerIdOf,
  recordsCountOf,
  timestampTypeOf,
} from '../../protocol/records/batch-header.ts';
import { rebuildBatchTask, rebuildBatchWith } from '../../protocol/records/batch-rebuild-task.ts';
import { deepCheck, type DeepCheckResult } from '../../protocol/records/deep-check.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import type { RecordRules, RecordViolation, RecordWalk } from '../../protocol/records/record-walk.ts';
import type { LogConfig } from '../log-config.ts';
import { type BatchRefusal, type RecordRefusal, refuse, refuseRecords } from './batch-refusal.ts';

export type { BatchRefusal, RecordRefusal };

export type ValidatedBatch =
  | { readonly batch: Uint8Array; readonly refusal: undefined }
  | { readonly batch: undefined; readonly refusal: BatchRefusal };

export interface ValidationRules {
  readonly topicPartition: string;
  readonly config: LogConfig;
  readonly nowMs: number;
  /** What a compressed batch may open to, in bytes. */
  readonly maxOpenedBytes: number;
  readonly workers: Workers;
}

const zstdId = 4;
/** Produce requests before this version come from clients that cannot read zstd (KIP-110). */
const firstZstdProduceVersion = 7;
/** Larger batches are rebuilt in a worker. */
const largestRebuiltInPlaceBytes = 64 * 1024;

/** What the request as such must fulfil: exactly one batch of the current format. Cheap; nothing is opened. */
export function checkProducedRecords(records: Uint8Array | null, produceVersion: number): BatchRefusal | undefined {
  const mustBeOne = `Produce requests with version ${produceVersion} must have exactly one batch`;
  if (records === null || records.length <= magicAt)
    return refuse(ErrorCode.INVALID_RECORD, `${mustBeOne}, found none`);
  const view = viewOf(records);
  const magic = magicOf(view, 0);
  if (magic < 0 || magic > currentMagic)
    return refuse(ErrorCode.CORRUPT_MESSAGE, `Invalid magic found in record: ${magic}`);
  if (magic !== currentMagic) {
    return refuse(
      ErrorCode.INVALID_RECORD,
      `Produce requests with version ${produceVersion} are only allowed to contain record batches with magic version 2`,
    );
  }
  const sizeBytes = batchSizeOf(view, 0);
  if (sizeBytes < batchHeaderSize)
    return refuse(ErrorCode.CORRUPT_MESSAGE, `Record batch of ${sizeBytes} bytes is smaller than its header`);
  if (sizeBytes > records.length) return refuse(ErrorCode.INVALID_RECORD, `${mustBeOne}, found an incomplete one`);
  if (sizeBytes < records.length) return refuse(ErrorCode.INVALID_RECORD, `${mustBeOne}, found more`);
  if (codecIdOf(view, 0) === zstdId && produceVersion < firstZstdProduceVersion) {
    return refuse(
      ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
      `Produce requests with version ${produceVersion} are not allowed to use ZStandard compression`,
    );
  }
  return undefined;
}

/** Everything else. The batch is changed in place, or replaced when the topic asks for another form of it. */
export function validateBatch(batch: Uint8Array, rules: ValidationRules): ValidatedBatch | Promise<ValidatedBatch> {
  const view = viewOf(batch);
  const refusal = checkHeader(batch, view, rules);
  if (refusal !== undefined) return { batch: undefined, refusal };
  const checked = deepCheck(rules.workers, {
    batch,
    rules: recordRules(batch, rules),
    maxOpenedBytes: rules.maxOpenedBytes,
  });
  if (checked instanceof Promise) return checked.then((result) => finish(batch, view, rules, result));
  return finish(batch, view, rules, checked);
}

function checkHeader(
  batch: Uint8Array,
  view: DataView,
  { config, topicPartition }: ValidationRules,
): BatchRefusal | undefined {
  if (baseOffsetOf(view, 0) !== 0) {
    return refuse(
      ErrorCode.INVALID_RECORD,
      `The baseOffset of the record batch in the append to ${topicPartition} should be 0, but it is ${baseOffsetOf(view, 0)}`,
    );
  }
  if (batch.length > config.maxMessageBytes) {
    return refuse(
      ErrorCode.MESSAGE_TOO_LARGE,
      `The record batch size in the append to ${topicPartition} is ${batch.length} bytes which exceeds the maximum configured value of ${config.maxMessageBytes}.`,
    );
  }
  if (!isCrcValid(batch, view, 0))
    return refuse(
      ErrorCode.CORRUPT_MESSAGE,
      `Record is corrupt (stored crc does not match) in topic partition ${topicPartition}.`,
    );
  // Kafka answers an unknown codec with UNKNOWN_SERVER_ERROR; nothing has been appended, so a retry is safe.
  if (codecIdOf(view, 0) >= codecs.length)
    return refuse(ErrorCode.UNKNOWN_SERVER_ERROR, `Unknown compression type id: ${codecIdOf(view, 0)}`);
  const count = recordsCountOf(view, 0);
  const lastOffsetDelta = lastOffsetDeltaOf(view, 0);
  if (lastOffsetDelta < 0 || count <= 0 || count !== lastOffsetDelta + 1) {
    return refuse(
      ErrorCode.INVALID_RECORD,
      `Inconsistency between offset deltas [0, ${lastOffsetDelta}] and the number of records ${count} in a batch for ${topicPartition}`,
    );
  }
  if (isControl(view, 0))
    return refuse(ErrorCode.INVALID_RECORD, `Clients are not allowed to write control records (${topicPartition})`);
  if (producerIdOf(view, 0) >= 0 && baseSequenceOf(view, 0) < 0) {
    return refuse(
      ErrorCode.INVALID_RECORD,
      `Invalid sequence number ${baseSequenceOf(view, 0)} in record batch with producerId ${producerIdOf(view, 0)}`,
    );
  }
  return undefined;
}

function recordRules(batch: Uint8Array, { config, nowMs }: ValidationRules): RecordRules {
  const requiresKeys = config.compact;
  // One time for all of them: `appendTimeViolations` looks at it.
  if (config.timestampType === 'LogAppendTime' || hasAppendTime(viewOf(batch))) return { requiresKeys };
  return { requiresKeys, ...timeBounds(config, nowMs) };
}

function timeBounds({ timestampBeforeMaxMs, timestampAfterMaxMs }: LogConfig, nowMs: number) {
  return { earliestTimestamp: nowMs - timestampBeforeMaxMs, latestTimestamp: nowMs + timestampAfterMaxMs };
}

function hasAppendTime(view: DataView): boolean {
  return timestampTypeOf(view, 0) === 'LogAppendTime';
}

/**
 * What is wrong with the records of a batch that says it was stamped already. Kafka takes its largest timestamp for
 * that of each record, and where the topic has the producers' time and that one is within the bounds, it accepts
 * the batch as one of the producer's time.
 */
function appendTimeViolations(view: DataView, { violations }: RecordWalk, rules: ValidationRules): RecordViolation[] {
  const timestamp = maxTimestampOf(view, 0);
  const { earliestTimestamp, latestTimestamp } = timeBounds(rules.config, rules.nowMs);
  const isOwn = rules.config.timestampType === 'LogAppendTime' || timestamp === noTimestamp;
  if (!isOwn && timestamp >= earliestTimestamp && timestamp <= latestTimestamp) return [...violations];
  const reason = isOwn ? 'ownAppendTime' : 'timestampOutOfRange';
  const others = new Map(violations.map((violation) => [violation.recordIndex, violation]));
  return Array.from(
    { length: recordsCountOf(view, 0) },
    (_, recordIndex) => others.get(recordIndex) ?? { recordIndex, timestamp, reason },
  );
}

function finish(
  batch: Uint8Array,
  view: DataView,
  rules: ValidationRules,
  checked: DeepCheckResult,
): ValidatedBatch | Promise<ValidatedBatch> {
  const { failure, walk } = checked;
  if (failure !== undefined)
    return { batch: undefined, refusal: refuse(failure.errorCode, `${failure.message} (${rules.topicPartition})`) };
  const violations = hasAppendTime(view) ? appendTimeViolations(view, walk, rules) : walk.violations;
  if (violations.length > 0) {
    const topic = { topicPartition: rules.topicPartition, ...timeBounds(rules.config, rules.nowMs) };
    return { batch: undefined, refusal: refuseRecords(violations, topic) };
  }
  const { config } = rules;
  const wantedCodec = config.codec === undefined ? undefined : codecByName(config.codec);
  const keepsForm = walk.hasSequentialOffsets && (wantedCodec === undefined || wantedCodec.id === codecIdOf(view, 0));
  if (keepsForm) return accept(batch, rules, walk);
  const options = {
    maxOpenedBytes: rules.maxOpenedBytes,
    codec: wantedCodec?.name,
    level: config.compressionLevel,
    renumbers: !walk.hasSequentialOffsets,
  };
  const input = { batch, ...options };
  if (batch.length <= largestRebuiltInPlaceBytes) return accept(rebuildBatchWith(input), rules, walk);
  return rules.workers.run(rebuildBatchTask, input).then((rebuilt) => accept(rebuilt, rules, walk));
}

/** A rebuilt batch may be larger than the original. */
function accept(batch: Uint8Array, rules: ValidationRules, walk: RecordWalk): ValidatedBatch {
  const { maxMessageBytes, segmentBytes } = rules.config;
  if (batch.length > maxMessageBytes) {
    return {
      batch: undefined,
      refusal: refuse(
        ErrorCode.MESSAGE_TOO_LARGE,
        `The record batch size in the append to ${rules.topicPartition} is ${batch.length} bytes which exceeds the maximum configured value of ${maxMessageBytes}.`,
      ),
    };
  }
  if (batch.length > segmentBytes) {
    return {
      batch: undefined,
      refusal: refuse(
        ErrorCode.RECORD_LIST_TOO_LARGE,
        `The record batch size in the append to ${rules.topicPartition} is ${batch.length} bytes, which exceeds the maximum configured segment size of ${segmentBytes}.`,
      ),
    };
  }
  return { batch: stamp(batch, viewOf(batch), rules, walk), refusal: undefined };
}

function stamp(batch: Uint8Array, view: DataView, { config, nowMs }: ValidationRules, walk: RecordWalk): Uint8Array {
  const largest = hasAppendTime(view) ? maxTimestampOf(view, 0) : walk.maxTimestamp;
  const maxTimestamp = config.timestampType === 'LogAppendTime' ? nowMs : largest;
  // Beyond 2^53 the number is not exact: what the producer wrote stays as it is.
  if (!Number.isSafeInteger(maxTimestamp)) return batch;
  assignMaxTimestamp(batch, view, 0, config.timestampType, maxTimestamp);
  return batch;
}
