// Asks the transaction coordinator on behalf of the partitions that a transaction writes to for the first
// time. The coordinator of every transaction is in this process; one elsewhere answers NOT_COORDINATOR here,
// which has the producer try again.

import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts';
import type { TopicPartition } from '../log/file-names.ts';
import { ErrorCode } from '../protocol/errors.ts';
import type { TransactionVerifier, VerificationRequest } from '../replication/transaction-verifier.ts';

/** The versions of AddPartitionsToTxn that a leader speaks for clients that add their partitions, and for the others. */
const lookingVersion = 4;
const addingVersion = 5;

export class TransactionVerification implements TransactionVerifier {
  readonly #coordinator: Pick<TransactionCoordinator, 'addPartitions'>;
  readonly isEnabled: () => boolean;

  /** @param isEnabled `transaction.partition.verification.enable`, which may change at any time */
  constructor(coordinator: Pick<TransactionCoordinator, 'addPartitions'>, isEnabled: () => boolean) {
    this.#coordinator = coordinator;
    this.isEnabled = isEnabled;
  }

  async verify(request: VerificationRequest): Promise<readonly number[]> {
    const { transactionalId, producerId, producerEpoch, partitions, addsPartitions } = request;
    const results = await this.#coordinator.addPartitions(addsPartitions ? addingVersion : lookingVersion, {
      transactionalId,
      producerId,
      producerEpoch,
      verifyOnly: !addsPartitions,
      topics: topicsOf(partitions),
    });
    const codes = new Map<string, number>();
    for (const { name, resultsByPartition } of results)
      for (const { partitionIndex, partitionErrorCode } of resultsByPartition)
        codes.set(`${name}-${partitionIndex}`, partitionErrorCode);
    return partitions.map(
      ({ topic, partition }) => codes.get(`${topic}-${partition}`) ?? ErrorCode.UNKNOWN_SERVER_ERROR,
    );
  }
}

function topicsOf(partitions: readonly TopicPartition[]) {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([name, ids]) => ({ name, partitions: ids }));
}
