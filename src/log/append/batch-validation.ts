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
  producerIdOf,
  recordsCountOf,
  timestampTypeOf,
} from '../../protocol/records/batch-header.ts';
import { rebuildBatchTask, rebuildBatchWith } from '../../protocol/records/batch-rebuild-task.ts';
import { deepCheck, type DeepCheckResult } from '../../protocol/records/deep-check.ts';
import { viewOf } from '../../protocol/records/int64.ts';
import type { RecordRules, RecordViolation, RecordWalk } from '../../protocol/records/record-walk.ts';
import type { LogConfig } from '../log-config.ts';

export interface RecordRefusal {
  /** Counted from 0 within the batch. */
  readonly batchIndex: number;
  readonly message: string;
}

export interface BatchRefusal {
  readonly errorCode: number;
  readonly message: string;
  readonly recordErrors: readonly RecordRefusal[];
}

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
  const checked = deepCheck(rules.workers, { batch, rules: recordRules(rules), maxOpenedBytes: rules.maxOpenedBytes });
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
  if (timestampTypeOf(view, 0) === 'LogAppendTime') {
    const message = `Invalid timestamp type in a batch for ${topicPartition}. Producer should not set timestamp type to LogAppendTime.`;
    return { errorCode: ErrorCode.INVALID_TIMESTAMP, message, recordErrors: [{ batchIndex: 0, message }] };
  }
  return undefined;
}

function recordRules({ config, nowMs }: ValidationRules): RecordRules {
  if (config.timestampType === 'LogAppendTime') return { requiresKeys: config.compact };
  return {
    requiresKeys: config.compact,
    earliestTimestamp: nowMs - config.timestampBeforeMaxMs,
    latestTimestamp: nowMs + config.timestampAfterMaxMs,
  };
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
  if (walk.violations.length > 0) return { batch: undefined, refusal: refuseRecords(walk.violations, rules) };
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
  const maxTimestamp = config.timestampType === 'LogAppendTime' ? nowMs : walk.maxTimestamp;
  // Beyond 2^53 the number is not exact: what the producer wrote stays as it is.
  if (!Number.isSafeInteger(maxTimestamp)) return batch;
  assignMaxTimestamp(batch, view, 0, config.timestampType, maxTimestamp);
  return batch;
}

function refuseRecords(violations: readonly RecordViolation[], rules: ValidationRules): BatchRefusal {
  const isTimestamp = violations.some(({ reason }) => reason === 'timestampOutOfRange');
  const recordErrors = violations.map(({ recordIndex, reason }) => ({
    batchIndex: recordIndex,
    message:
      reason === 'missingKey'
        ? `Compacted topic cannot accept message without key in topic partition ${rules.topicPartition}.`
        : timestampMessage(recordIndex, rules),
  }));
  if (isTimestamp)
    return {
      errorCode: ErrorCode.INVALID_TIMESTAMP,
      message: 'One or more records have been rejected due to invalid timestamp',
      recordErrors,
    };
  return { errorCode: ErrorCode.INVALID_RECORD, message: 'One or more records have been rejected', recordErrors };
}

function timestampMessage(recordIndex: number, { config, nowMs }: ValidationRules): string {
  return `Timestamp of message with offset ${recordIndex} is out of range. The timestamp should be within [${nowMs - config.timestampBeforeMaxMs}, ${nowMs + config.timestampAfterMaxMs}]`;
}

function refuse(errorCode: number, message: string): BatchRefusal {
  return { errorCode, message, recordErrors: [] };
}
