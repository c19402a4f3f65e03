// Every member gets as many partitions as the others, plus or minus one, and keeps what it had as far as
// that allows (KIP-848). Members that read different topics are balanced as far as their topics allow.

import type { Assignment, Assignor, AssignorInput } from './assignor.ts';
import { assignHeterogeneous } from './uniform-heterogeneous.ts';
import { assignHomogeneous } from './uniform-homogeneous.ts';

export const uniformAssignor: Assignor = {
  name: 'uniform',

  assign(input: AssignorInput): ReadonlyMap<string, Assignment> {
    if (input.members.length === 0) return new Map();
    return input.isHomogeneous ? assignHomogeneous(input) : assignHeterogeneous(input);
  },
};
