// The log cleaner with what the configuration says about it. All but `log.cleaner.enable` may change while
// the broker runs.

import { numberOf } from '../base/config/config-definition.ts';
import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { Cleaner } from '../log/compaction/cleaner.ts';
import type { Logs } from '../log/logs.ts';

/** undefined when the configuration wants none. */
export function createCleaner(
  config: LoadedBrokerConfig,
  platform: Platform,
  logs: Logs,
  logger: Logger,
  layers: () => BrokerConfigLayers,
): Cleaner | undefined {
  const { values } = config;
  if (!values['log.cleaner.enable']) {
    logger.warn('log.cleaner.enable=false: compacted topics, those of groups and transactions too, grow for ever');
    return undefined;
  }
  return new Cleaner({
    platform,
    logs,
    logger,
    maxOpenedBytes: values['samsa.decompressed.batch.max.bytes'],
    settings: () => {
      const current = layers();
      const setting = (name: string): number => numberOf(effectiveBrokerEntry(`log.cleaner.${name}`, current));
      return {
        threads: setting('threads'),
        backoffMs: setting('backoff.ms'),
        dedupeBufferBytes: setting('dedupe.buffer.size'),
        loadFactor: setting('io.buffer.load.factor'),
        maxBytesPerSecond: setting('io.max.bytes.per.second'),
      };
    },
  });
}
