// The consumer group of an id, as a heartbeat needs it: made when a member joins, in place of an empty
// group of the other kind, or out of a classic group whose members can be taken over.

import { ErrorCode, KafkaError } from '../../../protocol/errors.ts';
import { ClassicGroup } from '../classic/classic-group.ts';
import type { ConsumerGroupContext } from './consumer-group-context.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { OpenedGroup } from './opened-group.ts';

/** Throws GROUP_ID_NOT_FOUND. */
export function openGroup(context: ConsumerGroupContext, groupId: string, joins: boolean): OpenedGroup {
  const { groups, journal, migration } = context;
  const known = groups.get(groupId);
  if (known instanceof ConsumerGroup) return unchanged(known);
  if (!joins) throw notFound(known === undefined ? `Consumer group ${groupId} not found.` : notConsumer(groupId));
  // The group that its first records build is another one: this one is only looked at.
  const empty = new ConsumerGroup(groupId, journal);
  if (known === undefined) return unchanged(empty);
  if (!(known instanceof ClassicGroup)) throw notFound(notConsumer(groupId));
  return known.isEmpty ? migration.replaceEmpty(known, empty) : migration.upgrade(known);
}

function unchanged(group: ConsumerGroup): OpenedGroup {
  return { group, records: [], onDecided: nothing, onCommitted: nothing, onFailed: nothing };
}

function nothing(): void {}

/** Throws GROUP_ID_NOT_FOUND. */
export function requireGroup({ groups }: Pick<ConsumerGroupContext, 'groups'>, groupId: string): ConsumerGroup {
  const group = groups.get(groupId);
  if (group instanceof ConsumerGroup) return group;
  throw notFound(group === undefined ? `Group ${groupId} not found.` : notConsumer(groupId));
}

function notConsumer(groupId: string): string {
  return `Group ${groupId} is not a consumer group.`;
}

function notFound(message: string): KafkaError {
  return new KafkaError(ErrorCode.GROUP_ID_NOT_FOUND, message);
}
