// What one call of `poll` goes round until there are records: what the group wants comes first, then
// positions, then fetches. Nothing is handed out whose partition has just been taken away.

import type { Cluster } from '../cluster/cluster.ts';
import { type ChangeSignal, throwIfAborted, type Wait } from '../waiting.ts';
import { ConsumerRecords } from './consumer-record.ts';
import type { EventLoopTurns } from './event-loop-turns.ts';
import type { Fetcher } from './fetching/fetcher.ts';
import type { ConsumerGroup } from './group/consumer-group.ts';
import type { HopelessTopics } from './hopeless-topics.ts';
import type { OffsetResets } from './offset-reset.ts';
import type { Wakeup } from './wakeup.ts';

export interface PollLoopOptions<K, V> {
  readonly cluster: Cluster;
  readonly group: ConsumerGroup | undefined;
  readonly hopeless: HopelessTopics;
  readonly resets: OffsetResets;
  readonly fetcher: Fetcher<K, V>;
  readonly turns: EventLoopTurns;
  readonly change: ChangeSignal;
  readonly wakeup: Wakeup;
  readonly maxRecords: number;
}

/** Metadata that is too old and cannot be refreshed is asked for again so often. */
const staleMetadataMs = 1_000;

export class PollLoop<K, V> {
  readonly #options: PollLoopOptions<K, V>;

  constructor(options: PollLoopOptions<K, V>) {
    this.#options = options;
  }

  /** `throwIfUnusable` is asked whenever others may have had their turn. */
  async poll(wait: Wait, throwIfUnusable: () => void): Promise<ConsumerRecords<K, V>> {
    const { cluster, group, hopeless, turns, wakeup, change } = this.#options;
    for (;;) {
      const seen = change.count;
      throwIfUnusable();
      throwIfAborted(wait.signal);
      wakeup.throwIfWoken();
      hopeless.refuse();
      cluster.refreshIfOld();
      await turns.next();
      const mayHandOut = group === undefined || (await group.advance());
      throwIfUnusable();
      const records = mayHandOut ? this.#collect() : new ConsumerRecords<K, V>();
      if (!records.isEmpty || wait.deadline.isOver) return records;
      await this.#waitForChange(wait, seen);
    }
  }

  /** What can fail comes before records are taken: a record that was taken must be handed out. */
  #collect(): ConsumerRecords<K, V> {
    const { group, resets, fetcher, maxRecords } = this.#options;
    group?.positions.start();
    resets.start();
    fetcher.start();
    const records = fetcher.collect(maxRecords);
    if (!records.isEmpty) fetcher.prefetch();
    return records;
  }

  /** Until something arrives, something that rests may be tried again, or the wait is over. */
  async #waitForChange(wait: Wait, seen: number): Promise<void> {
    const { cluster, group, fetcher, change } = this.#options;
    const freshMs = Math.max(cluster.freshMs, staleMetadataMs);
    const restMs = Math.min(fetcher.restMs(), group?.restMs ?? Infinity, freshMs);
    group?.pollTimer.wait();
    try {
      await change.wait(Math.min(restMs, wait.deadline.remainingMs), wait.signal, seen);
    } finally {
      group?.pollTimer.leaveToUser();
    }
  }
}
