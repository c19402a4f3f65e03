// A stream that records are written to: for pipelines. A chunk is taken when the record is in a batch or
// in line, and the next one has to wait while the buffer memory is full, which is what holds back the
// source. The stream is finished when every record has its outcome, and destroyed by the first that fails.

import { Writable } from 'node:stream';
import type { SendCallback } from './delivery.ts';
import type { ProducerRecord } from './producer-record.ts';

/** What the stream needs of a producer. */
export interface RecordSink<K, V> {
  send(record: ProducerRecord<K, V>, callback: SendCallback): boolean;
  ready(): Promise<void>;
  flush(): Promise<void>;
}

export interface WritableOptions {
  /** Records that may be buffered by the stream itself before `write` returns false. Default 1,024. */
  readonly highWaterMark?: number | undefined;
  /** Ends the stream with an error when aborted. */
  readonly signal?: AbortSignal | undefined;
}

export class ProducerStream<K, V> extends Writable {
  readonly #sink: RecordSink<K, V>;

  constructor(sink: RecordSink<K, V>, { highWaterMark = 1024, signal }: WritableOptions) {
    super({ objectMode: true, highWaterMark, ...(signal === undefined ? {} : { signal }) });
    this.#sink = sink;
  }

  override _write(record: ProducerRecord<K, V>, _encoding: string, done: (error?: Error) => void): void {
    let isTaken: boolean;
    try {
      isTaken = this.#sink.send(record, (_metadata, error) => {
        if (error !== undefined) this.destroy(error);
      });
    } catch (error) {
      return done(error as Error);
    }
    if (isTaken) return done();
    void settle(this.#sink.ready(), done);
  }

  override _final(done: (error?: Error) => void): void {
    // By then each failure has destroyed the stream.
    void settle(this.#sink.flush(), done);
  }
}

async function settle(promise: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await promise;
  } catch (error) {
    return done(error as Error);
  }
  done();
}
