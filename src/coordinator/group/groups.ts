// The groups of a shard by id. What is in the log changes it through the journal; a group that nobody has
// written down yet is there as soon as somebody joins it.

import type { Journal } from '../shard/journal.ts';
import { JournaledMap } from '../shard/journal.ts';
import type { Group } from './group.ts';

export class Groups {
  readonly #groups: JournaledMap<string, Group>;

  constructor(journal: Journal) {
    this.#groups = new JournaledMap(journal);
  }

  get size(): number {
    return this.#groups.size;
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  set(group: Group): void {
    this.#groups.set(group.groupId, group);
  }

  delete(groupId: string): void {
    this.#groups.delete(groupId);
  }

  values(): Iterable<Group> {
    return this.#groups.values();
  }
}
