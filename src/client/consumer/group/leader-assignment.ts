// What the leader of a classic group does between join and sync: learns of all topics that any member
// wants, lets the assignor deal their partitions out, and remembers what the topics looked like, so that
// a partition that is added later makes it ask for a rebalance.

import type { Cluster } from '../../cluster/cluster.ts';
import { ErrorCode } from '../../errors.ts';
import type { Wait } from '../../waiting.ts';
import { encodeAssignment } from '../assignors/assignment-bytes.ts';
import type { AssignorCluster, MemberSubscription, PartitionAssignor } from '../assignors/partition-assignor.ts';
import { decodeSubscription } from '../assignors/subscription-bytes.ts';
import type { JoinAnswer } from './classic-requests.ts';

export interface EncodedAssignment {
  readonly memberId: string;
  readonly assignment: Uint8Array;
}

export function readSubscriptions(members: JoinAnswer['members']): Map<string, MemberSubscription> {
  return new Map(
    members.map(({ memberId, groupInstanceId, metadata }) => [
      memberId,
      decodeSubscription(metadata, groupInstanceId ?? undefined),
    ]),
  );
}

export function topicsOfAll(members: ReadonlyMap<string, MemberSubscription>): Set<string> {
  return new Set([...members.values()].flatMap(({ topics }) => topics));
}

/** Metadata is asked for again while a topic is not known: the assignment must not forget one. */
export async function learnTopics(cluster: Cluster, topics: ReadonlySet<string>, wait: Wait): Promise<void> {
  const isKnown = [...topics].every((topic) => cluster.metadata.topic(topic)?.errorCode === ErrorCode.NONE);
  if (!isKnown) await cluster.refresh(wait);
}

export function assignAll(
  cluster: Cluster,
  assignor: PartitionAssignor,
  members: ReadonlyMap<string, MemberSubscription>,
): EncodedAssignment[] {
  const assigned = assignor.assign(assignorCluster(cluster), members);
  return [...assigned].map(([memberId, assignment]) => ({ memberId, assignment: encodeAssignment(assignment) }));
}

function assignorCluster({ metadata }: Cluster): AssignorCluster {
  return {
    partitionsFor: (topic) => {
      const info = metadata.topic(topic);
      if (info === undefined || info.errorCode !== ErrorCode.NONE) return undefined;
      return info.partitions.map(({ partition, replicas }) => ({
        partition,
        replicaRacks: replicas.map((nodeId) => metadata.nodes.get(nodeId)?.rack ?? undefined),
      }));
    },
  };
}

/** How many partitions each topic has; equal for two moments between which no rebalance is needed. */
export class TopicsSnapshot {
  readonly #counts: ReadonlyMap<string, number>;

  constructor({ metadata }: Cluster, topics: Iterable<string>) {
    const counts = new Map<string, number>();
    for (const topic of topics) {
      const info = metadata.topic(topic);
      if (info !== undefined && info.errorCode === ErrorCode.NONE) counts.set(topic, info.partitions.length);
    }
    this.#counts = counts;
  }

  equals(other: TopicsSnapshot): boolean {
    return (
      this.#counts.size === other.#counts.size &&
      [...this.#counts].every(([topic, count]) => other.#counts.get(topic) === count)
    );
  }
}
