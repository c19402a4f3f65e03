// Kafka's StickyAssignor: balanced, and partitions stay where they were as far as that allows. An eager
// one: members own nothing while they join, so each carries what it had before in its user data.

import { MalformedError } from '../../../base/bytes/byte-reader.ts';
import { javaStringHash } from '../../../base/hash/java-string-hash.ts';
import { decodeBytes, encodeBytes } from '../../../protocol/schema/codec.ts';
import { array, int32, string } from '../../../protocol/schema/fields.ts';
import { defineMessage } from '../../../protocol/schema/message.ts';
import { groupByTopic } from '../../topic-partition.ts';
import { inHashOrder } from './hash-order.ts';
import type { AssignorCluster, MemberAssignment, MemberSubscription, PartitionAssignor } from './partition-assignor.ts';
import type { Claim } from './sticky/claims.ts';
import { assignStickily } from './sticky/sticky-assignment.ts';

const userData = defineMessage({
  name: 'StickyAssignorUserData',
  versions: '0-1',
  fields: {
    previousAssignment: array({ topic: string(), partitions: array(int32()) }),
    generation: int32({ versions: '1+', default: -1, ignorable: true }),
  },
});

export class StickyAssignor implements PartitionAssignor {
  readonly name = 'sticky';
  readonly supportedProtocols = ['eager'] as const;
  #previous: Claim | undefined;

  subscriptionUserData(): Uint8Array | null {
    return this.#previous === undefined ? null : encodeUserData(this.#previous);
  }

  onAssignment({ partitions }: MemberAssignment, generationId: number): void {
    this.#previous = { partitions, generation: generationId };
  }

  assign(
    cluster: AssignorCluster,
    members: ReadonlyMap<string, MemberSubscription>,
  ): ReadonlyMap<string, MemberAssignment> {
    const { partitions } = assignStickily(cluster, members, (subscription) => decodeUserData(subscription.userData));
    return new Map(Array.from(partitions, ([memberId, list]) => [memberId, { partitions: list, userData: null }]));
  }
}

function encodeUserData({ partitions, generation }: Claim): Uint8Array {
  const topics = inHashOrder(groupByTopic(partitions), ([topic]) => javaStringHash(topic));
  return encodeBytes(userData, 1, {
    previousAssignment: topics.map(([topic, group]) => ({ topic, partitions: group.map((name) => name.partition) })),
    generation,
  });
}

/** The version is not written: what is too short for version 1 is version 0. What is neither claims nothing. */
function decodeUserData(bytes: Uint8Array | null): Claim {
  if (bytes === null || bytes.length === 0) return { partitions: [], generation: -1 };
  for (const version of [1, 0]) {
    try {
      const { previousAssignment, generation } = decodeBytes(userData, version, bytes);
      return {
        partitions: previousAssignment.flatMap(({ topic, partitions }) =>
          partitions.map((partition) => ({ topic, partition })),
        ),
        generation: Math.max(generation, -1),
      };
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
    }
  }
  return { partitions: [], generation: -1 };
}
