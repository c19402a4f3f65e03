// The names in one simulated directory, as they are and as they are durable. Every change is logged
// until the directory is synced; when the power fails, each logged change is by seed kept or lost.
// A rename is one change: its old or its new name survives, never neither.

import type { FileImage } from './file-image.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Node = FileImage | DirectoryImage;

type Names = Map<string, Node>;

interface NameChange {
  readonly sequence: number;
  apply(names: Names): void;
}

export class DirectoryImage {
  #names: Names = new Map();
  #durable: Names = new Map();
  #changes: NameChange[] = [];
  #sequence = 0;

  get size(): number {
    return this.#names.size;
  }

  get(name: string): Node | undefined {
    return this.#names.get(name);
  }

  entries(): Iterable<[string, Node]> {
    return this.#names;
  }

  getDurable(name: string): Node | undefined {
    return this.#durable.get(name);
  }

  link(name: string, node: Node): void {
    this.#change((names) => names.set(name, node));
  }

  unlink(name: string): void {
    const node = this.#names.get(name);
    this.#change((names) => {
      // The name may belong to another node by then, when an earlier change was lost.
      if (names.get(name) === node) names.delete(name);
    });
  }

  rename(from: string, to: string): void {
    const node = this.#names.get(from);
    if (node === undefined || from === to) return;
    this.#change((names) => {
      if (names.get(from) === node) names.delete(from);
      names.set(to, node);
    });
  }

  /** The moment that a sync of this directory covers. */
  beginSync(): number {
    return this.#sequence;
  }

  finishSync(sequence: number): void {
    const covered = this.#changes.filter((change) => change.sequence < sequence);
    for (const change of covered) change.apply(this.#durable);
    this.#changes = this.#changes.slice(covered.length);
  }

  /** The power fails. Says nothing about what the names stand for. */
  crash(random: SeededRandom): void {
    const keep = random.below(5) / 4;
    for (const change of this.#changes) if (random.chance(keep)) change.apply(this.#durable);
    this.#changes = [];
    this.#names = new Map(this.#durable);
  }

  #change(apply: (names: Names) => void): void {
    apply(this.#names);
    this.#changes.push({ sequence: this.#sequence++, apply });
  }
}
