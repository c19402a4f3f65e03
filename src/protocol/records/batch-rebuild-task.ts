// Rebuilding a batch with another codec takes long for a large one; this is the form in which it can
// be handed to a worker.

import type { Task } from '../../base/ports/workers.ts';
import { type CodecName, codecByName } from '../compression/codecs.ts';
import { rebuildBatch } from './batch-rebuild.ts';
import { viewOf } from './int64.ts';

export interface RebuildInput {
  /** One version 2 batch. */
  readonly batch: Uint8Array;
  /** Bound on what it may open to, in bytes. */
  readonly maxOpenedBytes: number;
  /** The codec it has already when undefined. */
  readonly codec: CodecName | undefined;
  readonly level: number | undefined;
  /** Gives the records the offset deltas 0, 1, 2 … */
  readonly renumbers: boolean;
}

export function rebuildBatchWith({ batch, maxOpenedBytes, codec, level, renumbers }: RebuildInput): Uint8Array {
  const wanted = codec === undefined ? undefined : codecByName(codec);
  return rebuildBatch(batch, viewOf(batch), 0, {
    maxOpenedBytes,
    renumbers,
    ...(wanted === undefined ? {} : { codec: wanted }),
    ...(level === undefined ? {} : { level }),
  });
}

export const rebuildBatchTask: Task<RebuildInput, Uint8Array> = {
  url: import.meta.url,
  name: 'rebuildBatchWith',
  run: rebuildBatchWith,
};
