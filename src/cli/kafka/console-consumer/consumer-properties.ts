// The consumer of kafka-console-consumer: what the command line means for it, and the group that it makes up.

import type { CommandContext } from '../../command-context.ts';
import { filedProperties, keyValueProperties } from '../clients/client-properties.ts';
import { UsageError } from '../options/option-rules.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { Given } from './console-consumer-options.ts';

type Properties = ReadonlyMap<string, string>;

const madeUpGroups = 100_000;

/** Throws a `UsageError` or `CommandLineError`. */
export async function consumerProperties(given: Given, context: CommandContext): Promise<Map<string, string>> {
  const filed = await filedProperties(context, given.one('command-config'));
  const worded = keyValueProperties(given.all('command-property'));
  const groupId = groupOf(given, filed, worded);
  const properties = new Map([...filed, ...worded]);
  properties.set('auto.offset.reset', offsetReset(given, properties.get('auto.offset.reset')));
  properties.set('bootstrap.servers', given.one('bootstrap-server')!);
  if (!properties.has('client.id')) properties.set('client.id', 'console-consumer');
  const isolation = given.one('isolation-level');
  if (isolation !== undefined || !properties.has('isolation.level'))
    properties.set('isolation.level', isolation ?? 'read_uncommitted');
  properties.set('group.id', groupId ?? `console-consumer-${context.platform.random.below(madeUpGroups)}`);
  // Nobody comes back to a group that was made up.
  if (groupId === undefined && !properties.has('enable.auto.commit')) properties.set('enable.auto.commit', 'false');
  return properties;
}

/** undefined when none was named. */
function groupOf(given: Given, filed: Properties, worded: Properties): string | undefined {
  const named = [given.one('group'), filed.get('group.id'), worded.get('group.id')];
  const ids = new Set(named.filter((id) => id !== undefined));
  if (ids.size > 1) {
    throw new UsageError(
      "The group ids provided in different places (directly using '--group', via '--consumer-property', or via " +
        `'--consumer.config') do not match. Detected group ids: ${[...ids]
          .toSorted()
          .map((id) => `'${id}'`)
          .join(', ')}`,
    );
  }
  if (ids.size === 1 && given.number('partition') !== undefined)
    throw new UsageError('Options group and partition cannot be specified together.');
  return [...ids][0];
}

function offsetReset(given: Given, property: string | undefined): string {
  if (property === undefined) return given.has('from-beginning') ? 'earliest' : 'latest';
  if (!given.has('from-beginning') || property === 'earliest') return property;
  throw new CommandLineError(
    `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${property}', please remove one option`,
  );
}
