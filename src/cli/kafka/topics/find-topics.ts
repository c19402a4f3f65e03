// The topics that a command line means: those whose names match, or the one with an id. A name or id that
// means none is an error, unless --if-exists is given.

import type { Admin } from '../../../client/index.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { topicFilter } from '../topic-filter.ts';
import type { GivenTopicsOptions } from './topics-options.ts';

/** Sorted by name. All topics when no name is given. */
export async function findTopics(admin: Admin, given: GivenTopicsOptions, signal: AbortSignal): Promise<string[]> {
  const pattern = given.one('topic');
  const topics = await listTopics(admin, given, signal);
  const isWanted = pattern === undefined ? () => true : topicFilter(pattern);
  return topics.map(({ name }) => name).filter(isWanted);
}

/** As `findTopics`; throws a `CommandLineError` when the name means no topic and --if-exists is not given. */
export async function findExistingTopics(
  admin: Admin,
  given: GivenTopicsOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const found = await findTopics(admin, given, signal);
  const pattern = given.one('topic') ?? '';
  if (pattern !== '' && found.length === 0 && !given.has('if-exists'))
    throw new CommandLineError(`Topic '${pattern}' does not exist as expected`);
  return found;
}

/** The id itself, if there is such a topic. Throws a `CommandLineError` when there is none and --if-exists is not given. */
export async function findTopicId(
  admin: Admin,
  id: string,
  given: GivenTopicsOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const topics = await listTopics(admin, given, signal);
  if (topics.some((topic) => topic.id === id)) return [id];
  if (given.has('if-exists')) return [];
  throw new CommandLineError(`TopicId '${id}' does not exist as expected`);
}

function listTopics(admin: Admin, given: GivenTopicsOptions, signal: AbortSignal) {
  return timedCall('listTopics', admin.listTopics({ includeInternal: !given.has('exclude-internal'), signal }));
}
