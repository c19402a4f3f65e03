// The log manager with what the configuration says about it. What may change while the broker runs is
// looked up whenever it is needed.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import { numberOf } from '../base/config/config-definition.ts';
import { type BrokerConfigLayers, effectiveBrokerEntry } from '../config/broker-config-layers.ts';
import type { LoadedBrokerConfig } from '../config/load-broker-config.ts';
import { Logs, type LogsOptions } from '../log/logs.ts';

export function createLogs(
  config: LoadedBrokerConfig,
  platform: Platform,
  { directories, offlinePaths }: Pick<LogsOptions, 'directories' | 'offlinePaths'>,
  logger: Logger,
  layers: () => BrokerConfigLayers,
  onLoading: (line: string) => void,
  onFlushed: (durationMs: number) => void = () => {},
): Logs {
  const { values } = config;
  const dynamic = (name: string): number => numberOf(effectiveBrokerEntry(name, layers()));
  return new Logs({
    platform,
    directories,
    ...(offlinePaths === undefined ? {} : { offlinePaths }),
    logger,
    onLoading,
    onFlushed,
    tailCacheBytes: values['samsa.log.cache.bytes'],
    get concurrentLoads() {
      return dynamic('num.recovery.threads.per.data.dir');
    },
    concurrentMoves: Math.max(values['num.replica.alter.log.dirs.threads'] ?? directories.length, 1),
    moveBytesPerSecond: () => dynamic('replica.alter.log.dirs.io.max.bytes.per.second'),
    initialDelayMs: values['log.initial.task.delay.ms'],
    retentionCheckIntervalMs: values['log.retention.check.interval.ms'],
    recoveryPointIntervalMs: values['log.flush.offset.checkpoint.interval.ms'],
    logStartOffsetIntervalMs: values['log.flush.start.offset.checkpoint.interval.ms'],
    highWatermarkIntervalMs: values['replica.high.watermark.checkpoint.interval.ms'],
    get producerExpirationMs() {
      return dynamic('producer.id.expiration.ms');
    },
    producerExpirationCheckIntervalMs: values['producer.id.expiration.check.interval.ms'],
    get fileDeleteDelayMs() {
      return dynamic('log.segment.delete.delay.ms');
    },
  });
}
