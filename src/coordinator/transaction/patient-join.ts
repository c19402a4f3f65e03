// A producer that goes on right after the end of a transaction comes before the markers are written, which
// takes some milliseconds. Apache Kafka sends it away (CONCURRENT_TRANSACTIONS), and it comes back after 20
// to 300 ms; here its request waits for the markers, a moment at most, and is then decided as it would be.

import type { Timers } from '../../base/ports/timers.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Joining } from './add-partitions.ts';
import type { TransactionDecision } from './transaction-context.ts';
import type { TransactionShard } from './transaction-shard.ts';

/** As long as leaders go on asking for their producers (`add.partitions.to.txn.retry.backoff.max.ms`). */
const patienceMs = 100;

/** Runs a decision in the shard of the id; resolves with an error code. */
type Run = (decide: (shard: TransactionShard) => TransactionDecision<number>) => Promise<number>;

export async function joinPatiently(run: Run, id: string, joining: Joining, timers: Timers): Promise<number> {
  let shard: TransactionShard | undefined;
  const join = (found: TransactionShard): TransactionDecision<number> => {
    shard = found;
    return found.addPartitions(id, joining);
  };
  const errorCode = await run(join);
  // A leader comes again by itself, sooner than this.
  const isProducer = joining.clientVersion === 0;
  if (!isProducer || shard === undefined || errorCode !== ErrorCode.CONCURRENT_TRANSACTIONS) return errorCode;
  await untilCompleted(shard, id, timers);
  return await run(join);
}

function untilCompleted(shard: TransactionShard, id: string, timers: Timers): Promise<void> {
  return new Promise((resolve) => {
    const forget = shard.onceCompleted(id, () => {
      timer.cancel();
      resolve();
    });
    const timer = timers.after(patienceMs, () => {
      forget();
      resolve();
    });
  });
}
