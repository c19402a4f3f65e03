// The quorum that keeps the cluster's metadata: who leads, who votes, who follows how far behind, and how
// voters come and go (KIP-853).

import { addRaftVoterApi } from '../../protocol/apis/add-raft-voter.ts';
import { describeQuorumApi } from '../../protocol/apis/describe-quorum.ts';
import { removeRaftVoterApi } from '../../protocol/apis/remove-raft-voter.ts';
import { zeroUuid } from '../../base/uuid.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import type { Wait } from '../waiting.ts';
import { askAnyBroker, askSingly, refuseError, requestTimeout } from './controller-requests.ts';

export interface QuorumReplica {
  readonly replicaId: number;
  /** undefined when the broker does not say. */
  readonly directoryId: string | undefined;
  /** -1 when the leader does not know it. */
  readonly logEndOffset: number;
  /** Ms since 1970. undefined when the leader does not know it. */
  readonly lastFetchTimestamp: number | undefined;
  readonly lastCaughtUpTimestamp: number | undefined;
}

export interface QuorumEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

export interface QuorumInfo {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly highWatermark: number;
  readonly voters: readonly QuorumReplica[];
  readonly observers: readonly QuorumReplica[];
  /** By node id; empty when the broker does not say. */
  readonly nodes: ReadonlyMap<number, readonly QuorumEndpoint[]>;
}

const metadataTopic = '__cluster_metadata';

export function describeMetadataQuorum(cluster: Cluster, wait: Wait): Promise<QuorumInfo> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const topics = [{ topicName: metadataTopic, partitions: [{ partitionIndex: 0 }] }];
    const response = await connection.send(describeQuorumApi, { topics }, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
    const [partition] = response.topics.find(({ topicName }) => topicName === metadataTopic)?.partitions ?? [];
    if (partition === undefined)
      throw brokerError(ErrorCode.UNKNOWN_SERVER_ERROR, 'The broker did not say anything about the quorum.');
    refuseError(partition.errorCode, partition.errorMessage);
    const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = partition;
    return {
      leaderId,
      leaderEpoch,
      highWatermark,
      voters: currentVoters.map(toReplica),
      observers: observers.map(toReplica),
      nodes: new Map(response.nodes.map(({ nodeId, listeners }) => [nodeId, listeners])),
    };
  });
}

function toReplica(replica: {
  readonly replicaId: number;
  readonly replicaDirectoryId: string;
  readonly logEndOffset: number;
  readonly lastFetchTimestamp: number;
  readonly lastCaughtUpTimestamp: number;
}): QuorumReplica {
  const { replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp } = replica;
  return {
    replicaId,
    directoryId: replicaDirectoryId === zeroUuid ? undefined : replicaDirectoryId,
    logEndOffset,
    lastFetchTimestamp: lastFetchTimestamp < 0 ? undefined : lastFetchTimestamp,
    lastCaughtUpTimestamp: lastCaughtUpTimestamp < 0 ? undefined : lastCaughtUpTimestamp,
  };
}

export interface RaftVoter {
  readonly voterId: number;
  readonly voterDirectoryId: string;
}

export interface RaftVoterOptions {
  /** Refused when the cluster has another id; not compared, when left out. */
  readonly clusterId?: string | undefined;
}

export function addRaftVoter(
  cluster: Cluster,
  voter: RaftVoter,
  listeners: readonly QuorumEndpoint[],
  options: RaftVoterOptions,
  wait: Wait,
): Promise<void> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { ...voter, clusterId: options.clusterId ?? null, listeners, timeoutMs: requestTimeout(timeoutMs) };
    const response = await connection.send(addRaftVoterApi, request, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
  });
}

export function removeRaftVoter(
  cluster: Cluster,
  voter: RaftVoter,
  options: RaftVoterOptions,
  wait: Wait,
): Promise<void> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { ...voter, clusterId: options.clusterId ?? null };
    const response = await connection.send(removeRaftVoterApi, request, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
  });
}
