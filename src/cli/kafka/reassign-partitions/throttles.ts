// Throttles of reassignments: how many bytes per second brokers may send and take, and which replicas that is about
// (KIP-73). They are configurations of brokers and topics, and stay until somebody takes them away.

import type { Admin, ConfigAlteration, PartitionReassignment, TopicPartitionMap } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { plural } from './partition-order.ts';
import { type Assignment, byPartition } from './read-reassignment.ts';

const directoryThrottle = 'replica.alter.log.dirs.io.max.bytes.per.second';
const rates = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate'] as const;
const throttledReplicas = {
  leader: 'leader.replication.throttled.replicas',
  follower: 'follower.replication.throttled.replicas',
} as const;

/** From where to where a partition goes: brokers. */
export interface PartitionMove {
  readonly sources: ReadonlySet<number>;
  readonly destinations: ReadonlySet<number>;
}

/** Topics, their partitions, and how these move: what goes on already, and what is wanted. */
export function movesOf(
  ongoing: TopicPartitionMap<PartitionReassignment>,
  proposed: readonly Assignment[],
  current: readonly Assignment[],
): Map<string, Map<number, PartitionMove>> {
  const moves = new Map<string, Map<number, PartitionMove>>();
  const note = (topic: string, partition: number, move: PartitionMove): void => {
    moves.set(topic, (moves.get(topic) ?? new Map<number, PartitionMove>()).set(partition, move));
  };
  for (const [{ topic, partition }, { replicas, addingReplicas }] of ongoing) {
    const sources = new Set(replicas.filter((broker) => !addingReplicas.includes(broker)));
    note(topic, partition, { sources, destinations: new Set(addingReplicas) });
  }
  const replicasNow = byPartition(current);
  for (const [{ topic, partition }, replicas] of proposed) {
    const sources = moves.get(topic)?.get(partition)?.sources ?? new Set(replicasNow.get({ topic, partition }) ?? []);
    note(topic, partition, { sources, destinations: new Set(replicas.filter((broker) => !sources.has(broker))) });
  }
  return moves;
}

/** `partition:broker`, separated by commas. */
export function replicaList(
  moves: ReadonlyMap<number, PartitionMove>,
  brokersOf: (move: PartitionMove) => ReadonlySet<number>,
): string {
  const replicas = [...moves].flatMap(([partition, move]) => [...brokersOf(move)].map((id) => `${partition}:${id}`));
  return [...new Set(replicas)].toSorted().join(',');
}

export async function throttleReassignment(
  admin: Admin,
  moves: ReadonlyMap<string, ReadonlyMap<number, PartitionMove>>,
  bytesPerSecond: number,
  { output, signal }: CommandContext,
): Promise<void> {
  const topics = [...moves].map(([name, partitions]): ConfigAlteration => ({
    resource: { type: 'topic', name },
    operations: [
      setting(
        throttledReplicas.leader,
        replicaList(partitions, ({ sources }) => sources),
      ),
      setting(
        throttledReplicas.follower,
        replicaList(partitions, ({ destinations }) => destinations),
      ),
    ],
  }));
  (await admin.incrementalAlterConfigs(topics, { signal })).all();
  const all = [...moves.values()].flatMap((partitions) => [...partitions.values()]);
  const brokers = new Set(all.flatMap(({ sources, destinations }) => [...sources, ...destinations]));
  await setBrokers(admin, brokers, rates, bytesPerSecond, signal);
  await output.line(`The inter-broker throttle limit was set to ${bytesPerSecond} B/s`);
}

export async function throttleDirectories(
  admin: Admin,
  brokers: ReadonlySet<number>,
  bytesPerSecond: number,
  { output, signal }: CommandContext,
): Promise<void> {
  await setBrokers(admin, brokers, [directoryThrottle], bytesPerSecond, signal);
  await output.line(`The replica-alter-dir throttle limit was set to ${bytesPerSecond} B/s`);
}

async function setBrokers(
  admin: Admin,
  brokers: ReadonlySet<number>,
  names: readonly string[],
  value: number,
  signal: AbortSignal,
): Promise<void> {
  const operations = names.map((name) => setting(name, String(value)));
  const alterations = [...brokers].map((id): ConfigAlteration => ({ resource: brokerResource(id), operations }));
  (await admin.incrementalAlterConfigs(alterations, { signal })).all();
}

/** Of all brokers of the cluster, those that are named, and the topics that are named. */
export async function clearThrottles(
  admin: Admin,
  assignments: readonly Assignment[],
  { output, signal }: CommandContext,
): Promise<void> {
  const { nodes } = await admin.describeCluster({ signal });
  const named = [...nodes.map(({ id }) => id), ...assignments.flatMap(([, replicas]) => replicas)];
  const brokers = [...new Set(named)].toSorted((a, b) => a - b);
  await output.line(`Clearing broker-level throttles on broker${plural(brokers)} ${brokers.join(',')}`);
  const clear = async (resources: readonly ConfigAlteration['resource'][], names: readonly string[]) => {
    const operations = names.map((name) => ({ operation: 'delete' as const, name }));
    const alterations = resources.map((resource) => ({ resource, operations }));
    (await admin.incrementalAlterConfigs(alterations, { signal })).all();
  };
  await clear(brokers.map(brokerResource), [...rates, directoryThrottle]);
  const topics = [...new Set(assignments.map(([{ topic }]) => topic))].toSorted();
  await output.line(`Clearing topic-level throttles on topic${plural(topics)} ${topics.join(',')}`);
  const topicResources = topics.map((name) => ({ type: 'topic' as const, name }));
  await clear(topicResources, Object.values(throttledReplicas));
}

function setting(name: string, value: string) {
  return { operation: 'set' as const, name, value };
}

function brokerResource(id: number) {
  return { type: 'broker' as const, name: String(id) };
}
