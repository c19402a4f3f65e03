// Which partitions of a group somebody holds, and the member epoch of the holder: what keeps a partition
// from being given to a second member while the first has not let it go (KIP-848).

import type { Uuid } from '../../../base/uuid.ts';
import type { Journal } from '../../shard/journal.ts';
import { JournaledMap } from '../../shard/journal.ts';
import type { ConsumerMember } from './consumer-member.ts';
import type { HeldPartitions } from './partitions.ts';

export class PartitionOwners {
  readonly #journal: Journal;
  readonly #epochs: JournaledMap<Uuid, JournaledMap<number, number>>;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#epochs = new JournaledMap(journal);
  }

  /** Whether a member has the partition, or has not confirmed to have given it up. */
  isHeld(topicId: Uuid, partition: number): boolean {
    return this.#epochs.get(topicId)?.has(partition) === true;
  }

  add({ assigned, revoking, memberEpoch }: ConsumerMember): void {
    this.#add(assigned, memberEpoch);
    this.#add(revoking, memberEpoch);
  }

  remove({ assigned, revoking, memberEpoch }: ConsumerMember): void {
    this.#remove(assigned, memberEpoch);
    this.#remove(revoking, memberEpoch);
  }

  #add(held: HeldPartitions, epoch: number): void {
    for (const [topicId, partitions] of held) {
      let epochs = this.#epochs.get(topicId);
      if (epochs === undefined) {
        epochs = new JournaledMap(this.#journal);
        this.#epochs.set(topicId, epochs);
      }
      for (const partition of partitions.keys()) epochs.set(partition, epoch);
    }
  }

  /** A partition that somebody else has taken meanwhile stays theirs: a compacted log may show them in this order. */
  #remove(held: HeldPartitions, epoch: number): void {
    for (const [topicId, partitions] of held) {
      const epochs = this.#epochs.get(topicId);
      if (epochs === undefined) continue;
      for (const partition of partitions.keys()) if (epochs.get(partition) === epoch) epochs.delete(partition);
      if (epochs.size === 0) this.#epochs.delete(topicId);
    }
  }
}
