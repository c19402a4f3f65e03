// The cluster and its brokers: who they are, and what lies in their log directories.

import { describeClusterApi } from '../../protocol/apis/describe-cluster.ts';
import { describeLogDirsApi } from '../../protocol/apis/describe-log-dirs.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Node } from '../cluster/metadata-cache.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import { retrying } from '../retry.ts';
import type { Wait } from '../waiting.ts';
import { askBroker } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';

export interface ClusterDescription {
  readonly clusterId: string;
  /** undefined while there is none. */
  readonly controllerId: number | undefined;
  readonly nodes: readonly Node[];
}

export async function describeCluster(cluster: Cluster, wait: Wait): Promise<ClusterDescription> {
  return retrying(cluster, wait, 'Describing the cluster', async () => {
    const connection = await cluster.anyConnection(wait);
    if (!connection.apiVersions.supports(describeClusterApi)) return describeByMetadata(cluster, wait);
    const timeoutMs = wait.deadline.remainingMs;
    const response = await connection.send(
      describeClusterApi,
      { includeClusterAuthorizedOperations: false },
      { timeoutMs },
    );
    if (response.errorCode !== ErrorCode.NONE) throw brokerError(response.errorCode, response.errorMessage);
    return {
      clusterId: response.clusterId,
      controllerId: response.controllerId < 0 ? undefined : response.controllerId,
      nodes: response.brokers.map(({ brokerId, host, port, rack }) => ({ id: brokerId, host, port, rack })),
    };
  });
}

async function describeByMetadata(cluster: Cluster, wait: Wait): Promise<ClusterDescription> {
  await cluster.describe([], false, wait);
  const { clusterId = '', controllerId, nodes } = cluster.metadata;
  return { clusterId, controllerId, nodes: [...nodes.values()] };
}

export interface LogDirPartition {
  readonly topic: string;
  readonly partition: number;
  readonly sizeBytes: number;
  /** How far the replica is behind. */
  readonly offsetLag: number;
  /** It is being moved here from another directory. */
  readonly isFuture: boolean;
}

export interface LogDirDescription {
  readonly path: string;
  /** Why the directory cannot be used. */
  readonly error: Error | undefined;
  readonly partitions: readonly LogDirPartition[];
  /** Of the volume; undefined when the broker does not say. */
  readonly totalBytes: number | undefined;
  readonly usableBytes: number | undefined;
}

/** Results go by broker id. All brokers when none is named. */
export async function describeLogDirs(
  cluster: Cluster,
  brokers: readonly number[] | undefined,
  wait: Wait,
): Promise<ItemResults<readonly LogDirDescription[]>> {
  const ids = brokers ?? (await describeCluster(cluster, wait)).nodes.map((node) => node.id);
  const asked = ids.map(async (id) => {
    const outcomes = await askBroker<number, readonly LogDirDescription[]>(
      cluster,
      id,
      [id],
      wait,
      async (connection, items, timeoutMs) => {
        const response = await connection.send(describeLogDirsApi, { topics: null }, { timeoutMs });
        if (response.errorCode !== ErrorCode.NONE) throw brokerError(response.errorCode);
        return new Map(items.map((item) => [item, { value: response.results.map(toLogDir) }]));
      },
    );
    return [String(id), outcomes.get(id)!] as const;
  });
  return new ItemResults(await Promise.all(asked));
}

function toLogDir(answer: {
  readonly errorCode: number;
  readonly logDir: string;
  readonly topics: readonly {
    readonly name: string;
    readonly partitions: readonly {
      readonly partitionIndex: number;
      readonly partitionSize: number;
      readonly offsetLag: number;
      readonly isFutureKey: boolean;
    }[];
  }[];
  readonly totalBytes: number;
  readonly usableBytes: number;
}): LogDirDescription {
  return {
    path: answer.logDir,
    error: answer.errorCode === ErrorCode.NONE ? undefined : brokerError(answer.errorCode),
    partitions: answer.topics.flatMap((topic) =>
      topic.partitions.map((partition) => ({
        topic: topic.name,
        partition: partition.partitionIndex,
        sizeBytes: partition.partitionSize,
        offsetLag: partition.offsetLag,
        isFuture: partition.isFutureKey,
      })),
    ),
    totalBytes: answer.totalBytes < 0 ? undefined : answer.totalBytes,
    usableBytes: answer.usableBytes < 0 ? undefined : answer.usableBytes,
  };
}
