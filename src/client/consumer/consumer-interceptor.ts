// Code of others that sees everything a consumer hands out and commits, and may hand out something else.

import { Interceptors } from '../interceptors.ts';
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

export class ConsumerInterceptors<K, V> extends Interceptors<ConsumerInterceptor<K, V>> {
  onConsume(records: ConsumerRecords<K, V>): ConsumerRecords<K, V> {
    let result = records;
    this.each('onConsume', (interceptor) => (result = interceptor.onConsume?.(result) ?? result));
    return result;
  }

  onCommit(offsets: TopicPartitionMap<OffsetAndMetadata>): void {
    this.each('onCommit', (interceptor) => interceptor.onCommit?.(offsets));
  }
}
