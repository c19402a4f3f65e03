// How state is taken back. Whatever replays records changes its maps and values through the journal,
// which notes for every change how to undo it: a decision whose records were not kept leaves no trace.
// While nothing is recorded (loading), changes cost nothing extra.

/** What takes one decision back: to be run from the last to the first. */
export type Change = readonly (() => void)[];

const nothing: Change = [];

export class Journal {
  #undo: (() => void)[] | undefined;

  /** Runs `work` and returns what takes back all it changed. When it throws, what it had changed is undone. */
  record(work: () => void): Change {
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      work();
    } catch (error) {
      takeBack(undo);
      throw error;
    } finally {
      this.#undo = undefined;
    }
    return undo.length === 0 ? nothing : undo;
  }

  /** Whether anybody wants to know how to undo a change. */
  get isRecording(): boolean {
    return this.#undo !== undefined;
  }

  note(undo: () => void): void {
    this.#undo?.push(undo);
  }
}

export function takeBack(change: Change): void {
  for (let i = change.length - 1; i >= 0; i -= 1) change[i]!();
}

/** A map whose changes can be taken back. Iterates in the order of insertion, which an undo may change. */
export class JournaledMap<K, V> implements Iterable<[K, V]> {
  readonly #journal: Journal;
  readonly #map = new Map<K, V>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  set(key: K, value: V): void {
    this.#noteBefore(key);
    this.#map.set(key, value);
  }

  delete(key: K): boolean {
    if (!this.#map.has(key)) return false;
    this.#noteBefore(key);
    return this.#map.delete(key);
  }

  keys(): MapIterator<K> {
    return this.#map.keys();
  }

  values(): MapIterator<V> {
    return this.#map.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#map.entries();
  }

  #noteBefore(key: K): void {
    if (!this.#journal.isRecording) return;
    const map = this.#map;
    if (!map.has(key)) return this.#journal.note(() => void map.delete(key));
    const before = map.get(key)!;
    this.#journal.note(() => void map.set(key, before));
  }
}

/** A single value whose changes can be taken back. */
export class JournaledValue<T> {
  readonly #journal: Journal;
  #value: T;

  constructor(journal: Journal, value: T) {
    this.#journal = journal;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    const before = this.#value;
    if (this.#journal.isRecording)
      this.#journal.note(() => {
        this.#value = before;
      });
    this.#value = value;
  }
}
