// The metadata quorum of a node that is its only voter (KIP-595, KIP-853), as requests about it see it.

import type { Uuid } from '../base/uuid.ts';
import type { BrokerServices } from './services.ts';

/** How Kafka writes a voter into its messages. */
export function voterText(id: number, directoryId: Uuid): string {
  return `ReplicaKey(id=${id}, directoryId=${directoryId})`;
}

export function votersText({ nodeId, metadataDirectoryId }: BrokerServices): string {
  return `[${voterText(nodeId, metadataDirectoryId)}]`;
}

export function otherClusterText(clusterId: string, broker: BrokerServices): string {
  return `The given id "${clusterId}" doesn't match the cluster id "${broker.clusterId}"`;
}

/** Where the controller listens; empty where it has no listener. */
export function controllerEndpoints(broker: BrokerServices) {
  const names = new Set(broker.config.controllerListeners.map(({ name }) => name));
  return broker.endpoints().filter(({ name }) => names.has(name));
}
