// Logs for compaction to work on, by chance: few keys, tombstones, records without keys, every codec,
// idempotent and transactional producers, gaps between offsets, segments of any length.

import fc from 'fast-check';
import { codecs } from '../../../src/protocol/compression/codecs.ts';
import { startMs, type WrittenLog } from './written-log.ts';

export interface RandomRecord {
  /** -1 for none. */
  readonly key: number;
  /** Length of the value; -1 for a tombstone. */
  readonly valueBytes: number;
  readonly shiftMs: number;
}

export type Step =
  | {
      readonly kind: 'data';
      /** 0 for none, 1 and 2 are idempotent, 3 and 4 transactional. */
      readonly producer: number;
      readonly codecId: number;
      readonly hasAppendTime: boolean;
      readonly records: readonly RandomRecord[];
    }
  | { readonly kind: 'end'; readonly producer: number; readonly isCommit: boolean; readonly bumpsEpoch: boolean }
  | { readonly kind: 'roll'; readonly gap: number }
  | { readonly kind: 'skip'; readonly gap: number };

const record: fc.Arbitrary<RandomRecord> = fc.record({
  key: fc.integer({ min: -1, max: 7 }),
  valueBytes: fc.oneof(
    { weight: 1, arbitrary: fc.constant(-1) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 60 }) },
  ),
  shiftMs: fc.integer({ min: -20, max: 20 }),
});

export const randomStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('data' as const),
      producer: fc.integer({ min: 0, max: 4 }),
      codecId: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 })),
      hasAppendTime: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
      records: fc.array(record, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      producer: fc.integer({ min: 3, max: 4 }),
      isCommit: fc.boolean(),
      bumpsEpoch: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('roll' as const), gap: gaps() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('skip' as const), gap: gaps() }) },
);

function gaps(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 9 }) },
    { weight: 1, arbitrary: fc.constant(2 ** 30) },
  );
}

/** Plays steps against a log. */
export class LogPlay {
  readonly #log: WrittenLog;
  readonly #epochs = new Map<number, number>();
  readonly #open = new Set<number>();
  #played = 0;

  constructor(log: WrittenLog) {
    this.#log = log;
  }

  async play(step: Step): Promise<void> {
    this.#played += 1;
    switch (step.kind) {
      case 'data':
        return this.#data(step);
      case 'end':
        return this.#end(step);
      case 'roll':
        return this.#log.roll(this.#log.logEndOffset + step.gap);
      case 'skip': {
        // Kafka's own logs have gaps only within what a segment can span.
        if (this.#log.logEndOffset + step.gap - this.#log.active.baseOffset < 2 ** 31 - 1000)
          this.#log.skipTo(this.#log.logEndOffset + step.gap);
      }
    }
  }

  #data({ producer, codecId, hasAppendTime, records }: Step & { kind: 'data' }): void {
    const now = startMs + this.#played * 10;
    const wishes = records.map(({ key, valueBytes, shiftMs }, index) => ({
      key: key < 0 ? null : `key-${key}`,
      value: valueBytes < 0 ? null : `${this.#played}.${index} ${'x'.repeat(valueBytes)}`,
      timestamp: now + shiftMs,
    }));
    const isTransactional = producer >= 3;
    if (isTransactional) this.#open.add(producer);
    this.#log.data(wishes, {
      codec: codecs[codecId]!.name,
      leaderEpoch: Math.floor(this.#played / 10),
      ...(producer > 0 && { producerId: 1000 + producer, producerEpoch: this.#epochs.get(producer) ?? 0 }),
      isTransactional,
      ...(hasAppendTime && { logAppendTime: now }),
    });
  }

  #end({ producer, isCommit, bumpsEpoch }: Step & { kind: 'end' }): void {
    if (!this.#open.delete(producer)) return;
    const epoch = (this.#epochs.get(producer) ?? 0) + (bumpsEpoch ? 1 : 0);
    this.#epochs.set(producer, epoch);
    this.#log.marker(isCommit ? 'commit' : 'abort', 1000 + producer, epoch);
  }
}
