// The consumer protocol assigns topics by id. Their names come from metadata, which may not have heard of
// a topic yet: the partitions of the others are taken at once, and it is asked about.

import type { Logger } from '../../../base/logging.ts';
import type { TopicPartition } from '../../topic-partition.ts';
import { pause } from '../../waiting.ts';
import { type AssignedTopics, type ConsumerMember, isSameAssignment } from './consumer-member.ts';
import type { GroupCoordinator } from './group-coordinator.ts';

/** The part of an assignment whose names are known. */
export interface ResolvedAssignment {
  readonly assigned: AssignedTopics;
  readonly partitions: readonly TopicPartition[];
}

export class AssignedTopicNames {
  readonly #coordinator: GroupCoordinator;
  readonly #logger: Logger;
  readonly #onChange: () => void;
  /** Kept while they are assigned: metadata forgets topics that nobody follows. */
  #known = new Map<string, string>();
  #isAsking = false;
  #failures = 0;

  constructor(coordinator: GroupCoordinator, logger: Logger, onChange: () => void) {
    this.#coordinator = coordinator;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  /** Whether `resolve` has something to do: to give, or to ask. */
  hasNews(member: ConsumerMember): boolean {
    const { target, current } = member;
    if (target === undefined) return false;
    const assigned = this.#resolvable(target);
    if (current === undefined || !isSameAssignment(assigned, current)) return true;
    return assigned.size < target.size && !this.#isAsking;
  }

  /** What of the target can be put into force; undefined when that is what the member has. Asks about the rest. */
  resolve(member: ConsumerMember): ResolvedAssignment | undefined {
    const { target } = member;
    if (target === undefined) return undefined;
    const assigned = this.#resolvable(target);
    const unknown = [...target.keys()].filter((topicId) => !assigned.has(topicId));
    if (unknown.length > 0) void this.#ask(unknown);
    if (member.current !== undefined && isSameAssignment(assigned, member.current)) return undefined;
    const partitions = [...assigned].flatMap(([topicId, indexes]) =>
      indexes.map((partition) => ({ topic: this.#known.get(topicId)!, partition })),
    );
    return { assigned, partitions };
  }

  #resolvable(target: AssignedTopics): AssignedTopics {
    const { metadata } = this.#coordinator.cluster;
    for (const topicId of target.keys()) {
      const name = metadata.topicName(topicId);
      if (name !== undefined) this.#known.set(topicId, name);
    }
    return new Map([...target].filter(([topicId]) => this.#known.has(topicId)));
  }

  async #ask(topicIds: readonly string[]): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { cluster } = this.#coordinator;
    try {
      await cluster.describeIds(topicIds, this.#coordinator.requestWait());
      const isLeft = topicIds.some((topicId) => cluster.metadata.topicName(topicId) === undefined);
      this.#failures = isLeft ? this.#failures + 1 : 0;
    } catch (error) {
      this.#failures += 1;
      if (!cluster.isClosed) this.#logger.debug('the names of assigned topics are not known yet', { error });
    }
    if (this.#failures > 0) await this.#rest();
    this.#isAsking = false;
    if (!cluster.isClosed) this.#onChange();
  }

  async #rest(): Promise<void> {
    const { platform, retryBackoff, closing } = this.#coordinator.cluster;
    if (!closing.aborted) await pause(platform, retryBackoff.delayMs(this.#failures), closing).catch(() => undefined);
  }
}
