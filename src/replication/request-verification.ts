// The verification that one request needs: all its partitions are asked about together, in one request to the
// coordinator, which writes them down with one record.
//
// A transaction that is just ending is asked about again for a short while when the leader adds the partition:
// the producer has been told that it may begin the next one, and sending the batch again costs more (KAFKA-18575).
// Most endings take a millisecond or two, so that the first pauses are short.

import type { Clock } from '../base/ports/clock.ts';
import type { Timers } from '../base/ports/timers.ts';
import type { TopicPartition } from '../log/file-names.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { TransactionSupport, TransactionVerifier } from './transaction-verifier.ts';

export interface VerificationRetry {
  /** `add.partitions.to.txn.retry.backoff.ms`: the longest pause; they double from one millisecond on. */
  readonly backoffMs: number;
  /** How long at most: `add.partitions.to.txn.retry.backoff.max.ms`, and `request.timeout.ms`. */
  readonly maxMs: number;
}

export interface RequestVerificationOptions {
  readonly verifier: TransactionVerifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly retry: VerificationRetry;
  readonly transactionalId: string;
  readonly support: TransactionSupport;
}

interface Asked {
  readonly topicPartition: TopicPartition;
  readonly answer: (errorCode: number) => void;
}

export class RequestVerification {
  readonly #options: RequestVerificationOptions;
  #asked: Asked[] = [];

  constructor(options: RequestVerificationOptions) {
    this.#options = options;
  }

  get support(): TransactionSupport {
    return this.#options.support;
  }

  /** Whether batches need it: clients that add their partitions are believed when verification is switched off. */
  get isRequired(): boolean {
    return this.#options.support === 'addsPartitions' || this.#options.verifier.isEnabled();
  }

  /** The coordinator's error code. Everything asked in one turn is asked together, and is of one producer. */
  verify(topicPartition: TopicPartition, producerId: number, producerEpoch: number): Promise<number> {
    return new Promise((answer) => {
      this.#asked.push({ topicPartition, answer });
      if (this.#asked.length === 1) queueMicrotask(() => void this.#ask(producerId, producerEpoch));
    });
  }

  async #ask(producerId: number, producerEpoch: number): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    const { verifier, transactionalId, support, clock, retry } = this.#options;
    const startMs = clock.monotonicMs();
    const addsPartitions = support === 'addsPartitions';
    const partitions = asked.map(({ topicPartition }) => topicPartition);
    for (let pauseMs = 1; ; pauseMs *= 2) {
      const codes = await verifier.verify({ transactionalId, producerId, producerEpoch, partitions, addsPartitions });
      const isEnding = addsPartitions && codes.includes(ErrorCode.CONCURRENT_TRANSACTIONS);
      if (!isEnding || clock.monotonicMs() - startMs >= retry.maxMs) {
        for (const [index, { answer }] of asked.entries()) answer(codes[index] ?? ErrorCode.UNKNOWN_SERVER_ERROR);
        return;
      }
      await this.#rest(pauseMs);
    }
  }

  #rest(pauseMs: number): Promise<void> {
    const { timers, retry } = this.#options;
    return new Promise((resolve) => void timers.after(Math.max(1, Math.min(pauseMs, retry.backoffMs)), resolve));
  }
}
