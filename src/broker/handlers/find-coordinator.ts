// FindCoordinator: the leader of the partition that a group's or transaction's name belongs to. Whoever
// asks first has the topic made.

import { findCoordinatorApi } from '../../protocol/apis/find-coordinator.ts';
import { ErrorCode, errorByCode } from '../../protocol/errors.ts';
import { offsetsTopic } from '../coordinator-topics.ts';
import { defineHandler, type RequestContext } from '../handler.ts';
import type { BrokerServices } from '../services.ts';
import { reachableBrokers } from './metadata.ts';

/** From this version on several keys may be asked for at once (KIP-699). */
const firstBatchedVersion = 4;
const keyTypes = { group: 0, transaction: 1, share: 2 } as const;
const comingLater: ReadonlyMap<number, string> = new Map([
  [keyTypes.transaction, 'Transactions come with a later release of Samsa.'],
  [keyTypes.share, 'Share groups come with a later release of Samsa.'],
]);

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
  if (keyType !== keyTypes.group) {
    const message = comingLater.get(keyType);
    return message === undefined
      ? nowhere(ErrorCode.INVALID_REQUEST, errorByCode(ErrorCode.INVALID_REQUEST).message)
      : nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE, message);
  }
  const leader = await leaderOf(key, broker);
  const node = reachableBrokers(broker, context).find(({ nodeId }) => nodeId === leader);
  if (node === undefined) return nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE, null);
  const { nodeId, host, port } = node;
  // Kafka's older versions say so in words.
  const errorMessage = context.apiVersion < firstBatchedVersion ? 'NONE' : '';
  return { nodeId, host, port, errorCode: ErrorCode.NONE, errorMessage };
}

async function leaderOf(groupId: string, broker: BrokerServices): Promise<number | undefined> {
  if (!broker.image().topics.byName.has(offsetsTopic)) await broker.coordinatorTopics.create(offsetsTopic);
  const partition = broker.groups.partitionOf(groupId);
  return partition === undefined
    ? undefined
    : broker.image().topics.byName.get(offsetsTopic)?.partitions[partition]?.leader;
}

function nowhere(errorCode: number, errorMessage: string | null) {
  return { nodeId: -1, host: '', port: -1, errorCode, errorMessage };
}
