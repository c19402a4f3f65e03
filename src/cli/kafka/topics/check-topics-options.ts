// Which options of kafka-topics go together. The order of the checks is Kafka's: of several mistakes it
// is always the same one that is told.

import { refuseTogether, requireOptions, UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { GivenTopicsOptions } from './topics-options.ts';

export const topicsActions = ['list', 'describe', 'create', 'alter', 'delete'] as const;
export type TopicsAction = (typeof topicsActions)[number];

const actionRules = [
  ['config', ['list', 'describe', 'delete']],
  ['partitions', ['list', 'describe', 'delete']],
  ['replication-factor', ['list', 'alter', 'describe', 'delete']],
  ['replica-assignment', ['list', 'describe', 'delete']],
  ['under-replicated-partitions', ['list', 'alter', 'create', 'delete']],
  ['under-min-isr-partitions', ['list', 'alter', 'create', 'delete']],
  ['at-min-isr-partitions', ['list', 'alter', 'create', 'delete']],
  ['unavailable-partitions', ['list', 'alter', 'create', 'delete']],
  ['topics-with-overrides', ['list', 'alter', 'create', 'delete']],
  ['if-exists', ['create', 'list']],
  ['if-not-exists', ['list', 'describe', 'alter', 'delete']],
  ['exclude-internal', ['alter', 'create', 'delete']],
] as const;

const partitionFilters: readonly string[] = [
  'under-replicated-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
  'unavailable-partitions',
];

/** What shall be done. Throws a `UsageError` or `CommandLineError`. */
export function checkTopicsOptions(given: GivenTopicsOptions): TopicsAction {
  const [action, ...others] = topicsActions.filter((name) => given.has(name));
  if (action === undefined || others.length > 0)
    throw new UsageError('Command must include exactly one action: --list, --describe, --create, --alter or --delete');
  if (!given.has('bootstrap-server')) throw new CommandLineError('--bootstrap-server must be specified');
  if (action === 'describe' && given.has('if-exists') && !given.has('topic') && !given.has('topic-id'))
    throw new UsageError('--topic or --topic-id is required to describe a topic');
  if (action !== 'list' && action !== 'describe') requireOptions(given, 'topic');
  if (action === 'alter') checkAlter(given);
  for (const [name, actions] of actionRules) {
    refuseTogether(given, name, ...actions);
    if (name === 'replica-assignment' && action === 'create')
      refuseTogether(given, name, 'partitions', 'replication-factor');
    if (partitionFilters.includes(name)) refuseTogether(given, name, 'topics-with-overrides');
  }
  return action;
}

function checkAlter(given: GivenTopicsOptions): void {
  if (given.has('config')) {
    throw new UsageError(
      'Option combination "[[config], [bootstrap-server]]" can\'t be used with option "[alter]" ' +
        '(To alter topic configurations, the kafka-configs tool can be used.)',
    );
  }
  requireOptions(given, 'partitions');
}
