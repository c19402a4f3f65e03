// Every setting of a topic acts: with two values of it, what a log does differs, whether the topic has it
// or the broker supplies it at the start or at run time. Storing and showing a value is not enough.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Workers } from '../../src/base/ports/workers.ts';
import type { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { logConfigOf } from '../../src/broker/log-config.ts';
import type { BrokerConfigLayers } from '../../src/config/broker-config-layers.ts';
import { effectiveTopicConfig } from '../../src/config/effective-topic-config.ts';
import type { TopicConfigDefinition } from '../../src/config/topic-config-definition.ts';
import { topicConfigs, topicConfigsByName } from '../../src/config/topic-configs.ts';
import { validateBatch } from '../../src/log/append/batch-validation.ts';
import type { LogConfig } from '../../src/log/log-config.ts';
import type { PartitionLog } from '../../src/log/partition-log.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import * as header from '../../src/protocol/records/batch-header.ts';
import { viewOf } from '../../src/protocol/records/int64.ts';
import { batchOf, type BatchWish, directory, openLog, simulated } from '../log/log-fixture.ts';

type Observe = (config: LogConfig) => Promise<unknown>;

const inPlace: Workers = { run: async (task, input) => task.run(input), close: async () => {} };
const nowMs = 1_700_000_000_000;

const pause = (platform: SimulatedPlatform, durationMs: number): Promise<void> =>
  new Promise((resolve) => void platform.timers.after(durationMs, resolve));

/** Opens a log with these settings and looks at it. */
function inLog(look: (log: PartitionLog, platform: SimulatedPlatform) => Promise<unknown>): Observe {
  return async (config) => {
    let seen: unknown;
    await simulated(async (platform) => {
      const log = await openLog(platform, { config });
      seen = await look(log, platform);
      await log.close();
    });
    return seen;
  };
}

const segmentsAfter = (...wishes: readonly BatchWish[]): Observe =>
  inLog(async (log) => {
    for (const wish of wishes) log.append(batchOf(wish), 0);
    await log.whenDurable(log.logEndOffset);
    return log.segments.length;
  });

/** Three segments of old records; how many are left. */
async function retained(log: PartitionLog, platform: SimulatedPlatform): Promise<number> {
  for (const _ of [1, 2, 3]) {
    log.append(batchOf({ timestamp: platform.clock.wallMs() - 5000, valueBytes: 1000 }), 0);
    await log.whenDurable(log.logEndOffset);
    log.roll();
  }
  await log.whenDurable(log.logEndOffset);
  log.append(batchOf({ timestamp: platform.clock.wallMs() }), 0);
  await log.whenDurable(log.logEndOffset);
  await pause(platform, 50);
  log.setHighWatermark(log.logEndOffset);
  await log.applyRetention(platform.clock.wallMs());
  return log.segments.length;
}

const validated =
  (wish: BatchWish, look: (batch: Uint8Array | undefined, errorCode: number) => unknown): Observe =>
  async (config) => {
    const rules = { topicPartition: 't-0', config, nowMs, maxOpenedBytes: 2 ** 24, workers: inPlace };
    const { batch, refusal } = await validateBatch(batchOf(wish), rules);
    return look(batch, refusal?.errorCode ?? ErrorCode.NONE);
  };

const errorOf = (wish: BatchWish) => validated(wish, (_batch, errorCode) => errorCode);
const sizeOf = (wish: BatchWish) => validated(wish, (batch) => batch!.length);
const codecOf = (wish: BatchWish) => validated(wish, (batch) => header.codecIdOf(viewOf(batch!), 0));
const typeOf = (wish: BatchWish) => validated(wish, (batch) => header.timestampTypeOf(viewOf(batch!), 0));

const durableAfter = (waitMs: number): Observe =>
  inLog(async (log, platform) => {
    log.append(batchOf(), 0);
    await pause(platform, waitMs);
    return log.durableOffset;
  });

interface Effect {
  readonly values: readonly [string, string];
  readonly observe: Observe;
  /** What is seen with each value; when left out, merely not the same. */
  readonly seen?: readonly [unknown, unknown];
  /** Without which the setting has nothing to do. */
  readonly beside?: Readonly<Record<string, string>>;
}

const old = nowMs - 10_000;
const inFuture = nowMs + 10_000;
const text: BatchWish = { records: 200, valueBytes: 300, fill: 0 };

const effects: Readonly<Record<string, Effect>> = {
  'cleanup.policy': {
    values: ['delete', 'compact'],
    beside: { 'retention.ms': '1000' },
    observe: inLog(retained),
    seen: [1, 4],
  },
  'compression.gzip.level': { values: ['1', '9'], beside: { 'compression.type': 'gzip' }, observe: sizeOf(text) },
  'compression.type': { values: ['producer', 'zstd'], observe: codecOf({}), seen: [0, 4] },
  'compression.zstd.level': { values: ['-100', '19'], beside: { 'compression.type': 'zstd' }, observe: sizeOf(text) },
  'file.delete.delay.ms': {
    values: ['0', '60000'],
    beside: { 'retention.ms': '1000' },
    observe: inLog(async (log, platform) => {
      await retained(log, platform);
      await pause(platform, 1000);
      return (await platform.disk.list(directory)).some(({ name }) => name.endsWith('.deleted'));
    }),
    seen: [false, true],
  },
  'flush.messages': { values: ['1', '1000'], observe: durableAfter(100), seen: [1, 0] },
  'flush.ms': { values: ['50', '100000'], observe: durableAfter(1000), seen: [1, 0] },
  'index.interval.bytes': {
    values: ['0', '100000'],
    observe: inLog(async (log) => {
      for (let batch = 0; batch < 5; batch++) log.append(batchOf(), 0);
      return log.segments[0]!.indexes!.offsets.count;
    }),
    seen: [4, 0],
  },
  'internal.segment.bytes': {
    values: ['1000', '100000'],
    observe: segmentsAfter({ valueBytes: 600 }, { valueBytes: 600 }),
    seen: [2, 1],
  },
  'max.compaction.lag.ms': {
    values: ['1000', '1000000'],
    beside: { 'cleanup.policy': 'compact' },
    observe: segmentsAfter({ timestamp: nowMs }, { timestamp: nowMs + 5000 }),
    seen: [2, 1],
  },
  'max.message.bytes': {
    values: ['100', '10000'],
    observe: errorOf({ valueBytes: 1000, timestamp: nowMs }),
    seen: [ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.NONE],
  },
  'message.timestamp.after.max.ms': {
    values: ['9999', '10000'],
    observe: errorOf({ timestamp: inFuture }),
    seen: [ErrorCode.INVALID_TIMESTAMP, ErrorCode.NONE],
  },
  'message.timestamp.before.max.ms': {
    values: ['9999', '10000'],
    observe: errorOf({ timestamp: old }),
    seen: [ErrorCode.INVALID_TIMESTAMP, ErrorCode.NONE],
  },
  'message.timestamp.type': {
    values: ['CreateTime', 'LogAppendTime'],
    observe: typeOf({ timestamp: nowMs }),
    seen: ['CreateTime', 'LogAppendTime'],
  },
  'retention.bytes': { values: ['0', '1000000'], observe: inLog(retained), seen: [1, 4] },
  'retention.ms': { values: ['1000', '1000000'], observe: inLog(retained), seen: [1, 4] },
  'segment.bytes': {
    values: ['1048576', '4000000'],
    observe: segmentsAfter({ valueBytes: 700_000 }, { valueBytes: 700_000 }),
    seen: [2, 1],
  },
  'segment.index.bytes': {
    values: ['24', '1000'],
    beside: { 'index.interval.bytes': '0' },
    observe: segmentsAfter(...Array.from({ length: 6 }, () => ({}))),
    seen: [3, 1],
  },
  'segment.jitter.ms': {
    values: ['0', '1000000'],
    observe: inLog(async (log) => {
      for (let segment = 0; segment < 10; segment++) {
        log.append(batchOf(), 0);
        log.roll();
      }
      return log.segments.some(({ rollJitterMs }) => rollJitterMs > 0);
    }),
    seen: [false, true],
  },
  'segment.ms': {
    values: ['1000', '1000000'],
    observe: segmentsAfter({ timestamp: nowMs }, { timestamp: nowMs + 5000 }),
    seen: [2, 1],
  },
};

/** Shown elsewhere. */
const others: Readonly<Record<string, string>> = {
  'delete.retention.ms': 'test/log/compaction',
  'min.cleanable.dirty.ratio': 'test/log/compaction',
  'min.compaction.lag.ms': 'test/log/compaction',
  'min.insync.replicas': 'a partition has one replica: the number is capped by that',
};

const none: BrokerConfigLayers = { dynamicBroker: new Map(), dynamicDefault: new Map(), static: new Map() };

/** Everywhere the setting can be made: on the topic, and as each of its synonyms on the broker. */
function places(name: string, definition: TopicConfigDefinition, value: string): Map<string, LogConfig> {
  const beside = new Map(Object.entries(effects[name]!.beside ?? {}));
  const found = new Map<string, LogConfig>();
  const put = (place: string, overrides: ReadonlyMap<string, string>, layers: BrokerConfigLayers): void =>
    void found.set(place, logConfigOf(effectiveTopicConfig(new Map([...beside, ...overrides]), layers)));
  put('the topic', new Map([[name, value]]), none);
  for (const synonym of definition.synonyms.filter(({ factor }) => factor === 1)) {
    const given = new Map([[synonym.name, value]]);
    put(`${synonym.name} at the start`, new Map(), { ...none, static: given });
    put(`${synonym.name} at run time`, new Map(), { ...none, dynamicDefault: given });
  }
  return found;
}

describe('every setting of a topic acts', () => {
  for (const [name, { values, observe, seen }] of Object.entries(effects)) {
    test(name, async () => {
      const definition = topicConfigsByName.get(name)!;
      const [first, second] = values.map((value) => places(name, definition, value)) as [
        Map<string, LogConfig>,
        Map<string, LogConfig>,
      ];
      for (const [place, config] of first) {
        const both = [await observe(config), await observe(second.get(place)!)];
        if (seen === undefined) assert.notDeepEqual(both[0], both[1], place);
        else assert.deepEqual(both, seen, place);
      }
    });
  }

  test('and none is left out', () => {
    const acting = Object.entries(topicConfigs).filter(([, { status }]) => status.kind === 'honoured');
    const shown = [...Object.keys(effects), ...Object.keys(others)].toSorted();
    assert.deepEqual(acting.map(([name]) => name).toSorted(), shown);
  });
});
