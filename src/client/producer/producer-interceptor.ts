// Code of others that sees every record before it is serialized, and may send another one, and again when its
// outcome is known.

import { Interceptors } from '../interceptors.ts';
import type { Delivery } from './delivery.ts';
import type { ProducerRecord, RecordHeader, RecordMetadata } from './producer-record.ts';

export interface ProducerInterceptor<K = Uint8Array, V = Uint8Array> {
  /** Called by `send`, before the serializers; what it returns is sent instead. */
  onSend?(record: ProducerRecord<K, V>): ProducerRecord<K, V>;
  /**
   * Called once for each record that was given to `send`, before its promise or callback. With an error the
   * offset is -1, and so is the partition when none was chosen yet.
   */
  onAcknowledgement?(metadata: RecordMetadata, error: Error | undefined, headers: readonly RecordHeader[]): void;
  /** The producer is closed. */
  close?(): void;
}

export class ProducerInterceptors<K, V> extends Interceptors<ProducerInterceptor<K, V>> {
  onSend(record: ProducerRecord<K, V>): ProducerRecord<K, V> {
    let result = record;
    this.each('onSend', (interceptor) => (result = interceptor.onSend?.(result) ?? result));
    return result;
  }

  onAcknowledgement(metadata: RecordMetadata, error: Error | undefined, headers: readonly RecordHeader[]): void {
    this.each('onAcknowledgement', (interceptor) => interceptor.onAcknowledgement?.(metadata, error, headers));
  }

  /** The record's outcome passes the interceptors on its way to `delivery`. */
  watch(delivery: Delivery, topic: string): WatchedDelivery {
    return new WatchedDelivery(delivery, topic, (...outcome) => this.onAcknowledgement(...outcome));
  }
}

const noHeaders: readonly RecordHeader[] = Object.freeze([]);

export class WatchedDelivery implements Delivery {
  readonly #delivery: Delivery;
  readonly #topic: string;
  readonly #report: ProducerInterceptors<unknown, unknown>['onAcknowledgement'];
  /** As they become known on the record's way. */
  partition = -1;
  headers: readonly RecordHeader[] = noHeaders;

  constructor(delivery: Delivery, topic: string, report: ProducerInterceptors<unknown, unknown>['onAcknowledgement']) {
    this.#delivery = delivery;
    this.#topic = topic;
    this.#report = report;
  }

  delivered(metadata: RecordMetadata, index: number): void {
    this.#report(metadata, undefined, this.headers);
    this.#delivery.delivered(metadata, index);
  }

  failed(error: Error, index: number): void {
    const metadata = {
      topic: this.#topic,
      partition: this.partition,
      offset: -1,
      timestamp: -1,
      serializedKeySize: -1,
      serializedValueSize: -1,
    };
    this.#report(metadata, error, this.headers);
    this.#delivery.failed(error, index);
  }
}
