// kafka-topics --create, --alter and --delete.

import { type Admin, ErrorCode, KafkaError } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { javaSplit } from '../java/java-split.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { findExistingTopics } from './find-topics.ts';
import { parseReplicaAssignment } from './replica-assignment.ts';
import type { GivenTopicsOptions } from './topics-options.ts';

/** A tool says at once that a quota is exceeded (KIP-599). */
const retryOnQuotaViolation = false;
const mostReplicas = 32_767;
const collisionWarning =
  "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. " +
  'To avoid issues it is best to use either, but not both.';

export async function createTopic(admin: Admin, given: GivenTopicsOptions, context: CommandContext): Promise<void> {
  const name = given.one('topic')!;
  const partitions = given.number('partitions');
  const replicationFactor = given.number('replication-factor');
  const assignment = assignmentOf(given);
  const configs = configsOf(given.all('config'));
  if (/[._]/.test(name)) await context.output.line(collisionWarning);
  if (replicationFactor !== undefined && (replicationFactor < 1 || replicationFactor > mostReplicas))
    throw new CommandLineError(`The replication factor must be between 1 and ${mostReplicas} inclusive`);
  if (partitions !== undefined && partitions < 1) throw new CommandLineError('The partitions must be greater than 0');
  const topic = { name, partitions, replicationFactor, assignment, configs };
  const { signal } = context;
  const results = await admin.createTopics([topic], { retryOnQuotaViolation, signal });
  const error = results.errors.get(name);
  if (error instanceof KafkaError && error.code === ErrorCode.TOPIC_ALREADY_EXISTS && given.has('if-not-exists'))
    return;
  await timedCall(
    'createTopics',
    Promise.resolve().then(() => results.all()),
  );
  await context.output.line(`Created topic ${name}.`);
}

function configsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  const configs = new Map<string, string>();
  for (const pair of pairs) {
    const [name, value, ...rest] = javaSplit(pair, /\s*=\s*/);
    if (name === undefined || value === undefined || rest.length > 0) {
      throw new CommandLineError(
        'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
      );
    }
    configs.set(name.trim(), value.trim());
  }
  return configs;
}

/** All topics that match get the same number of partitions. */
export async function addPartitions(admin: Admin, given: GivenTopicsOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const topics = await findExistingTopics(admin, given, signal);
  if (topics.length === 0) return;
  const total = given.number('partitions')!;
  const assignment = assignmentOf(given);
  const described = assignment === undefined ? undefined : (await admin.describeTopics(topics, { signal })).all();
  const additions = topics.map((topic) => ({
    topic,
    total,
    // The assignment is that of all partitions; those that are there stay where they are.
    assignment: assignment?.slice(described!.get(topic)!.partitions.length),
  }));
  (await admin.createPartitions(additions, { retryOnQuotaViolation, signal })).all();
}

export async function deleteTopics(admin: Admin, given: GivenTopicsOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const topics = await findExistingTopics(admin, given, signal);
  (await admin.deleteTopics(topics, { retryOnQuotaViolation, signal })).all();
}

function assignmentOf(given: GivenTopicsOptions): readonly (readonly number[])[] | undefined {
  const text = given.one('replica-assignment');
  return text === undefined || text === '' ? undefined : parseReplicaAssignment(text);
}
