// The log manager with what the configuration says about it.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import type { LogDirectory } from '../log/directory/log-directory.ts';
import { Logs } from '../log/logs.ts';

export function createLogs(
  config: LoadedBrokerConfig,
  platform: Platform,
  directories: readonly LogDirectory[],
  logger: Logger,
): Logs {
  const { values } = config;
  return new Logs({
    platform,
    directories,
    logger,
    tailCacheBytes: values['samsa.log.cache.bytes'],
    concurrentLoads: values['num.recovery.threads.per.data.dir'],
    retentionCheckIntervalMs: values['log.retention.check.interval.ms'],
    recoveryPointIntervalMs: values['log.flush.offset.checkpoint.interval.ms'],
    logStartOffsetIntervalMs: values['log.flush.start.offset.checkpoint.interval.ms'],
    highWatermarkIntervalMs: values['replica.high.watermark.checkpoint.interval.ms'],
    producerExpirationMs: values['producer.id.expiration.ms'],
    producerExpirationCheckIntervalMs: values['producer.id.expiration.check.interval.ms'],
    fileDeleteDelayMs: values['log.segment.delete.delay.ms'],
  });
}
