// Keeps the coordinators in step with the partitions of their topics that this broker leads.

import type { MetadataDelta } from '../metadata/metadata-delta.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { Replicas } from '../replication/replicas.ts';
import type { CoordinatorTopic } from './coordinator-topics.ts';

export interface HostedCoordinator {
  /** The partitions that it has been given. */
  readonly led: readonly number[];
  elect(partition: number, leaderEpoch: number): void;
  resign(partition: number): void;
  /** The cluster has changed. */
  onMetadataChange?(delta: MetadataDelta): void;
}

export class CoordinatorHosting {
  readonly #nodeId: number;
  readonly #replicas: Replicas;
  readonly #coordinators: ReadonlyMap<CoordinatorTopic, HostedCoordinator>;

  constructor(nodeId: number, replicas: Replicas, coordinators: ReadonlyMap<CoordinatorTopic, HostedCoordinator>) {
    this.#nodeId = nodeId;
    this.#replicas = replicas;
    this.#coordinators = coordinators;
  }

  /** Takes over what this broker leads and gives up the rest. */
  follow(image: MetadataImage): void {
    for (const [topic, coordinator] of this.#coordinators) {
      const partitions = image.topics.byName.get(topic)?.partitions ?? [];
      for (const partition of coordinator.led) if (!this.#leads(partitions[partition])) coordinator.resign(partition);
      for (const [partition, state] of partitions.entries()) {
        if (this.#leads(state) && this.#replicas.get(topic, partition) !== undefined)
          coordinator.elect(partition, state.leaderEpoch);
      }
    }
  }

  /** @param delta none when partitions came back that were offline */
  onApplied(delta: MetadataDelta | undefined, image: MetadataImage): void {
    if (delta !== undefined && delta.topics === undefined) return;
    this.follow(image);
    if (delta !== undefined)
      for (const coordinator of this.#coordinators.values()) coordinator.onMetadataChange?.(delta);
  }

  #leads(partition: { readonly leader: number } | undefined): boolean {
    return partition?.leader === this.#nodeId;
  }
}
