// One round of a classic rebalance as this member sees it: what it says in its join, what it does as the
// leader, and what it remembers of the topics, so that it notices when they call for another round.

import type { Logger } from '../../../base/logging.ts';
import { settleWithin } from '../../waiting.ts';
import type { PartitionAssignor } from '../assignors/partition-assignor.ts';
import { encodeSubscription } from '../assignors/subscription-bytes.ts';
import type { TopicInterest } from '../topic-interest.ts';
import {
  type ClassicSettings,
  type GroupGeneration,
  type JoinAnswer,
  joinGroup,
  type SyncAnswer,
  syncGroup,
} from './classic-requests.ts';
import type { GroupCoordinator } from './group-coordinator.ts';
import {
  assignAll,
  type EncodedAssignment,
  learnTopics,
  readSubscriptions,
  TopicsSnapshot,
  topicsOfAll,
} from './leader-assignment.ts';
import type { OwnedPartitions } from './owned-partitions.ts';
import { isSameSet, type TopicSubscription } from './topic-subscription.ts';

export interface ClassicRebalanceOptions {
  readonly coordinator: GroupCoordinator;
  readonly logger: Logger;
  readonly settings: ClassicSettings;
  readonly topics: TopicSubscription;
  readonly owned: OwnedPartitions;
  readonly interest: TopicInterest;
  /** In order of preference, by distinct names. */
  readonly assignors: readonly PartitionAssignor[];
  readonly rackId: string | undefined;
}

export class ClassicRebalance {
  readonly #options: ClassicRebalanceOptions;
  /** The topics that stood in the last join. */
  #joinedTopics: ReadonlySet<string> | undefined;
  /** The leader's: the topics of the whole group, and what they looked like when it dealt them out. */
  #groupTopics: ReadonlySet<string> = new Set();
  #assigned: TopicsSnapshot | undefined;

  constructor(options: ClassicRebalanceOptions) {
    this.#options = options;
  }

  async join({ memberId, generationId }: GroupGeneration, reason: string | undefined): Promise<JoinAnswer> {
    const { coordinator, settings, topics, owned, assignors, rackId } = this.#options;
    if (topics.wanted.kind === 'pattern' && coordinator.cluster.metadata.updatedMs === -Infinity)
      await coordinator.cluster.refresh(coordinator.requestWait());
    topics.evaluate(coordinator.cluster.metadata);
    const joinedTopics = topics.topics;
    this.#joinedTopics = joinedTopics;
    const protocols = assignors.map((assignor) => ({
      name: assignor.name,
      metadata: encodeSubscription({
        topics: [...joinedTopics],
        userData: assignor.subscriptionUserData?.(joinedTopics) ?? null,
        ownedPartitions: owned.all,
        generationId,
        rackId,
      }),
    }));
    return await joinGroup(coordinator, settings, memberId, protocols, reason);
  }

  async sync(joined: JoinAnswer): Promise<SyncAnswer> {
    const { coordinator, settings } = this.#options;
    const isLeader = joined.leader === joined.memberId;
    if (!isLeader) this.#forgetGroup();
    const assignments = isLeader ? await this.#lead(joined) : [];
    return await syncGroup(coordinator, settings, joined, joined.protocolName ?? '', assignments);
  }

  async #lead({ members, protocolName, skipAssignment, generationId }: JoinAnswer): Promise<EncodedAssignment[]> {
    const { coordinator, interest, logger } = this.#options;
    const { cluster } = coordinator;
    const subscriptions = readSubscriptions(members);
    this.#groupTopics = topicsOfAll(subscriptions);
    interest.set('group', this.#groupTopics);
    const wait = coordinator.requestWait();
    const learnt = learnTopics(cluster, this.#groupTopics, wait);
    await settleWithin(cluster.platform, learnt, wait, () => 'the topics of the group are not known');
    const snapshot = new TopicsSnapshot(cluster, this.#groupTopics);
    // KIP-814: a static leader that came back finds the assignment in force.
    const assignments = skipAssignment ? [] : assignAll(cluster, this.assignor(protocolName), subscriptions);
    this.#assigned = snapshot;
    logger.info('leads the group', {
      groupId: coordinator.groupId,
      generationId,
      members: members.length,
      protocolName,
    });
    return assignments;
  }

  #forgetGroup(): void {
    this.#groupTopics = new Set();
    this.#assigned = undefined;
    this.#options.interest.set('group', this.#groupTopics);
  }

  /** Throws when the group chose what none of ours is. */
  assignor(protocolName: string | null | undefined): PartitionAssignor {
    const assignor = this.#options.assignors.find(({ name }) => name === protocolName);
    if (assignor === undefined) throw new Error(`the group chose the assignor ${protocolName}, which was not offered`);
    return assignor;
  }

  /** Why the group must come together again, as far as topics are concerned. */
  whyRejoin(): string | undefined {
    const { topics, coordinator } = this.#options;
    if (this.#joinedTopics === undefined) return undefined;
    topics.evaluate(coordinator.cluster.metadata);
    if (!isSameSet(this.#joinedTopics, topics.topics)) return 'the subscription has changed since the last join';
    if (
      this.#assigned === undefined ||
      new TopicsSnapshot(coordinator.cluster, this.#groupTopics).equals(this.#assigned)
    )
      return undefined;
    return 'the partitions of the topics have changed since the last assignment';
  }
}
