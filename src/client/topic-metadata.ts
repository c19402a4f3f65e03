// What the cluster says about topics: waits until one can be written to (known, without an error, and with the
// partition that is wanted), and lists those that there are.

import type { Cluster } from './cluster/cluster.ts';
import type { PartitionInfo, TopicInfo } from './cluster/metadata-cache.ts';
import { brokerError, ErrorCode, isRetriable, TimeoutError } from './errors.ts';
import { retrying } from './retry.ts';
import { pause, throwIfAborted, type Wait } from './waiting.ts';

/** Rejects with a `TimeoutError` in Kafka's words, or at once with an error that waiting cannot mend. */
export async function awaitTopic(
  cluster: Cluster,
  topic: string,
  partition: number | undefined,
  wait: Wait,
): Promise<TopicInfo> {
  let failure: unknown;
  for (let failures = 0; ; failures += 1) {
    throwIfAborted(wait.signal);
    throwIfAborted(cluster.closing);
    const info = cluster.metadata.topic(topic);
    if (info !== undefined && info.errorCode === ErrorCode.NONE && info.partitions.length > (partition ?? 0))
      return info;
    refuseHopeless(info);
    const delayMs = failures === 0 ? 0 : cluster.retryBackoff.delayMs(failures);
    if (wait.deadline.remainingMs <= delayMs) throw timedOut(topic, partition, info, wait, failure);
    if (delayMs > 0) await pause(cluster.platform, delayMs, wait.signal);
    try {
      await cluster.refresh(wait);
      failure = undefined;
    } catch (error) {
      throwIfAborted(wait.signal);
      if (!isRetriable(error)) throw error;
      failure = error;
    }
  }
}

/** A name that is not allowed, or a topic that is not for us. */
function refuseHopeless(info: TopicInfo | undefined): void {
  if (info === undefined || info.errorCode === ErrorCode.NONE) return;
  const error = brokerError(info.errorCode, `Topic ${info.name}: ${brokerError(info.errorCode).message}`);
  if (!error.retriable) throw error;
}

function timedOut(
  topic: string,
  partition: number | undefined,
  info: TopicInfo | undefined,
  wait: Wait,
  failure: unknown,
): Error {
  const { timeoutMs } = wait.deadline;
  const known = info === undefined || info.errorCode !== ErrorCode.NONE ? undefined : info.partitions.length;
  const what =
    partition !== undefined && known !== undefined
      ? `Partition ${partition} of topic ${topic} with partition count ${known} is not present in metadata after ${timeoutMs} ms.`
      : `Topic ${topic} not present in metadata after ${timeoutMs} ms.`;
  const reason = failure === undefined ? '' : ` ${(failure as Error).message}`;
  return new TimeoutError(what + reason, failure);
}

/** Every topic that this client may see, asked for now. */
export async function readTopics(cluster: Cluster, wait: Wait): Promise<Map<string, readonly PartitionInfo[]>> {
  await retrying(cluster, wait, 'Asking for the topics', () => cluster.describe(null, false, wait));
  const topics = [...cluster.metadata.topics].filter(({ errorCode }) => errorCode === ErrorCode.NONE);
  return new Map(topics.map(({ name, partitions }) => [name, partitions]));
}
