// `for await` over what one poll after the other brings: the whole of each is held until the next is asked for.

import { ClientClosedError } from '../errors.ts';
import { isAborted } from '../waiting.ts';
import type { ConsumerRecords } from './consumer-record.ts';
import type { RecordsInHand } from './records-in-hand.ts';

export interface RecordBatchesOptions<K, V> {
  readonly hand: RecordsInHand<K, V>;
  readonly signal: AbortSignal | undefined;
  readonly poll: (signal: AbortSignal | undefined) => Promise<ConsumerRecords<K, V>>;
  readonly isClosed: () => boolean;
}

/** Without end, until the consumer is closed or the signal comes; neither is an error. */
export async function* recordBatches<K, V>({
  hand,
  signal,
  poll,
  isClosed,
}: RecordBatchesOptions<K, V>): AsyncGenerator<ConsumerRecords<K, V>, undefined> {
  while (!isClosed() && !isAborted(signal)) {
    let records: ConsumerRecords<K, V>;
    try {
      records = await poll(signal);
    } catch (error) {
      if (error instanceof ClientClosedError || isAborted(signal)) return;
      throw error;
    }
    if (records.isEmpty) continue;
    hand.takeWhole(records);
    yield records;
  }
}
