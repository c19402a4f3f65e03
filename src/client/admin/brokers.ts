// The cluster and its brokers: who they are, and the end of one that will not come back.

import { describeClusterApi } from '../../protocol/apis/describe-cluster.ts';
import { unregisterBrokerApi } from '../../protocol/apis/unregister-broker.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { controllerEndpoints, firstVersionWithEndpointTypes } from '../cluster/describe-controllers.ts';
import type { Node } from '../cluster/metadata-cache.ts';
import type { Wait } from '../waiting.ts';
import { type AclOperation, authorizedOperations } from './acl-operations.ts';
import { askAnyBroker, askSingly, refuseError } from './controller-requests.ts';

export interface BrokerNode extends Node {
  /** It is registered and does not take part. */
  readonly isFenced: boolean;
}

export interface ClusterDescription {
  readonly clusterId: string;
  /** undefined while there is none. */
  readonly controllerId: number | undefined;
  /** The controllers, when it is them that are asked. */
  readonly nodes: readonly BrokerNode[];
  /** undefined when not asked for. */
  readonly authorizedOperations: readonly AclOperation[] | undefined;
}

export interface DescribeClusterOptions {
  readonly includeAuthorizedOperations?: boolean | undefined;
  readonly includeFencedBrokers?: boolean | undefined;
}

const firstVersionWithFencedBrokers = 2;

export async function describeCluster(
  cluster: Cluster,
  options: DescribeClusterOptions,
  wait: Wait,
): Promise<ClusterDescription> {
  const { includeAuthorizedOperations = false, includeFencedBrokers = false } = options;
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const { isOfControllers } = cluster;
    const needsApi = includeAuthorizedOperations || includeFencedBrokers || isOfControllers;
    if (!needsApi && !connection.apiVersions.supports(describeClusterApi)) return describeByMetadata(cluster, wait);
    const response = await connection.send(
      describeClusterApi,
      {
        includeClusterAuthorizedOperations: includeAuthorizedOperations,
        includeFencedBrokers,
        ...(isOfControllers ? { endpointType: controllerEndpoints } : {}),
      },
      {
        timeoutMs,
        minVersion: includeFencedBrokers
          ? firstVersionWithFencedBrokers
          : isOfControllers
            ? firstVersionWithEndpointTypes
            : 0,
      },
    );
    refuseError(response.errorCode, response.errorMessage);
    return {
      clusterId: response.clusterId,
      controllerId: response.controllerId < 0 ? undefined : response.controllerId,
      nodes: response.brokers.map(({ brokerId, host, port, rack, isFenced }) => ({
        id: brokerId,
        host,
        port,
        rack,
        isFenced,
      })),
      authorizedOperations: authorizedOperations(response.clusterAuthorizedOperations),
    };
  });
}

async function describeByMetadata(cluster: Cluster, wait: Wait): Promise<ClusterDescription> {
  await cluster.describe([], false, wait);
  const { clusterId = '', controllerId, nodes } = cluster.metadata;
  return {
    clusterId,
    controllerId,
    nodes: Array.from(nodes.values(), (node) => ({ ...node, isFenced: false })),
    authorizedOperations: undefined,
  };
}

/** Takes a broker that is gone out of the cluster's metadata. */
export function unregisterBroker(cluster: Cluster, brokerId: number, wait: Wait): Promise<void> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const response = await connection.send(unregisterBrokerApi, { brokerId }, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
  });
}
