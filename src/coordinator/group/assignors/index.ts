// The assignors that brokers know, by the names that `group.consumer.assignors` and members use.

import type { Assignor } from './assignor.ts';
import { rangeAssignor } from './range-assignor.ts';
import { uniformAssignor } from './uniform-assignor.ts';

const assignors: ReadonlyMap<string, Assignor> = new Map(
  [uniformAssignor, rangeAssignor].map((assignor) => [assignor.name, assignor]),
);

export const assignorNames: readonly string[] = [...assignors.keys()];

export function assignorByName(name: string): Assignor | undefined {
  return assignors.get(name);
}
