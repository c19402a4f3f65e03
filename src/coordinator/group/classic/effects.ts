// What a change of a group comes to beside an answer: records, and what to do when they are not kept.

import type { KafkaError } from '../../../protocol/errors.ts';
import type { GroupDecision } from '../group-context.ts';
import type { GroupRecord } from '../group-record.ts';

export interface Effects {
  readonly records: readonly GroupRecord[];
  readonly onFailed?: (error: KafkaError) => void;
}

export const noEffects: Effects = { records: [] };

export function decided<Response>(effects: Effects, response: Response | Promise<Response>): GroupDecision<Response> {
  return { ...effects, response };
}
