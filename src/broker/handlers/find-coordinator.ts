// FindCoordinator: there is no coordinator in this release, and that is what it says. It is served at
// all because librdkafka takes a broker without it for one of 2014, and silently sends lz4 batches
// uncompressed.

import { findCoordinatorApi } from '../../protocol/apis/find-coordinator.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import { defineHandler } from '../handler.ts';

/** From this version on several keys may be asked for at once (KIP-699). */
const firstBatchedVersion = 4;
const keyTypes = { group: 0, transaction: 1, share: 2 } as const;
const messages: ReadonlyMap<number, string> = new Map([
  [keyTypes.group, 'Consumer groups come with a later release of Samsa; assign partitions instead.'],
  [keyTypes.transaction, 'Transactions come with a later release of Samsa.'],
  [keyTypes.share, 'Share groups come with a later release of Samsa.'],
]);

export const findCoordinator = defineHandler({
  api: findCoordinatorApi,
  handle(request, context) {
    const errorMessage = messages.get(request.keyType);
    const errorCode = errorMessage === undefined ? ErrorCode.INVALID_REQUEST : ErrorCode.COORDINATOR_NOT_AVAILABLE;
    const nowhere = { nodeId: -1, host: '', port: -1, errorCode, errorMessage: errorMessage ?? null };
    if (context.apiVersion < firstBatchedVersion) return nowhere;
    return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...nowhere })) };
  },
});
