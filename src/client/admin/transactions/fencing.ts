// Producers shut out by their transactional id: whoever has it now gets an epoch that nobody uses, and a
// transaction that was open is aborted.

import { initProducerIdApi } from '../../../protocol/apis/init-producer-id.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { ErrorCode, KafkaError } from '../../errors.ts';
import type { Wait } from '../../waiting.ts';
import { outcomeOf } from '../controller-requests.ts';
import { askCoordinators, isAboutCoordinator } from '../coordinator-requests.ts';
import { ItemResults } from '../item-results.ts';

export interface FencedProducer {
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** Results go by transactional id. `timeoutMs` is what a transaction of the new epoch could take. */
export async function fenceProducers(
  cluster: Cluster,
  transactionalIds: readonly string[],
  timeoutMs: number,
  wait: Wait,
): Promise<ItemResults<FencedProducer>> {
  const outcomes = await askCoordinators<string, FencedProducer>(
    cluster,
    'transaction',
    transactionalIds,
    (id) => id,
    wait,
    async (connection, items, requestTimeoutMs) => {
      // One request knows one id.
      const asked = items.map(async (transactionalId) => {
        const response = await connection.send(
          initProducerIdApi,
          { transactionalId, transactionTimeoutMs: timeoutMs },
          { timeoutMs: requestTimeoutMs },
        );
        const { errorCode, producerId, producerEpoch } = response;
        return [transactionalId, outcomeOf(errorCode, undefined, () => ({ producerId, producerEpoch }))] as const;
      });
      return new Map(await Promise.all(asked));
    },
    isAboutCoordinatorOrOpen,
  );
  return new ItemResults(outcomes);
}

/** The transaction that was open is being aborted. */
function isAboutCoordinatorOrOpen(error: Error): boolean {
  return isAboutCoordinator(error) || (error instanceof KafkaError && error.code === ErrorCode.CONCURRENT_TRANSACTIONS);
}
