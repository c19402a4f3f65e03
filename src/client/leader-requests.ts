// Requests about partitions go to their leaders: items are grouped by leader and asked for in parallel,
// those that are asked again (item-retries.ts) with fresh metadata.

import type { ClientConnection } from '../net/client-connection.ts';
import type { Cluster } from './cluster/cluster.ts';
import { brokerError, ErrorCode, NoBrokerError } from './errors.ts';
import { type Outcome, retryItems } from './item-retries.ts';
import { formatTopicPartition, type TopicPartition } from './topic-partition.ts';
import { throwIfAborted, type Wait } from './waiting.ts';

/** Asks one leader about its items. An item may be left out: it then counts as not answered. */
export type LeaderCall<Item, T> = (
  connection: ClientConnection,
  items: readonly Item[],
  timeoutMs: number,
) => Promise<Map<Item, Outcome<T>>>;

export function askLeaders<Item extends TopicPartition, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: LeaderCall<Item, T>,
): Promise<Map<Item, Outcome<T>>> {
  return retryItems(cluster, items, wait, (pending, isRetry) => askOnce(cluster, pending, wait, call, isRetry));
}

async function askOnce<Item extends TopicPartition, T>(
  cluster: Cluster,
  items: readonly Item[],
  wait: Wait,
  call: LeaderCall<Item, T>,
  mustRefresh: boolean,
): Promise<Map<Item, Outcome<T>>> {
  const round = new Map<Item, Outcome<T>>();
  try {
    await learnTopics(cluster, items, wait, mustRefresh);
  } catch (error) {
    throwIfAborted(wait.signal);
    for (const item of items) round.set(item, { error: error as Error });
    return round;
  }
  const byLeader = new Map<number, Item[]>();
  for (const item of items) {
    const leader = leaderOf(cluster, item);
    if (typeof leader !== 'number') round.set(item, { error: leader });
    else if (byLeader.has(leader)) byLeader.get(leader)!.push(item);
    else byLeader.set(leader, [item]);
  }
  const asked = [...byLeader].map(async ([leader, group]) => {
    try {
      const connection = await cluster.connection(leader, wait);
      for (const [item, outcome] of await call(connection, group, cluster.requestTimeMs(wait)))
        round.set(item, outcome);
    } catch (error) {
      throwIfAborted(wait.signal);
      for (const item of group) round.set(item, { error: error as Error });
    }
  });
  await Promise.all(asked);
  return round;
}

async function learnTopics(
  cluster: Cluster,
  items: readonly TopicPartition[],
  wait: Wait,
  mustRefresh: boolean,
): Promise<void> {
  const topics = new Set(items.map((item) => item.topic));
  const unknown = [...topics].filter(
    (topic) => mustRefresh || cluster.metadata.topic(topic)?.errorCode !== ErrorCode.NONE,
  );
  if (unknown.length > 0) await cluster.describe(unknown, false, wait);
}

function leaderOf(cluster: Cluster, item: TopicPartition): number | Error {
  const topic = cluster.metadata.topic(item.topic);
  if (topic !== undefined && topic.errorCode !== ErrorCode.NONE)
    return brokerError(topic.errorCode, topicErrorText(topic.name, topic.errorCode));
  const partition = topic?.partitions[item.partition];
  if (partition === undefined) {
    return brokerError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no partition ${formatTopicPartition(item)}.`);
  }
  if (partition.leader === undefined) return new NoBrokerError(`${formatTopicPartition(item)} has no leader`);
  return partition.leader;
}

export function topicErrorText(topic: string, errorCode: number): string {
  if (errorCode === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) return `There is no topic ${topic}.`;
  return `Topic ${topic}: ${brokerError(errorCode).message}`;
}
