// Code of others that sees everything a consumer hands out and commits. An interceptor that throws is
// logged and otherwise ignored, as in Java: it must not be able to stop the consumer.

import type { Logger } from '../../base/logging.ts';
import type { TopicPartitionMap } from '../topic-partition.ts';
import type { OffsetAndMetadata } from './commits/offset-and-metadata.ts';
import type { ConsumerRecords } from './consumer-record.ts';

export interface ConsumerInterceptor<K = Uint8Array, V = Uint8Array> {
  /** Called before records are handed out; what it returns is handed out instead. */
  onConsume?(records: ConsumerRecords<K, V>): ConsumerRecords<K, V>;
  /** Called when the coordinator has the offsets. */
  onCommit?(offsets: TopicPartitionMap<OffsetAndMetadata>): void;
  /** The consumer is closed. */
  close?(): void;
}

export class ConsumerInterceptors<K, V> {
  readonly #interceptors: readonly ConsumerInterceptor<K, V>[];
  readonly #logger: Logger;

  constructor(interceptors: readonly ConsumerInterceptor<K, V>[], logger: Logger) {
    this.#interceptors = interceptors;
    this.#logger = logger;
  }

  onConsume(records: ConsumerRecords<K, V>): ConsumerRecords<K, V> {
    let result = records;
    for (const interceptor of this.#interceptors)
      this.#guard('onConsume', () => (result = interceptor.onConsume?.(result) ?? result));
    return result;
  }

  onCommit(offsets: TopicPartitionMap<OffsetAndMetadata>): void {
    for (const interceptor of this.#interceptors) this.#guard('onCommit', () => interceptor.onCommit?.(offsets));
  }

  close(): void {
    for (const interceptor of this.#interceptors) this.#guard('close', () => interceptor.close?.());
  }

  #guard(which: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#logger.warn('an interceptor failed', { which, error });
    }
  }
}
