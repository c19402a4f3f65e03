// Compresses large batches in a worker, so that the event loop stays free; what takes a millisecond or
// two is done where it is needed. A batch whose worker is busy holds back those behind it, which keeps
// the order; a few of those are compressed ahead meanwhile.

import type { Logger } from '../../base/logging.ts';
import type { Task, Workers } from '../../base/ports/workers.ts';
import { type CodecName, codecById } from '../../protocol/compression/codecs.ts';
import { compress } from '../../protocol/compression/compression.ts';
import type { ProducerBatch } from './producer-batch.ts';

interface CompressionInput {
  readonly codecId: number;
  readonly level: number | undefined;
  readonly records: Uint8Array;
}

export function compressRecords({ codecId, level, records }: CompressionInput): Uint8Array {
  return compress(codecById(codecId), records, level);
}

const compressRecordsTask: Task<CompressionInput, Uint8Array> = {
  url: import.meta.url,
  name: 'compressRecords',
  run: compressRecords,
};

/** Larger ones leave the loop: about two milliseconds of each codec's work. */
const largestInPlaceBytes: Readonly<Record<CodecName, number>> = {
  none: Infinity,
  gzip: 96 * 1024,
  snappy: 512 * 1024,
  lz4: 512 * 1024,
  zstd: 256 * 1024,
};

export class BatchCompression {
  readonly #workers: Workers;
  readonly #logger: Logger;
  readonly #onReady: () => void;
  readonly #running = new WeakSet<ProducerBatch>();
  readonly #inPlace = new WeakSet<ProducerBatch>();

  /** `onReady` is called whenever a batch has become ready. */
  constructor(workers: Workers, logger: Logger, onReady: () => void) {
    this.#workers = workers;
    this.#logger = logger;
    this.#onReady = onReady;
  }

  /** Whether the batch may be built at once; if not, a worker is at it. Seals the batch. */
  isReady(batch: ProducerBatch): boolean {
    if (batch.isCompressed || batch.sizeBytes <= largestInPlaceBytes[batch.format.codec.name]) return true;
    if (this.#inPlace.has(batch)) return true;
    if (!this.#running.has(batch)) this.#start(batch);
    return false;
  }

  #start(batch: ProducerBatch): void {
    this.#running.add(batch);
    batch.isSealed = true;
    const { codec, level } = batch.format;
    const records = new Uint8Array(batch.records);
    this.#workers.run(compressRecordsTask, { codecId: codec.id, level, records }, [records.buffer]).then(
      (section) => {
        batch.setCompressed(section);
        this.#onReady();
      },
      (error: unknown) => {
        this.#logger.warn('a worker did not compress a batch, it is done in place', { error });
        this.#inPlace.add(batch);
        this.#onReady();
      },
    );
  }
}
