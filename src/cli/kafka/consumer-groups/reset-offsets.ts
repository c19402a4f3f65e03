// kafka-consumer-groups --reset-offsets: the offsets that groups without members shall go on from. Each group is
// planned and, with --execute, changed by itself, in turn; a failure ends the command and leaves the groups
// before it changed, as in Kafka.

import {
  type ConsumerGroupDescription,
  ErrorCode,
  KafkaError,
  type Outcome,
  type TopicPartition,
} from '../../../client/index.ts';
import { UsageError } from '../options/option-rules.ts';
import { findCommitted } from './committed-offsets.ts';
import type { GroupsCall } from './groups-call.ts';
import { GroupsFailure, groupsFailure, orFailure } from './groups-failure.ts';
import { listGroupIds } from './list-groups.ts';
import { findPartitions } from './log-offsets.ts';
import { type NewOffsets, resetCsv, resetTable } from './reset-output.ts';
import { planReset } from './reset-plan.ts';
import { parseTopicArguments } from './topic-arguments.ts';

export async function resetOffsets(call: GroupsCall): Promise<void> {
  const { admin, given, context, wait } = call;
  const groupIds = given.has('all-groups') ? await listGroupIds(call) : [...new Set(given.all('group'))];
  const described = await admin.describeConsumerGroups(groupIds, wait);
  const resets = new Map<string, NewOffsets>();
  for (const [groupId, outcome] of described) {
    const state = stateOf(outcome);
    if (state === 'Empty' || state === 'Dead') {
      resets.set(groupId, await resetGroup(call, groupId));
      continue;
    }
    const why = `the group '${groupId}' is inactive, but the current state is ${state}`;
    await context.output.line(`\nError: Assignments can only be reset if ${why}.`);
    resets.set(groupId, []);
  }
  const isOfOneGroup = given.all('group').length === 1;
  await context.output.write(given.has('export') ? resetCsv(resets, isOfOneGroup) : resetTable(resets));
}

/** A group that is not there yet has no members either. */
function stateOf(outcome: Outcome<ConsumerGroupDescription>): string {
  if ('value' in outcome) return outcome.value.state;
  const { error } = outcome;
  if (error instanceof KafkaError && error.code === ErrorCode.GROUP_ID_NOT_FOUND) return 'Dead';
  throw groupsFailure('describeConsumerGroups(api=FIND_COORDINATOR)', 'cause', error);
}

async function resetGroup(call: GroupsCall, groupId: string): Promise<NewOffsets> {
  const partitions = await partitionsToReset(call, groupId);
  await refuseUnusable(call, partitions);
  const offsets = await planReset(call, groupId, partitions);
  if (call.given.has('execute')) {
    const commits = offsets.map(([partition, offset]) => [partition, { offset }] as const);
    const altered = call.admin.alterConsumerGroupOffsets(groupId, commits, call.wait).then((results) => results.all());
    await orFailure('offsetCommit(api=FIND_COORDINATOR)', 'message', altered);
  }
  return offsets;
}

async function partitionsToReset(call: GroupsCall, groupId: string): Promise<readonly TopicPartition[]> {
  const { given } = call;
  if (given.has('all-topics')) return [...(await findCommitted(call, [groupId])).get(groupId)!.keys()];
  if (given.has('topic')) {
    const { topics, partitions } = parseTopicArguments(given.all('topic'));
    const all = topics.length === 0 ? [] : (await findPartitions(call, topics, 'message')).keys();
    return [...partitions, ...all];
  }
  if (given.has('from-file')) return [];
  throw new UsageError('One of the reset scopes should be defined: --all-topics, --topic.');
}

async function refuseUnusable(call: GroupsCall, partitions: readonly TopicPartition[]): Promise<void> {
  const known = await findPartitions(
    call,
    partitions.map(({ topic }) => topic),
    'cause',
  );
  const missing = partitions.filter((partition) => !known.has(partition));
  if (missing.length > 0) throw new GroupsFailure(`The partitions "${namesOf(missing)}" do not exist`);
  const leaderless = partitions.filter((partition) => !known.get(partition)!.hasLeader);
  if (leaderless.length > 0) throw new GroupsFailure(`The partitions "${namesOf(leaderless)}" have no leader`);
}

function namesOf(partitions: readonly TopicPartition[]): string {
  return partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(',');
}
