// All replicas of a node that are on their way from one log directory to another (KIP-113): at most
// `num.replica.alter.log.dirs.threads` are copied at the same time, the others wait for their turn. A move
// that fails is tried again; it ends when the replica has arrived, is to go elsewhere, or is deleted.

import type { Logger } from '../../base/logging.ts';
import type { Platform } from '../../base/ports/platform.ts';
import type { Timer } from '../../base/ports/timers.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import { partitionDirectoryName, type TopicPartition } from '../file-names.ts';
import type { PartitionLog } from '../partition-log.ts';
import {
  findFutureDirectories,
  type FutureDirectory,
  makeFutureDirectory,
  parkFutureDirectory,
  pathOf,
} from './future-directory.ts';
import { LogMove, MoveCancelledError } from './log-move.ts';
import { MovePace } from './move-pace.ts';

export interface LogMovesOptions {
  readonly platform: Platform;
  readonly logger: Logger;
  /** `num.replica.alter.log.dirs.threads`: replicas that are copied at the same time. */
  readonly concurrentMoves: number;
  /** `replica.alter.log.dirs.io.max.bytes.per.second` as it is now. */
  readonly bytesPerSecond: () => number;
  /** Lets the log live in the copy. */
  readonly arrive: (move: LogMove) => Promise<void>;
  /** Removes a directory that is no copy any more. */
  readonly removeLater: (path: string) => void;
}

interface Journey {
  readonly move: LogMove;
  readonly ended: Promise<void>;
}

const retryMs = 1_000;

export class LogMoves {
  readonly #options: LogMovesOptions;
  readonly #pace: MovePace;
  readonly #journeys = new Map<string, Journey>();
  /** Moves that wait for their turn, in their order. */
  readonly #queue: (() => void)[] = [];
  #underWay = 0;
  /** Wakes moves that wait for another try. */
  readonly #retries = new Map<Timer, () => void>();
  #isClosed = false;

  constructor(options: LogMovesOptions) {
    this.#options = options;
    const { clock, timers } = options.platform;
    this.#pace = new MovePace(clock, timers, options.bytesPerSecond);
  }

  of(topicPartition: TopicPartition): LogMove | undefined {
    return this.#journeys.get(partitionDirectoryName(topicPartition))?.move;
  }

  /** The log is about to live in that directory. */
  isArriving(log: PartitionLog, directory: LogDirectory): boolean {
    const move = this.of(log.topicPartition);
    return move?.log === log && move.isArriving && move.future.parent === directory;
  }

  *all(): Generator<LogMove, void, undefined> {
    for (const { move } of this.#journeys.values()) yield move;
  }

  /** Begins to move a log that is not on its way yet; a restart goes on with it once this has resolved. */
  async begin(log: PartitionLog, destination: LogDirectory): Promise<void> {
    const { platform, logger } = this.#options;
    const future = await makeFutureDirectory(platform, destination, log.topicPartition, log.topicId);
    logger.info('moving a partition', { from: log.directory, to: destination.path });
    this.#follow(log, future);
  }

  /** Goes on with the moves that an earlier process was at. `find` gives the log with that id. */
  async resume(
    directories: readonly LogDirectory[],
    find: (topicId: string, partition: number) => PartitionLog | undefined,
  ): Promise<void> {
    const { platform, logger } = this.#options;
    for (const directory of directories) {
      for (const found of await findFutureDirectories(platform, directory)) {
        const log = found.topicId === undefined ? undefined : find(found.topicId, found.partition);
        if (log === undefined) {
          // Perhaps all there is of a partition whose own directory is lost.
          const path = await parkFutureDirectory(platform, found, 'stray');
          logger.warn('setting aside a copy of a partition that is not here', { from: pathOf(found), path });
        } else if (log.parentDirectory === directory.path || this.of(log.topicPartition) !== undefined) {
          this.#options.removeLater(await parkFutureDirectory(platform, found, 'delete'));
        } else {
          logger.info('going on to move a partition', { from: log.directory, to: directory.path });
          this.#follow(log, found);
        }
      }
    }
  }

  /** The replica stays where it is, if it has not arrived by now. */
  async cancel(topicPartition: TopicPartition): Promise<void> {
    const journey = this.#journeys.get(partitionDirectoryName(topicPartition));
    if (journey === undefined) return;
    this.#stop(journey);
    await journey.ended;
    const { future } = journey.move;
    const { platform, logger, removeLater } = this.#options;
    if ((await platform.disk.info(pathOf(future))) === undefined) return;
    removeLater(await parkFutureDirectory(platform, future, 'delete'));
    logger.info('a partition is not moved any more', { ...topicPartition, to: future.parent.path });
  }

  /** Ends all moves as they are: the next start goes on with them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const journeys = [...this.#journeys.values()];
    for (const journey of journeys) this.#stop(journey);
    await Promise.all(journeys.map(({ ended }) => ended));
  }

  #stop({ move }: Journey): void {
    move.cancel();
    // Everybody looks again whether it is he who is to stop.
    for (const wake of [...this.#retries.values(), ...this.#queue.splice(0)]) wake();
  }

  #follow(log: PartitionLog, future: FutureDirectory): void {
    const move = new LogMove(log, future, this.#options.platform.disk, this.#pace);
    const name = partitionDirectoryName(log.topicPartition);
    // Not in this turn, so that the journey is known before it can end.
    const ended = Promise.resolve()
      .then(() => this.#travel(move))
      .finally(() => this.#journeys.delete(name));
    this.#journeys.set(name, { move, ended });
  }

  /** Never rejects. */
  async #travel(move: LogMove): Promise<void> {
    let lastReason = '';
    for (;;) {
      try {
        await this.#inTurn(move);
        return;
      } catch (error) {
        if (error instanceof MoveCancelledError || move.hasArrived) return;
        const reason = String(error);
        const [from, to] = [move.log.directory, move.future.parent.path];
        if (reason !== lastReason)
          this.#options.logger.error('could not move a partition; it is tried again', { from, to, error });
        lastReason = reason;
      }
      await this.#pause();
    }
  }

  async #inTurn(move: LogMove): Promise<void> {
    while (this.#underWay >= this.#options.concurrentMoves) {
      move.check();
      await new Promise<void>((resolve) => {
        this.#queue.push(resolve);
      });
    }
    move.check();
    this.#underWay += 1;
    try {
      await move.approach();
      await this.#options.arrive(move);
    } finally {
      this.#underWay -= 1;
      this.#queue.shift()?.();
    }
  }

  async #pause(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.platform.timers.background(retryMs, () => this.#retries.get(timer)?.());
      this.#retries.set(timer, () => {
        timer.cancel();
        this.#retries.delete(timer);
        resolve();
      });
    });
  }
}
