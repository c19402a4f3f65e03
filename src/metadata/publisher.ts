// Tells whoever follows the metadata what has been committed: every change once, in order, with the
// image that results. A subscriber that throws is logged; the others still hear it.

import type { Logger } from '../base/logging.ts';
import type { MetadataDelta } from './metadata-delta.ts';
import type { MetadataImage } from './metadata-image.ts';

export type MetadataSubscriber = (delta: MetadataDelta, image: MetadataImage) => void;

export class MetadataPublisher {
  readonly #logger: Logger;
  readonly #subscribers = new Set<MetadataSubscriber>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Hears of everything that is committed from now on. Returns what ends the subscription. */
  subscribe(subscriber: MetadataSubscriber): () => void {
    this.#subscribers.add(subscriber);
    return () => void this.#subscribers.delete(subscriber);
  }

  publish(delta: MetadataDelta, image: MetadataImage): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(delta, image);
      } catch (error) {
        const offset = image.provenance.lastContainedOffset;
        this.#logger.error('a subscriber failed to take a metadata change', { offset, error });
      }
    }
  }
}
