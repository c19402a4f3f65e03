// In which log directory a new partition goes: where an operator wanted it before it was there (KIP-113),
// else where the fewest partitions are, the first of `log.dirs` among equals.

import { partitionDirectoryName, type TopicPartition } from '../file-names.ts';

/** Wishes for partitions that are never made must not fill the memory. */
const maxWishes = 10_000;

export class DirectoryPlacement {
  /** Paths of log directories by partition directory name, oldest wish first. */
  readonly #wishes = new Map<string, string>();

  prefer(topicPartition: TopicPartition, path: string): void {
    const name = partitionDirectoryName(topicPartition);
    this.#wishes.delete(name);
    this.#wishes.set(name, path);
    for (const oldest of this.#wishes.keys()) {
      if (this.#wishes.size <= maxWishes) break;
      this.#wishes.delete(oldest);
    }
  }

  /** The wish has been fulfilled, or the partition is gone. */
  forget(topicPartition: TopicPartition): void {
    this.#wishes.delete(partitionDirectoryName(topicPartition));
  }

  /**
   * @param directories those that can be written to, in the order of `log.dirs`
   * @param occupied where each of the present partitions lies
   */
  choose<Directory extends { readonly path: string }>(
    topicPartition: TopicPartition,
    directories: readonly Directory[],
    occupied: Iterable<string>,
  ): Directory | undefined {
    const wish = this.#wishes.get(partitionDirectoryName(topicPartition));
    const wanted = directories.find(({ path }) => path === wish);
    if (wanted !== undefined || directories.length <= 1) return wanted ?? directories[0];
    const counts = new Map(directories.map(({ path }) => [path, 0]));
    for (const path of occupied) if (counts.has(path)) counts.set(path, counts.get(path)! + 1);
    return directories.reduce((best, directory) =>
      counts.get(directory.path)! < counts.get(best.path)! ? directory : best,
    );
  }
}
