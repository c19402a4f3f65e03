// What of a poll a verifiable consumer takes when it wants no more than so many records: whole partitions until the
// limit, of the last one as many as are missing, and nothing of those behind it.

import type { ConsumerRecord, ConsumerRecords, OffsetAndMetadata } from '../../../client/index.ts';
import { TopicPartitionMap } from '../../../client/index.ts';

type TextRecord = ConsumerRecord<string, string>;

export interface PartitionSummary {
  readonly topic: string;
  readonly partition: number;
  readonly count: number;
  readonly minOffset: number;
  readonly maxOffset: number;
}

export interface ReceivedRecords {
  readonly records: readonly TextRecord[];
  readonly summaries: readonly PartitionSummary[];
  /** Behind the last record that was taken of each partition. */
  readonly offsets: TopicPartitionMap<OffsetAndMetadata>;
}

/** `wanted` records at most. */
export function takeRecords(polled: ConsumerRecords<string, string>, wanted: number): ReceivedRecords {
  const records: TextRecord[] = [];
  const summaries: PartitionSummary[] = [];
  const offsets = new TopicPartitionMap<OffsetAndMetadata>();
  for (const partition of polled.partitions()) {
    const taken = polled.records(partition).slice(0, wanted - records.length);
    if (taken.length === 0) continue;
    const [minOffset, maxOffset] = [taken[0]!.offset, taken.at(-1)!.offset];
    summaries.push({ ...partition, count: taken.length, minOffset, maxOffset });
    offsets.set(partition, { offset: maxOffset + 1 });
    records.push(...taken);
  }
  return { records, summaries, offsets };
}
