// Long polling: a fetch that finds less than it asked for waits for more, or for its time to be up.

import type { FetchPartition } from './fetch-sessions.ts';
import { type FetchRules, type PartitionFetch, fetchPartition, findFetchPartition } from './partition-fetch.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { Partition } from '../replication/partition.ts';
import type { BrokerServices } from './services.ts';
import { whenAllVisible } from './visibility.ts';

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** Reads all partitions, in order, within the limits; waits when that is too little. */
export async function fetchOrWait(
  partitions: readonly FetchPartition[],
  limits: FetchLimits,
  rules: FetchRules,
  broker: BrokerServices,
  signal: AbortSignal,
): Promise<PartitionFetch[]> {
  const deadlineMs = broker.platform.clock.monotonicMs() + limits.maxWaitMs;
  let fetched = await readAll(partitions, limits, rules, broker);
  if (isEnough(fetched, limits) || signal.aborted) return fetched;
  for (;;) {
    // It was not enough, and will be read again.
    for (const { release } of fetched) release?.();
    const remainingMs = deadlineMs - broker.platform.clock.monotonicMs();
    if (remainingMs <= 0 || !(await somethingHappens(fetched, remainingMs, rules, broker, signal)))
      return readAll(partitions, limits, rules, broker);
    fetched = await readAll(partitions, limits, rules, broker);
    if (isEnough(fetched, limits)) return fetched;
  }
}

async function readAll(
  partitions: readonly FetchPartition[],
  limits: FetchLimits,
  rules: FetchRules,
  broker: BrokerServices,
): Promise<PartitionFetch[]> {
  const visible = whenAllVisible(partitionsAtTheirEnd(partitions, rules, broker), broker);
  if (visible !== undefined) await visible;
  const fetched: PartitionFetch[] = [];
  let remainingBytes = limits.maxBytes;
  // The first partition that has data gives at least one batch, however small the limits are (KIP-74).
  let minOneBatch = true;
  for (const request of partitions) {
    const result = await fetchPartition(
      request,
      Math.min(request.maxBytes, remainingBytes),
      minOneBatch,
      rules,
      broker,
    );
    if (result.sizeBytes > 0) minOneBatch = false;
    remainingBytes = Math.max(remainingBytes - result.sizeBytes, 0);
    fetched.push(result);
  }
  return fetched;
}

/** Those whose reader has read all that it may. */
function* partitionsAtTheirEnd(
  partitions: readonly FetchPartition[],
  rules: FetchRules,
  broker: BrokerServices,
): Generator<Partition> {
  for (const request of partitions) {
    const partition = findFetchPartition(request, rules, broker);
    if (typeof partition !== 'number' && request.fetchOffset >= partition.log.highWatermark) yield partition;
  }
}

function isEnough(fetched: readonly PartitionFetch[], { maxWaitMs, minBytes }: FetchLimits): boolean {
  if (maxWaitMs <= 0 || fetched.length === 0) return true;
  let sizeBytes = 0;
  for (const { errorCode, divergingEpoch, sizeBytes: size } of fetched) {
    if (errorCode !== ErrorCode.NONE || divergingEpoch !== undefined) return true;
    sizeBytes += size;
  }
  return sizeBytes >= minBytes;
}

/** Resolves with true when one of the partitions changed, false when the time was up or the client left. */
function somethingHappens(
  fetched: readonly PartitionFetch[],
  waitMs: number,
  rules: FetchRules,
  broker: BrokerServices,
  signal: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve) => {
    const endings: (() => void)[] = [];
    const finish = (happened: boolean) => {
      for (const end of endings.splice(0)) end();
      resolve(happened);
    };
    const timer = broker.platform.timers.background(waitMs, () => {
      broker.metrics.expiredFetches[rules.replicaId >= 0 ? 'follower' : 'consumer'] += 1;
      finish(false);
    });
    const onAbort = () => finish(false);
    broker.metrics.waitingFetches += 1;
    signal.addEventListener('abort', onAbort, { once: true });
    endings.push(
      () => void (broker.metrics.waitingFetches -= 1),
      () => timer.cancel(),
      () => signal.removeEventListener('abort', onAbort),
    );
    let isBehind = false;
    for (const { partition, highWatermark, lastStableOffset } of fetched) {
      if (partition === undefined) continue;
      endings.push(partition.watch(() => finish(true)));
      // What came in between the read and the watch must not be missed.
      const seen = rules.isolation === 'read_committed' ? lastStableOffset : highWatermark;
      if (partition.boundFor(rules.isolation) !== seen) isBehind = true;
      partition.demandVisibility();
    }
    if (isBehind) finish(true);
  });
}
