// Tells the controller in which log directory each replica of this broker lies, whenever the metadata has
// it otherwise: after it was made, after it has moved, after a start that found it elsewhere. What cannot
// be told is tried again.

import type { Logger } from '../base/logging.ts';
import type { Timer, Timers } from '../base/ports/timers.ts';
import type { DirectoryAssignment } from '../controller/assign-replicas-to-dirs.ts';
import type { Logs } from '../log/logs.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { TopicImage } from '../metadata/image/topics.ts';
import type { MetadataDelta } from '../metadata/metadata-delta.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';

export interface DirectoryAssignmentsOptions {
  readonly nodeId: number;
  readonly logs: Logs;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Resolves when the metadata has it. */
  readonly assign: (assignments: readonly DirectoryAssignment[]) => Promise<void>;
  /** The metadata as far as it has been acted on. */
  readonly image: () => MetadataImage;
}

const retryMs = 1_000;
/** The controller decides on bounded requests. */
const assignmentsAtOnce = 1_000;

export class DirectoryAssignments {
  readonly #options: DirectoryAssignmentsOptions;
  #retry: Timer | undefined;
  #isClosed = false;

  constructor(options: DirectoryAssignmentsOptions) {
    this.#options = options;
  }

  /** A change has been acted on, or partitions are back that were offline. */
  onApplied(delta: MetadataDelta | undefined, image: MetadataImage): void {
    const topics = delta === undefined ? image.topics.byName.values() : changedTopics(delta);
    this.#tell([...topics].flatMap((topic) => this.#wrongOf(topic)));
  }

  /** Looks at all partitions. */
  compare(): void {
    this.onApplied(undefined, this.#options.image());
  }

  /** The replica is about to live in the directory of that id: resolves when the metadata says so. */
  async announce({ topicId, topicPartition: { partition } }: PartitionLog, directoryId: string): Promise<void> {
    await this.#options.assign([{ topicId, partition, directoryId }]);
  }

  close(): void {
    this.#isClosed = true;
    this.#retry?.cancel();
  }

  #wrongOf({ id, name, partitions }: TopicImage): DirectoryAssignment[] {
    const { logs, nodeId } = this.#options;
    return partitions.flatMap(({ replicas, directories }, partition) => {
      const log = logs.get({ topic: name, partition });
      // One that is on its way has been announced where it goes.
      if (log === undefined || log.topicId !== id || logs.moves.of(log.topicPartition) !== undefined) return [];
      const directoryId = logs.directories.find(({ path }) => path === log.parentDirectory)?.directoryId;
      if (directoryId === undefined || directories[replicas.indexOf(nodeId)] === directoryId) return [];
      return [{ topicId: id, partition, directoryId }];
    });
  }

  #tell(wrong: readonly DirectoryAssignment[]): void {
    for (let from = 0; from < wrong.length; from += assignmentsAtOnce) {
      this.#options.assign(wrong.slice(from, from + assignmentsAtOnce)).catch((error: unknown) => {
        if (this.#isClosed) return;
        this.#options.logger.warn('could not tell the controller where partitions lie; it is tried again', { error });
        this.#retry ??= this.#options.timers.background(retryMs, () => {
          this.#retry = undefined;
          this.compare();
        });
      });
    }
  }
}

function changedTopics({ topics }: MetadataDelta): readonly TopicImage[] {
  return topics === undefined ? [] : [...topics.created, ...topics.changed.map(({ after }) => after)];
}
