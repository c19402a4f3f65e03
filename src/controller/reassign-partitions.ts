// AlterPartitionReassignments and ListPartitionReassignments (KIP-455) of a cluster that is one node: a partition
// can only be sent to where it is, which is no move. A request is checked as Kafka does; what is left then, a
// registered broker that is not this one, could never catch up, so it is refused.

import type { DecisionContext, ItemOutcome } from './decision-context.ts';
import { succeeded } from './decision-context.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { ErrorCode } from '../protocol/errors.ts';
import { invalidAssignment } from './new-partitions.ts';

export interface ReassignmentRequest {
  readonly allowReplicationFactorChange: boolean;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      /** Null calls the move off. */
      readonly replicas: readonly number[] | null;
    }[];
  }[];
}

export interface ReassignedTopic {
  readonly name: string;
  readonly partitions: readonly (ItemOutcome & { readonly partitionIndex: number })[];
}

export function reassignPartitions(
  context: Pick<DecisionContext, 'image'>,
  { allowReplicationFactorChange, topics }: ReassignmentRequest,
): readonly ReassignedTopic[] {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const topic = context.image.topics.byName.get(name);
      if (topic === undefined) return { partitionIndex, ...unknown(`Unable to find a topic named ${name}.`) };
      const partition = topic.partitions[partitionIndex];
      if (partition === undefined)
        return { partitionIndex, ...unknown(`Unable to find partition ${name}:${partitionIndex}.`) };
      if (replicas === null) return { partitionIndex, ...nothingToCallOff };
      const mayChange = allowReplicationFactorChange;
      return { partitionIndex, ...targetOutcome(context.image, partition.replicas, replicas, mayChange) };
    }),
  }));
}

function targetOutcome(
  { cluster }: MetadataImage,
  current: readonly number[],
  target: readonly number[],
  mayChangeCount: boolean,
): ItemOutcome {
  const says = 'The manual partition assignment includes';
  if (target.length === 0) return invalidAssignment(`${says} an empty replica list.`);
  let previous: number | undefined;
  for (const id of target.toSorted((a, b) => a - b)) {
    if (!cluster.has(id)) return invalidAssignment(`${says} broker ${id}, but no such broker is registered.`);
    if (id === previous) return invalidAssignment(`${says} the broker ${id} more than once.`);
    previous = id;
  }
  if (!mayChangeCount && target.length !== current.length) {
    const errorMessage = `The replication factor is changed from ${current.length} to ${target.length}`;
    return { errorCode: ErrorCode.INVALID_REPLICATION_FACTOR, errorMessage };
  }
  if (target.join() === current.join()) return succeeded;
  return invalidAssignment('This release of Samsa serves one node: nothing can be moved to another broker.');
}

const unknown = (errorMessage: string): ItemOutcome => ({
  errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  errorMessage,
});

const nothingToCallOff: ItemOutcome = { errorCode: ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, errorMessage: null };
