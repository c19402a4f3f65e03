import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogConfig } from '../../../src/log/log-config.ts';
import { type RollCandidate, shouldRoll } from '../../../src/log/segment/roll.ts';
import type { Segment } from '../../../src/log/segment/segment.ts';
import { defaultConfig } from '../log-fixture.ts';

interface Case {
  readonly segment?: Partial<Segment>;
  readonly config?: Partial<LogConfig>;
  readonly next?: Partial<RollCandidate>;
}

function rolls({ segment, config, next }: Case): boolean {
  const active = { sizeBytes: 100, baseOffset: 0, createdMs: 0, rollJitterMs: 0, firstTimestamp: 1000, ...segment };
  return shouldRoll(
    active as unknown as Segment,
    { ...defaultConfig, segmentBytes: 1000, segmentMs: 500, ...config },
    { sizeBytes: 10, lastOffset: 1, maxTimestamp: 1000, nowMs: 1000, ...next },
  );
}

describe('a new segment begins', () => {
  const cases: Readonly<Record<string, readonly [Case, boolean]>> = {
    'not while there is room and time': [{}, false],
    'not when the batch fits exactly': [{ segment: { sizeBytes: 990 } }, false],
    'when the batch does not fit': [{ segment: { sizeBytes: 991 } }, true],
    'not for a batch larger than a segment when this one is empty': [
      { segment: { sizeBytes: 0 }, next: { sizeBytes: 5000 } },
      false,
    ],
    'not at segment.ms of record time exactly': [{ next: { maxTimestamp: 1500 } }, false],
    'behind segment.ms of record time': [{ next: { maxTimestamp: 1501 } }, true],
    'earlier by the jitter': [{ segment: { rollJitterMs: 100 }, next: { maxTimestamp: 1401 } }, true],
    'not for an older record, whatever the clock says': [{ next: { maxTimestamp: 10, nowMs: 1_000_000 } }, false],
    'by the clock when the first batch has no timestamp': [
      { segment: { firstTimestamp: -1 }, next: { nowMs: 501 } },
      true,
    ],
    'not by time when it is empty': [
      { segment: { sizeBytes: 0, firstTimestamp: undefined }, next: { nowMs: 9e9 } },
      false,
    ],
    'sooner where a compacted topic must be compacted soon': [
      { config: { compact: true, maxCompactionLagMs: 200 }, next: { maxTimestamp: 1201 } },
      true,
    ],
    'not sooner for max.compaction.lag.ms without compaction': [
      { config: { maxCompactionLagMs: 200 }, next: { maxTimestamp: 1201 } },
      false,
    ],
    'when offsets would not fit into the index (KAFKA-5413)': [{ next: { lastOffset: 2 ** 31 } }, true],
    'not at the last offset that fits': [{ next: { lastOffset: 2 ** 31 - 1 } }, false],
    'when the offset index is full': [
      {
        segment: { indexes: { offsets: { count: 10 }, times: { count: 0 } } as never },
        config: { segmentIndexBytes: 87 },
      },
      true,
    ],
    'when the time index has room for its last entry only': [
      {
        segment: { indexes: { offsets: { count: 0 }, times: { count: 9 } } as never },
        config: { segmentIndexBytes: 120 },
      },
      true,
    ],
  };
  for (const [name, [given, expected]] of Object.entries(cases))
    test(name, () => {
      assert.equal(rolls(given), expected);
    });
});
