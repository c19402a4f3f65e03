// The controllers of the cluster, asked of one of them, as an answer about a cluster that has no topics
// (KIP-919). A broker that is asked says that it is none, which is thrown.

import type { ClientConnection } from '../../net/client-connection.ts';
import { describeClusterApi } from '../../protocol/apis/describe-cluster.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import type { MetadataResponse } from './metadata-cache.ts';

/** Of the field `endpointType`. */
export const controllerEndpoints = 2;
export const firstVersionWithEndpointTypes = 1;

export async function describeControllers(connection: ClientConnection, timeoutMs: number): Promise<MetadataResponse> {
  const response = await connection.send(
    describeClusterApi,
    { includeClusterAuthorizedOperations: false, endpointType: controllerEndpoints },
    { timeoutMs, minVersion: firstVersionWithEndpointTypes },
  );
  if (response.errorCode !== ErrorCode.NONE) throw brokerError(response.errorCode, response.errorMessage);
  return {
    throttleTimeMs: response.throttleTimeMs,
    brokers: response.brokers.map(({ brokerId, host, port, rack }) => ({ nodeId: brokerId, host, port, rack })),
    clusterId: response.clusterId,
    controllerId: response.controllerId,
    topics: [],
    clusterAuthorizedOperations: response.clusterAuthorizedOperations,
    errorCode: response.errorCode,
  };
}

/** What is to be asked only brokers know. */
export function notOfControllers(): Error {
  return brokerError(
    ErrorCode.UNSUPPORTED_ENDPOINT_TYPE,
    'This Admin API is not yet supported when communicating directly with the controller quorum.',
  );
}
