// FindCoordinator: the leader of the partition that a group's or transaction's name belongs to. Whoever
// asks first has the topic made.

import { findCoordinatorApi } from '../../protocol/apis/find-coordinator.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';
import { type CoordinatorTopic, offsetsTopic, transactionsTopic } from '../coordinator-topics.ts';
import { defineHandler } from '../handler.ts';
import type { RequestContext } from '../request-context.ts';
import type { BrokerServices } from '../services.ts';
import { reachableBrokers } from './metadata.ts';

/** From this version on several keys may be asked for at once (KIP-699). */
const firstBatchedVersion = 4;
const keyTypes = { group: 0, transaction: 1, share: 2 } as const;

interface Coordinated {
  readonly topic: CoordinatorTopic;
  /** Undefined while the topic is missing. */
  readonly partitionOf: (key: string) => number | undefined;
}

export const findCoordinator = defineHandler({
  api: findCoordinatorApi,
  async handle(request, context, broker) {
    if (context.apiVersion < firstBatchedVersion) return find(request.key, request.keyType, context, broker);
    return {
      coordinators: await Promise.all(
        request.coordinatorKeys.map(async (key) => ({ key, ...(await find(key, request.keyType, context, broker)) })),
      ),
    };
  },
});

async function find(key: string, keyType: number, context: RequestContext, broker: BrokerServices) {
  if (keyType === keyTypes.share)
    return nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE, 'Share groups come with a later release of Samsa.');
  const coordinated = coordinatedBy(keyType, broker);
  if (coordinated === undefined)
    return nowhere(ErrorCode.INVALID_REQUEST, errorByCode(ErrorCode.INVALID_REQUEST).message);
  const leader = await leaderOf(key, coordinated, broker);
  const node = reachableBrokers(broker, context).find(({ nodeId }) => nodeId === leader);
  if (node === undefined) return nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
  const { nodeId, host, port } = node;
  // Kafka's older versions say so in words.
  const errorMessage = context.apiVersion < firstBatchedVersion ? 'NONE' : '';
  return { nodeId, host, port, errorCode: ErrorCode.NONE, errorMessage };
}

function coordinatedBy(keyType: number, { groups, transactions }: BrokerServices): Coordinated | undefined {
  if (keyType === keyTypes.group) return { topic: offsetsTopic, partitionOf: (key) => groups.partitionOf(key) };
  if (keyType === keyTypes.transaction)
    return { topic: transactionsTopic, partitionOf: (key) => transactions.partitionOf(key) };
  return undefined;
}

async function leaderOf(
  key: string,
  { topic, partitionOf }: Coordinated,
  broker: BrokerServices,
): Promise<number | undefined> {
  if (!broker.image().topics.byName.has(topic)) await broker.coordinatorTopics.create(topic);
  const partition = partitionOf(key);
  return partition === undefined ? undefined : broker.image().topics.byName.get(topic)?.partitions[partition]?.leader;
}

function nowhere(errorCode: number, errorMessage: string | null) {
  return { nodeId: -1, host: '', port: -1, errorCode, errorMessage };
}
