// Builds the image from what a store holds. Kafka may have written a transaction in several batches
// (KIP-868): its records count when its end is there; an aborted or unfinished one leaves no trace.

import { InvalidMetadataError } from './invalid-metadata-error.ts';
import { MetadataDelta } from './metadata-delta.ts';
import { emptyImage, type MetadataImage, type Provenance } from './metadata-image.ts';
import type { MetadataRecord } from './metadata-record.ts';
import type { MetadataStore } from './store.ts';

/** Records are applied in groups of about this size: an image per batch would be waste. */
const recordsPerImage = 20_000;

export interface LoadedImage {
  readonly image: MetadataImage;
  /** The log ends inside a transaction: the next leader must abort it before it appends anything else. */
  readonly openTransaction: boolean;
}

export async function loadImage(store: MetadataStore): Promise<LoadedImage> {
  const loader = new ImageLoader();
  for await (const part of store.load()) {
    if (part.kind === 'snapshot') {
      loader.replayAll(part.records, part.provenance);
      continue;
    }
    loader.replayAll(part.records, {
      lastContainedOffset: part.lastOffset,
      lastContainedEpoch: part.epoch,
      lastContainedTimeMs: part.timeMs,
    });
  }
  return loader.finish();
}

class ImageLoader {
  #image = emptyImage;
  #delta = new MetadataDelta(emptyImage);
  #recordCount = 0;
  #provenance = emptyImage.provenance;
  /** The records of a transaction that has begun and not ended. */
  #transaction: MetadataRecord[] | undefined;

  replayAll(records: Iterable<MetadataRecord>, provenance: Provenance): void {
    for (const record of records) this.#take(record);
    this.#provenance = provenance;
    if (this.#recordCount >= recordsPerImage) this.#build();
  }

  finish(): LoadedImage {
    this.#build();
    return { image: this.#image, openTransaction: this.#transaction !== undefined };
  }

  #take(record: MetadataRecord): void {
    switch (record.name) {
      case 'BeginTransactionRecord':
        if (this.#transaction !== undefined) throw new InvalidMetadataError('a transaction begins inside another');
        this.#transaction = [];
        return;
      case 'AbortTransactionRecord':
        this.#endTransaction();
        return;
      case 'EndTransactionRecord':
        for (const inside of this.#endTransaction()) this.#replay(inside);
        return;
      default:
        if (this.#transaction === undefined) this.#replay(record);
        else this.#transaction.push(record);
    }
  }

  #endTransaction(): readonly MetadataRecord[] {
    const records = this.#transaction;
    if (records === undefined) throw new InvalidMetadataError('a transaction ends that has not begun');
    this.#transaction = undefined;
    return records;
  }

  #replay(record: MetadataRecord): void {
    this.#delta.replay(record);
    this.#recordCount += 1;
  }

  #build(): void {
    this.#image = this.#delta.build(this.#provenance);
    this.#delta = new MetadataDelta(this.#image);
    this.#recordCount = 0;
  }
}
