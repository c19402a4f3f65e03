// What an assignor on the server works with (KIP-848): it gets the members with what they were to get so
// far, and says what each is to get. Pure: same input, same result. Members and topics are gone through in
// the order they are given in.

import type { Uuid } from '../../../base/uuid.ts';

export type Assignment = ReadonlyMap<Uuid, ReadonlySet<number>>;

export interface AssignorMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly rackId: string | null;
  /** The topics it subscribes to, all of which exist. */
  readonly topicIds: ReadonlySet<Uuid>;
  /** What it was to get so far. */
  readonly assigned: Assignment;
}

export interface AssignorInput {
  readonly members: readonly AssignorMember[];
  /** Whether all members subscribe to the same topics. */
  readonly isHomogeneous: boolean;
  /** Whether the partition was to go to any member so far, also to one that has gone. */
  readonly isAssigned: (topicId: Uuid, partition: number) => boolean;
  readonly partitionCount: (topicId: Uuid) => number;
}

export interface Assignor {
  readonly name: string;
  /** By member id; who is missing gets nothing. */
  assign(input: AssignorInput): ReadonlyMap<string, Assignment>;
}

/** A copy that may be changed. */
export function mutableAssignment(assignment: Assignment): Map<Uuid, Set<number>> {
  return new Map(Array.from(assignment, ([topicId, partitions]) => [topicId, new Set(partitions)]));
}

export function addPartition(assignment: Map<Uuid, Set<number>>, topicId: Uuid, partition: number): void {
  const partitions = assignment.get(topicId);
  if (partitions === undefined) assignment.set(topicId, new Set([partition]));
  else partitions.add(partition);
}
