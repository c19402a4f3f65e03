// Reads and shows records until there were enough, none came for too long, or the command is told to stop.

import type { Clock } from '../../../base/ports/clock.ts';
import { type Consumer, type ConsumerRecord, TopicPartitionMap } from '../../../client/index.ts';
import type { Output } from '../../output/output.ts';
import type { ConsumptionPlan } from './consumption-plan.ts';
import { RecordOutput } from './record-output.ts';

export interface RecordPrinterOptions {
  readonly consumer: Consumer;
  readonly plan: ConsumptionPlan;
  readonly output: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Why no more records come. */
  readonly onStopped: (reason: Error | string) => void;
  /** A record that cannot be shown is passed over; without this it ends the printing. */
  readonly onUnprintable: ((error: Error) => void) | undefined;
}

const longestPollMs = 60_000;

export class RecordPrinter {
  readonly #options: RecordPrinterOptions;
  readonly #output: RecordOutput;
  /** What the last poll brought, from the next record on. */
  #records: Iterator<ConsumerRecord, unknown, undefined> = [].values();
  #count = 0;

  constructor(options: RecordPrinterOptions) {
    this.#options = options;
    this.#output = new RecordOutput(options.output);
  }

  /** Records that were shown or could not be. */
  get count(): number {
    return this.#count;
  }

  /** So many records at most. Rejects with what is wrong with a record that cannot be shown. */
  async print(mostRecords: number): Promise<void> {
    const { signal } = this.#options;
    try {
      while (this.#count < mostRecords && !signal.aborted) {
        const isMore = await this.#poll();
        if (!isMore) return;
        await this.#showRecords(mostRecords);
        await this.#output.flush();
      }
    } finally {
      await this.#output.flush();
    }
  }

  /** The group, when it is asked to, commits only what was shown. */
  giveBackTheRest(): void {
    const { consumer } = this.#options;
    const first = new TopicPartitionMap<number>();
    for (let next = this.#records.next(); next.done !== true; next = this.#records.next())
      if (!first.has(next.value)) first.set(next.value, next.value.offset);
    const assigned = new TopicPartitionMap(consumer.assignment().map((partition) => [partition, true]));
    for (const [partition, offset] of first) if (assigned.has(partition)) consumer.seek(partition, offset);
  }

  /** Resolves with false when there is nothing more to be had. */
  async #poll(): Promise<boolean> {
    const { consumer, plan, clock, signal, onStopped } = this.#options;
    const beganMs = clock.monotonicMs();
    for (let restMs = plan.timeoutMs; ; restMs = plan.timeoutMs - (clock.monotonicMs() - beganMs)) {
      if (restMs < 0 || (restMs === 0 && plan.timeoutMs > 0)) {
        onStopped('org.apache.kafka.common.errors.TimeoutException');
        return false;
      }
      try {
        const records = await consumer.poll(Math.min(restMs, longestPollMs), { signal });
        if (records.isEmpty) continue;
        this.#records = records[Symbol.iterator]();
        return true;
      } catch (error) {
        if (!signal.aborted) onStopped(error as Error);
        return false;
      }
    }
  }

  async #showRecords(mostRecords: number): Promise<void> {
    const { plan, signal, onUnprintable } = this.#options;
    while (this.#count < mostRecords && !signal.aborted) {
      const next = this.#records.next();
      if (next.done === true) return;
      this.#count += 1;
      try {
        plan.formatter.write(next.value, this.#output);
      } catch (error) {
        if (onUnprintable === undefined) throw error;
        onUnprintable(error as Error);
      }
      if (this.#output.isFull) await this.#output.flush();
    }
  }
}
