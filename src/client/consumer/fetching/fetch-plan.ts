// Which partitions are fetched next, from which brokers, and how much of them. A partition with nothing
// ready is always fetched; ahead of need only within the bound on what lies ready, so that memory does
// not grow with the number of partitions or with the speed of the brokers.

import type { MetadataCache } from '../../cluster/metadata-cache.ts';
import type { FetchTarget } from './fetch-request.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { PartitionState } from '../subscription-state.ts';

export interface BrokerFetch<K, V> {
  readonly targets: (FetchTarget & { readonly buffer: PartitionBuffer<K, V> })[];
}

export interface PlanBounds {
  /** Bytes that may be fetched ahead of need. */
  readonly freeBytes: number;
  /** Bytes of one partition that may lie ready when more of it is fetched. */
  readonly maxPartitionBytes: number;
}

/** By broker. `missesLeader` is called for every partition that nobody is known to have. */
export function planFetches<K, V>(
  buffers: Iterable<PartitionBuffer<K, V>>,
  metadata: MetadataCache,
  nowMs: number,
  bounds: PlanBounds,
  missesLeader: () => void,
): Map<number, BrokerFetch<K, V>> {
  const fetches = new Map<number, BrokerFetch<K, V>>();
  for (const buffer of buffers) {
    const { state } = buffer;
    if (buffer.isFetching || state.isPaused || state.restsUntilMs > nowMs) continue;
    const offset = buffer.wantedOffset;
    if (offset === undefined || !isRoomFor(buffer, bounds)) continue;
    const nodeId = nodeFor(state, metadata, nowMs);
    if (nodeId === undefined) {
      missesLeader();
      continue;
    }
    const leaderEpoch = metadata.partition(state.topic, state.partition)?.leaderEpoch ?? -1;
    const target = { state, offset, leaderEpoch, buffer };
    const fetch = fetches.get(nodeId);
    if (fetch === undefined) fetches.set(nodeId, { targets: [target] });
    else fetch.targets.push(target);
  }
  return fetches;
}

function isRoomFor<K, V>(buffer: PartitionBuffer<K, V>, { freeBytes, maxPartitionBytes }: PlanBounds): boolean {
  const { sizeBytes } = buffer;
  return sizeBytes === 0 || (sizeBytes <= maxPartitionBytes && freeBytes > 0);
}

/** A replica that was named as nearer, for as long as that holds (KIP-392), else the leader. */
function nodeFor(state: PartitionState, metadata: MetadataCache, nowMs: number): number | undefined {
  const { preferredReplica } = state;
  if (preferredReplica !== undefined) {
    if (preferredReplica.untilMs > nowMs && metadata.nodes.has(preferredReplica.nodeId)) return preferredReplica.nodeId;
    state.preferredReplica = undefined;
  }
  const leader = metadata.partition(state.topic, state.partition)?.leader;
  return leader !== undefined && metadata.nodes.has(leader) ? leader : undefined;
}
