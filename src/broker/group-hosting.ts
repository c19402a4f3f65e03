// Keeps the group coordinator in step with the partitions of `__consumer_offsets` that this broker leads.

import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { MetadataDelta } from '../metadata/metadata-delta.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import type { Replicas } from '../replication/replicas.ts';
import { offsetsTopic } from './coordinator-topics.ts';

export class GroupHosting {
  readonly #nodeId: number;
  readonly #replicas: Replicas;
  readonly #groups: GroupCoordinator;

  constructor(nodeId: number, replicas: Replicas, groups: GroupCoordinator) {
    this.#nodeId = nodeId;
    this.#replicas = replicas;
    this.#groups = groups;
  }

  /** Takes over what this broker leads and gives up the rest. */
  follow(image: MetadataImage): void {
    const partitions = image.topics.byName.get(offsetsTopic)?.partitions ?? [];
    for (const partition of this.#groups.led) if (!this.#leads(partitions[partition])) this.#groups.resign(partition);
    for (const [partition, state] of partitions.entries()) {
      if (this.#leads(state) && this.#replicas.get(offsetsTopic, partition) !== undefined)
        this.#groups.elect(partition, state.leaderEpoch);
    }
  }

  /** @param delta none when partitions came back that were offline */
  onApplied(delta: MetadataDelta | undefined, image: MetadataImage): void {
    if (delta !== undefined && delta.topics === undefined) return;
    this.follow(image);
    if (delta !== undefined) this.#groups.onMetadataChange(delta);
  }

  #leads(partition: { readonly leader: number } | undefined): boolean {
    return partition?.leader === this.#nodeId;
  }
}
