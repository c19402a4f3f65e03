// DescribeCluster: the nodes of the cluster, or those that are controllers (KIP-700, KIP-919).

import { describeClusterApi } from '../../protocol/apis/describe-cluster.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { clusterOperations } from '../authorized-operations.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';

const EndpointType = { brokers: 1, controllers: 2 } as const;

export const describeCluster = defineHandler({
  api: describeClusterApi,
  handle(request, context, broker) {
    const { endpointType } = request;
    const refuse = (errorCode: number, errorMessage: string) => ({
      errorCode,
      errorMessage,
      clusterId: '',
      brokers: [],
    });
    if (endpointType !== EndpointType.brokers && endpointType !== EndpointType.controllers) {
      return refuse(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE, `Unsupported endpoint type ${endpointType}`);
    }
    const served = context.listenerKind === 'broker' ? EndpointType.brokers : EndpointType.controllers;
    if (endpointType !== served) {
      const [wanted, here] =
        endpointType === EndpointType.brokers ? ['BROKER', 'CONTROLLER'] : ['CONTROLLER', 'BROKER'];
      return refuse(
        ErrorCode.MISMATCHED_ENDPOINT_TYPE,
        `The request was sent to an endpoint of type ${here}, but we wanted an endpoint of type ${wanted}`,
      );
    }
    return {
      errorCode: ErrorCode.NONE,
      endpointType,
      clusterId: broker.clusterId,
      controllerId: broker.nodeId,
      brokers:
        served === EndpointType.brokers
          ? brokers(request.includeFencedBrokers, context, broker)
          : controllers(context, broker),
      ...(request.includeClusterAuthorizedOperations ? { clusterAuthorizedOperations: clusterOperations } : {}),
    };
  },
  fail: (errorCode, errorMessage, { endpointType }) => ({
    errorCode,
    errorMessage,
    endpointType,
    clusterId: '',
    brokers: [],
  }),
});

function brokers(includesFenced: boolean, { listenerName }: RequestContext, broker: BrokerServices) {
  return [...broker.image().cluster.values()].flatMap(({ id, endpoints, rack, fenced }) => {
    const endpoint = endpoints.find(({ name }) => name === listenerName);
    if (endpoint === undefined || (fenced && !includesFenced)) return [];
    return [{ brokerId: id, host: endpoint.host, port: endpoint.port, rack, isFenced: fenced }];
  });
}

function controllers({ listenerName }: RequestContext, broker: BrokerServices) {
  const endpoint = broker.endpoints().find(({ name }) => name === listenerName);
  return endpoint === undefined
    ? []
    : [{ brokerId: broker.nodeId, host: endpoint.host, port: endpoint.port, rack: null }];
}
