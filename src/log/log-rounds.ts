// What is done to all logs of a node again and again: retention, recovery points and the other checkpoints,
// producers that nobody has heard of for long, and second chances for what the disk has failed. A log that
// something cannot be done to keeps no other from it.

import type { Logger } from '../base/logging.ts';
import type { Platform } from '../base/ports/platform.ts';
import type { LogPlaces } from './directory/log-places.ts';
import type { PartitionLog } from './partition-log.ts';
import { PeriodicWork } from './periodic-work.ts';

export interface LogRoundsOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  readonly retentionCheckIntervalMs: number;
  readonly recoveryPointIntervalMs: number;
  readonly logStartOffsetIntervalMs: number;
  /** Before the first retention and the first checkpoints. Their interval when left out. */
  readonly initialDelayMs?: number;
  readonly highWatermarkIntervalMs: number;
  /** May change. */
  readonly producerExpirationMs: number;
  readonly producerExpirationCheckIntervalMs: number;
}

const storageRetryMs = 1000;

export class LogRounds {
  readonly #options: LogRoundsOptions;
  readonly #logs: ReadonlyMap<string, PartitionLog>;
  readonly #places: LogPlaces;
  readonly #periodic: PeriodicWork;
  #isStopped = false;

  /** @param logs those that are open */
  constructor(options: LogRoundsOptions, logs: ReadonlyMap<string, PartitionLog>, places: LogPlaces) {
    this.#options = options;
    this.#logs = logs;
    this.#places = places;
    this.#periodic = new PeriodicWork(options.platform.timers, options.logger);
  }

  start(): void {
    const {
      retentionCheckIntervalMs,
      recoveryPointIntervalMs,
      logStartOffsetIntervalMs,
      highWatermarkIntervalMs,
      producerExpirationCheckIntervalMs,
      initialDelayMs,
    } = this.#options;
    const { checkpoints } = this.#places;
    const every = (intervalMs: number, what: string, work: () => Promise<void> | void, delayMs?: number): void =>
      this.#periodic.every(intervalMs, what, work, delayMs);
    every(retentionCheckIntervalMs, 'apply retention', () => this.#applyRetention(), initialDelayMs);
    every(recoveryPointIntervalMs, 'note recovery points', () => this.noteRecoveryPoints(), initialDelayMs);
    every(logStartOffsetIntervalMs, 'note log starts', () => checkpoints.logStarts(), initialDelayMs);
    every(highWatermarkIntervalMs, 'note high watermarks', () => checkpoints.highWatermarks());
    every(producerExpirationCheckIntervalMs, 'expire producers', () => this.#expireProducers());
    every(storageRetryMs, 'recover failed logs', () => this.#recoverFailedLogs());
  }

  async #applyRetention(): Promise<void> {
    const { platform, logger } = this.#options;
    for (const log of this.#logs.values()) {
      if (this.#isStopped) return;
      try {
        await log.applyRetention(platform.clock.wallMs());
      } catch (error) {
        logger.error('could not apply retention', { directory: log.directory, error });
      }
      await platform.timers.yield();
    }
    await this.#places.checkpoints.logStarts();
  }

  async #recoverFailedLogs(): Promise<void> {
    const offline = await this.#places.check();
    for (const log of this.#logs.values()) {
      if (this.#isStopped) return;
      if (offline.has(log.parentDirectory)) continue;
      log.retryUnfinished();
      if (log.failure === undefined) continue;
      try {
        await log.recoverFromFailure();
      } catch (error) {
        this.#options.logger.debug('the disk still refuses a partition', { directory: log.directory, error });
      }
    }
  }

  #expireProducers(): void {
    const { platform, producerExpirationMs } = this.#options;
    for (const log of this.#logs.values()) log.removeExpiredProducers(platform.clock.wallMs(), producerExpirationMs);
  }

  /** Writes the recovery points, after marks that bound what lies behind them. */
  async noteRecoveryPoints(): Promise<void> {
    for (const log of this.#logs.values()) {
      try {
        await log.saveRecoveryMark();
      } catch (error) {
        // A restart has more to check then, nothing else.
        if (log.failure === undefined)
          this.#options.logger.warn('could not save a recovery mark', { directory: log.directory, error });
      }
    }
    await this.#places.checkpoints.recoveryPoints();
  }

  /** Nothing begins any more; resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#periodic.stop();
  }
}
