// Whoever asks where a log ends must hear of everything that was acknowledged, also of what is not
// durable yet and therefore not readable. So a reader at the end waits for the flush, but not for ever:
// behind a disk that hangs it gets what is readable now.

import type { Partition } from '../replication/partition.ts';
import { setDeadline } from './deadline.ts';
import type { BrokerServices } from './services.ts';

const visibilityTimeoutMs = 1_000;

/** Resolves when what the partitions hold now can be read; undefined when that is so already. */
export function whenAllVisible(partitions: Iterable<Partition>, broker: BrokerServices): Promise<void> | undefined {
  const becoming: Promise<void>[] = [];
  for (const partition of partitions) {
    const visible = partition.whenVisible();
    if (visible !== undefined) becoming.push(visible);
  }
  if (becoming.length === 0) return undefined;
  return setDeadline(broker.platform.timers, Promise.all(becoming).then(ignore), visibilityTimeoutMs, ignore);
}

function ignore(): void {}
