// Who hears what became of a record: a promise, a callback, or one promise for many. Called once for
// each record, with the record's place in what was sent. What a callback throws is its own affair and
// must not keep the records behind it from their outcome.

import type { Logger } from '../../base/logging.ts';
import type { RecordMetadata } from './producer-record.ts';

export interface Delivery {
  delivered(metadata: RecordMetadata, index: number): void;
  failed(error: Error, index: number): void;
}

/** As in Java: exactly one of the two is there. */
export type SendCallback = (metadata: RecordMetadata | undefined, error: Error | undefined) => void;

export class CallbackDelivery implements Delivery {
  readonly callback: SendCallback;
  readonly #logger: Logger;

  constructor(callback: SendCallback, logger: Logger) {
    this.callback = callback;
    this.#logger = logger;
  }

  delivered(metadata: RecordMetadata): void {
    this.#call(metadata, undefined);
  }

  failed(error: Error): void {
    this.#call(undefined, error);
  }

  #call(metadata: RecordMetadata | undefined, failure: Error | undefined): void {
    try {
      this.callback(metadata, failure);
    } catch (error) {
      this.#logger.error('the callback of a record threw', { topic: metadata?.topic, error });
    }
  }
}

type Delivered = (metadata: RecordMetadata) => void;
type Failed = (error: Error) => void;

let capturedDelivered: Delivered;
let capturedFailed: Failed;

/** Runs before `new Promise` returns. One for all: one for each record would be two more objects to collect. */
function capture(delivered: Delivered, failed: Failed): void {
  capturedDelivered = delivered;
  capturedFailed = failed;
}

/** Settles a promise of its own. */
export class PromiseDelivery implements Delivery {
  readonly promise = new Promise<RecordMetadata>(capture);
  readonly delivered = capturedDelivered;
  readonly failed = capturedFailed;
}

/** Settles when every record of a list has its outcome: with all metadata, or the failure of the first that failed. */
export class ListDelivery implements Delivery {
  readonly #metadata: RecordMetadata[];
  readonly #resolve: (metadata: RecordMetadata[]) => void;
  readonly #reject: (error: Error) => void;
  #open: number;
  #failure: Error | undefined;
  #failedIndex = Infinity;

  constructor(count: number, resolve: (metadata: RecordMetadata[]) => void, reject: (error: Error) => void) {
    this.#open = count;
    // oxlint-disable-next-line unicorn/no-new-array -- Array.from takes as long as the rest of a record's delivery
    this.#metadata = new Array<RecordMetadata>(count);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  delivered(metadata: RecordMetadata, index: number): void {
    this.#metadata[index] = metadata;
    this.#settle();
  }

  failed(error: Error, index: number): void {
    if (index < this.#failedIndex) {
      this.#failedIndex = index;
      this.#failure = error;
    }
    this.#settle();
  }

  #settle(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    if (this.#failure === undefined) this.#resolve(this.#metadata);
    else this.#reject(this.#failure);
  }
}
