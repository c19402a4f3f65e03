// kafka-consumer-groups --list: the groups by name, one in a line; with their types and states in columns when
// --type or --state is given, even without a value.

import {
  type ConsumerGroupListing,
  type ListConsumerGroupsFilter,
  NoBrokerError,
  TimeoutError,
} from '../../../client/index.ts';
import { javaSplit } from '../java/java-split.ts';
import { UsageError } from '../options/option-rules.ts';
import { columnLine, widthOf } from '../column-line.ts';
import type { GroupsCall } from './groups-call.ts';
import { GroupsFailure, orFailure, type Telling } from './groups-failure.ts';

/** Of groups of consumers. */
const states = [
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
] as const;
const types = ['Consumer', 'Classic'] as const;

export async function listGroups(call: GroupsCall): Promise<void> {
  const { given, context } = call;
  const [showsType, showsState] = [given.has('type'), given.has('state')];
  if (!showsType && !showsState) {
    for (const groupId of await listGroupIds(call)) await context.output.line(groupId);
    return;
  }
  const filter = {
    types: wanted('types', given.one('type'), types),
    states: wanted('state', given.one('state'), states),
  };
  const groups = await findGroups(call, filter, 'class');
  const rows = groups.map(({ groupId, type, state }) => [
    groupId,
    ...(showsType ? [type ?? ''] : []),
    ...(showsState ? [state ?? ''] : []),
  ]);
  const head = ['GROUP', ...(showsType ? ['TYPE'] : []), ...(showsState ? ['STATE'] : [])];
  const width =
    10 +
    widthOf(
      15,
      groups.map(({ groupId }) => groupId),
    );
  for (const row of [head, ...rows]) await context.output.line(columnLine(row, [width, 20, 20]));
}

/** All groups of consumers, sorted. */
export async function listGroupIds(call: GroupsCall): Promise<string[]> {
  return (await findGroups(call, {}, 'cause')).map(({ groupId }) => groupId);
}

async function findGroups(
  { admin, wait }: GroupsCall,
  filter: ListConsumerGroupsFilter,
  telling: Telling,
): Promise<readonly ConsumerGroupListing[]> {
  const listing = admin.listConsumerGroups({ ...filter, ...wait }).catch((error: unknown) => {
    if (!(error instanceof TimeoutError) && !(error instanceof NoBrokerError)) throw error;
    const prefix = telling === 'cause' ? 'java.util.concurrent.ExecutionException: ' : '';
    const text = `${prefix}org.apache.kafka.common.KafkaException: Failed to find brokers to send ListGroups`;
    throw new GroupsFailure(text, { cause: error });
  });
  const { valid, errors } = await listing;
  const [error] = errors.values();
  if (error !== undefined) await orFailure('listGroups', telling, Promise.reject(error));
  return valid;
}

/** As they are written in requests. Throws a `UsageError` for what is none of them. */
function wanted(what: string, text: string | undefined, names: readonly string[]): string[] {
  if (text === undefined || text === '') return [];
  return javaSplit(text, ',').map((word) => {
    const name = names.find((each) => each.toLowerCase() === word.trim().toLowerCase());
    if (name === undefined) {
      const valid = what === 'state' ? 'states' : what;
      throw new UsageError(`Invalid ${what} list '${text}'. Valid ${valid} are: ${names.join(', ')}`);
    }
    return name;
  });
}
