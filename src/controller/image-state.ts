// The metadata as the controller's machine holds it: the image that is committed, and the one that
// already has everything decided. Taking a decision back is going back to an earlier image.

import type { MachineState } from '../machine/machine.ts';
import { MetadataDelta } from '../metadata/metadata-delta.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { MetadataSubscriber } from '../metadata/publisher.ts';

export interface ImageChange {
  readonly delta: MetadataDelta;
  readonly after: MetadataImage;
}

export interface ImageStateOptions {
  readonly image: MetadataImage;
  readonly epoch: number;
  readonly nextOffset: number;
  readonly wallMs: () => number;
  readonly onCommitted: MetadataSubscriber;
}

export class ImageState implements MachineState<MetadataRecord, ImageChange> {
  readonly #epoch: number;
  readonly #wallMs: () => number;
  readonly #onCommitted: MetadataSubscriber;
  #speculative: MetadataImage;
  #committed: MetadataImage;

  constructor({ image, epoch, nextOffset, wallMs, onCommitted }: ImageStateOptions) {
    this.#epoch = epoch;
    this.#wallMs = wallMs;
    this.#onCommitted = onCommitted;
    // Elections take offsets in the log that no metadata record has.
    this.#committed = { ...image, provenance: { ...image.provenance, lastContainedOffset: nextOffset - 1 } };
    this.#speculative = this.#committed;
  }

  get speculative(): MetadataImage {
    return this.#speculative;
  }

  get committed(): MetadataImage {
    return this.#committed;
  }

  replay(records: readonly MetadataRecord[]): ImageChange {
    const delta = new MetadataDelta(this.#speculative);
    for (const record of records) delta.replay(record);
    const after = delta.build({
      lastContainedOffset: this.#speculative.provenance.lastContainedOffset + records.length,
      lastContainedEpoch: this.#epoch,
      lastContainedTimeMs: this.#wallMs(),
    });
    this.#speculative = after;
    return { delta, after };
  }

  undo({ delta }: ImageChange): void {
    this.#speculative = delta.before;
  }

  commit({ delta, after }: ImageChange): void {
    this.#committed = after;
    this.#onCommitted(delta, after);
  }
}
