// DeleteTopics: by name or by id, every topic at most once in a request (4.3: ControllerApis).

import { type Uuid, zeroUuid } from '../base/uuid.ts';
import { metadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { errorByCode, ErrorCode } from '../protocol/errors.ts';
import type { DecisionContext, ItemOutcome, MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';
import { type PartitionQuota, quotaProblem } from './partition-quota.ts';

export interface TopicToDelete {
  /** Null when the id says which topic. */
  readonly name: string | null;
  /** The zero uuid when the name says which topic. */
  readonly topicId: Uuid;
}

export interface DeletedTopic extends ItemOutcome {
  readonly name: string | null;
  readonly topicId: Uuid;
}

export function decideDeleteTopics(
  context: DecisionContext,
  topics: readonly TopicToDelete[],
  quota?: PartitionQuota,
): MetadataDecision<readonly DeletedTopic[]> {
  const response: DeletedTopic[] = [];
  const add = (name: string | null, topicId: Uuid, errorCode: ErrorCode, errorMessage: string | null): void =>
    void response.push({ name, topicId, errorCode, errorMessage });
  const counts = countedTopics(topics, add);
  const { byId, byName } = context.image.topics;

  const doomed = new Map<Uuid, string>();
  for (const [id, count] of counts.ids) {
    const topic = byId.get(id);
    if (count > 1) add(null, id, ErrorCode.INVALID_REQUEST, 'Duplicate topic id.');
    else if (topic === undefined) add(null, id, ErrorCode.UNKNOWN_TOPIC_ID, textOf(ErrorCode.UNKNOWN_TOPIC_ID));
    else doomed.set(id, topic.name);
  }
  for (const [name, count] of counts.names) {
    const topic = byName.get(name);
    if (count > 1) {
      add(name, zeroUuid, ErrorCode.INVALID_REQUEST, 'Duplicate topic name.');
    } else if (topic === undefined) {
      const { UNKNOWN_TOPIC_OR_PARTITION } = ErrorCode;
      add(name, zeroUuid, UNKNOWN_TOPIC_OR_PARTITION, textOf(UNKNOWN_TOPIC_OR_PARTITION));
    } else if (counts.ids.has(topic.id)) {
      doomed.delete(topic.id);
      const message = 'The provided topic name maps to an ID that was already supplied.';
      add(name, topic.id, ErrorCode.INVALID_REQUEST, message);
    } else {
      doomed.set(topic.id, name);
    }
  }
  const records: MetadataRecord[] = [];
  for (const [topicId, name] of doomed) {
    if (records.length >= recordsPerDecision) {
      add(name, topicId, ErrorCode.POLICY_VIOLATION, 'Unable to perform excessively large batch operation.');
      continue;
    }
    const problem = quotaProblem(quota, byId.get(topicId)!.partitions.length);
    if (problem !== undefined) {
      add(name, topicId, problem.errorCode, problem.errorMessage);
      continue;
    }
    records.push(metadataRecord('RemoveTopicRecord', { topicId }));
    response.push({ name, topicId, ...succeeded });
  }
  return { records, response };
}

/** How often each topic is asked for; entries that say neither or both are answered at once. */
function countedTopics(
  topics: readonly TopicToDelete[],
  add: (name: string | null, topicId: Uuid, errorCode: ErrorCode, errorMessage: string) => void,
): { readonly names: ReadonlyMap<string, number>; readonly ids: ReadonlyMap<Uuid, number> } {
  const names = new Map<string, number>();
  const ids = new Map<Uuid, number>();
  for (const { name, topicId } of topics) {
    if (name !== null && topicId !== zeroUuid) {
      add(name, topicId, ErrorCode.INVALID_REQUEST, 'You may not specify both topic name and topic id.');
    } else if (name !== null) {
      names.set(name, (names.get(name) ?? 0) + 1);
    } else if (topicId === zeroUuid) {
      add(null, zeroUuid, ErrorCode.INVALID_REQUEST, 'Neither topic name nor id were specified.');
    } else {
      ids.set(topicId, (ids.get(topicId) ?? 0) + 1);
    }
  }
  return { names, ids };
}

function textOf(errorCode: ErrorCode): string | null {
  return errorByCode(errorCode).message;
}
