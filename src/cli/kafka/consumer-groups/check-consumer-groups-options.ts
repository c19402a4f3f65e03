// Which options of kafka-consumer-groups go together. The order of the checks is Kafka's: of several mistakes it
// is always the same one that is told.

import type { CommandContext } from '../../command-context.ts';
import { refuseTogether, requireOptions, UsageError } from '../options/option-rules.ts';
import {
  type ConsumerGroupsOptions,
  type GivenConsumerGroupsOptions,
  resetScenarios,
} from './consumer-groups-options.ts';

export const consumerGroupsActions = [
  'list',
  'describe',
  'delete',
  'reset-offsets',
  'delete-offsets',
  'validate-regex',
] as const;
export type ConsumerGroupsAction = (typeof consumerGroupsActions)[number];

const whichGroups = ['group', 'all-groups'] as const;
const whatIsDescribed = ['members', 'offsets', 'state'] as const;
const nothingHappens =
  'WARN: No action will be performed as the --execute option is missing. ' +
  'In version 5.0, this command will require either --dry-run or --execute to be specified. ' +
  'You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.';

/** What shall be done. Throws a `UsageError` or `CommandLineError`. */
export function checkConsumerGroupsOptions(
  given: GivenConsumerGroupsOptions,
  context: Pick<CommandContext, 'output'>,
): ConsumerGroupsAction {
  if (!given.has('validate-regex')) requireOptions(given, 'bootstrap-server');
  if (given.has('describe')) checkDescribe(given);
  if (given.has('delete')) {
    requireGroups(given, 'delete');
    if (given.has('topic'))
      throw new UsageError('The consumer does not support topic-specific offset deletion from a consumer group.');
  }
  if (given.has('delete-offsets') && !(given.has('group') && given.has('topic')))
    throw new UsageError(`Option [delete-offsets] takes the following options: ${listed(['group', 'topic'])}`);
  if (given.has('reset-offsets')) checkReset(given, context);
  refuseTogether(given, 'group', 'all-groups', 'list');
  refuseTogether(given, 'topic', 'list', 'describe');
  const [action, ...others] = consumerGroupsActions.filter((name) => given.has(name));
  if (action === undefined || others.length > 0) {
    const names = consumerGroupsActions.map((name) => `--${name}`).join(', ');
    throw new UsageError(`Command must include exactly one action: ${names}`);
  }
  return action;
}

function checkDescribe(given: GivenConsumerGroupsOptions): void {
  requireGroups(given, 'describe');
  if (whatIsDescribed.filter((name) => given.has(name)).length > 1)
    throw new UsageError(`Option [describe] takes at most one of these options: ${listed(whatIsDescribed)}`);
  if (given.one('state') !== undefined) throw new UsageError('Option [describe] does not take a value for [state]');
}

function checkReset(given: GivenConsumerGroupsOptions, { output }: Pick<CommandContext, 'output'>): void {
  if (given.has('dry-run') && given.has('execute'))
    throw new UsageError('Option [reset-offsets] only accepts one of [execute] and [dry-run]');
  if (!given.has('dry-run') && !given.has('execute')) output.say(nothingHappens);
  requireGroups(given, 'reset-offsets');
  for (const scenario of resetScenarios)
    refuseTogether(given, scenario, ...resetScenarios.filter((other) => other !== scenario));
}

function requireGroups(given: GivenConsumerGroupsOptions, action: ConsumerGroupsAction): void {
  if (!whichGroups.some((name) => given.has(name)))
    throw new UsageError(`Option [${action}] takes one of these options: ${listed(whichGroups)}`);
}

function listed(names: readonly (keyof ConsumerGroupsOptions)[]): string {
  return names.map((name) => `[${name}]`).join(', ');
}
