// Lines that test-interop/kafka/server-assignors writes: a group, and what Kafka's assignor made of it.

import type { Uuid } from '../../../../src/base/uuid.ts';
import type { Assignment, AssignorInput } from '../../../../src/coordinator/group/assignors/assignor.ts';

type Listed = readonly (readonly [Uuid, readonly number[]])[];

interface Line {
  readonly assignor: string;
  readonly isHomogeneous: boolean;
  readonly topics: readonly (readonly [Uuid, number])[];
  readonly members: readonly (readonly [string, string | null, readonly Uuid[], Listed])[];
  readonly result: readonly (readonly [string, Listed])[];
}

export interface ServerAssignorScenario {
  readonly assignor: string;
  readonly input: AssignorInput;
  /** Partitions by member and topic, sorted. */
  readonly result: unknown;
}

export function readScenario(text: string): ServerAssignorScenario {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own program has written it
  const line = JSON.parse(text) as Line;
  const counts = new Map(line.topics);
  const taken = new Set(
    line.members.flatMap(([, , , assigned]) => assigned.flatMap(([topic, ids]) => ids.map((id) => `${topic}-${id}`))),
  );
  return {
    assignor: line.assignor,
    input: {
      members: line.members.map(([memberId, instanceId, topicIds, assigned]) => ({
        memberId,
        instanceId,
        rackId: null,
        topicIds: new Set(topicIds),
        assigned: new Map(assigned.map(([topic, ids]) => [topic, new Set(ids)] as const)),
      })),
      isHomogeneous: line.isHomogeneous,
      isAssigned: (topicId, partition) => taken.has(`${topicId}-${partition}`),
      partitionCount: (topicId) => counts.get(topicId)!,
    },
    result: shownResult(line.result.map(([memberId, assigned]) => [memberId, assigned])),
  };
}

export function resultOf(input: AssignorInput, assigned: ReadonlyMap<string, Assignment>): unknown {
  const all = input.members.map(({ memberId }): [string, Listed] => [
    memberId,
    Array.from(assigned.get(memberId) ?? [], ([topic, ids]) => [topic, [...ids]] as const),
  ]);
  return shownResult(all);
}

function shownResult(all: readonly (readonly [string, Listed])[]): unknown {
  return all.map(([memberId, assigned]) => [
    memberId,
    assigned.map(([topic, ids]) => `${topic}: ${[...ids].toSorted((a, b) => a - b).join(',')}`).toSorted(),
  ]);
}
