// Writes what a member of a consumer group reads. What the group commits has left this process on standard output:
// `poll` commits what was polled before, so all of that is written before the next `poll`, and what was not written is
// given back before the end. Then the member leaves.

import {
  type Admin,
  type Consumer,
  type ConsumerRecord,
  type ConsumerRecords,
  TopicPartitionMap,
} from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import type { RecordSink } from './record-sink.ts';

const longPollMs = 60_000;
/** How often one that shall stop at the end looks whether it is there. */
const shortPollMs = 200;
/** Whoever is told to stop tries so long to commit, and so long to leave. */
const partingMs = 5_000;

export interface GroupReaderOptions {
  readonly consumer: Consumer;
  readonly admin: Admin;
  readonly sink: RecordSink;
  readonly context: CommandContext;
  /** Whether what was written is committed. */
  readonly commits: boolean;
}

export class GroupReader {
  readonly #options: GroupReaderOptions;
  /** Where partitions ended when they were first looked at. */
  readonly #ends = new TopicPartitionMap<number>();
  /** The group has dealt and is not dealing again, as far as this member knows. */
  #isDealt = false;
  #count = 0;

  constructor(options: GroupReaderOptions) {
    this.#options = options;
  }

  /**
   * Reads until `limit` records are written, the end is reached if it stops there, or the command is told to stop.
   * Rejects with what keeps the consumer from going on.
   */
  async read(topics: readonly string[] | RegExp, limit: number, stopsAtEnd: boolean): Promise<void> {
    const { consumer, context } = this.#options;
    const { signal } = context;
    if (limit === 0) return;
    consumer.subscribe(topics, {
      onPartitionsRevoked: () => void (this.#isDealt = false),
      onPartitionsAssigned: () => void (this.#isDealt = true),
    });
    try {
      while (this.#count < limit && !signal.aborted) {
        const records = await consumer.poll(stopsAtEnd ? shortPollMs : longPollMs, { signal });
        await this.#write(records, limit);
        if (stopsAtEnd && (await this.#isAtEnd()) && (await this.#isStable(topics))) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** What was not written, because it was enough, or the command stops, or the reader is gone, is given back. */
  async #write(records: ConsumerRecords, limit: number): Promise<void> {
    for (const partition of records.partitions()) {
      for (const record of records.records(partition)) {
        const isWritten = this.#count < limit && (await this.#writeRecord(record));
        if (isWritten) continue;
        this.#options.consumer.seek(partition, record.offset);
        break;
      }
    }
  }

  /** False when it was not: its bytes count when they have left this process. */
  async #writeRecord(record: ConsumerRecord): Promise<boolean> {
    const { context, sink } = this.#options;
    const { output, signal } = context;
    if (signal.aborted) return false;
    await sink.write(record);
    if (!(await output.flush())) return false;
    this.#count += 1;
    return true;
  }

  /** Of all partitions that this member has now; it may have none. */
  async #isAtEnd(): Promise<boolean> {
    if (!this.#isDealt) return false;
    const { consumer, context } = this.#options;
    const { signal } = context;
    const assigned = consumer.assignment();
    const fresh = assigned.filter((partition) => !this.#ends.has(partition));
    if (fresh.length > 0)
      for (const [partition, end] of await consumer.endOffsets(fresh, { signal })) this.#ends.set(partition, end);
    for (const partition of assigned)
      if ((await consumer.position(partition, { signal })) < this.#ends.get(partition)!) return false;
    return true;
  }

  /**
   * Whether the group has dealt out all that is wanted. A member may begin with nothing: in the protocol of KIP-848 it
   * is given its share in a while, and what a pattern matches is known a while after it has joined.
   */
  async #isStable(topics: readonly string[] | RegExp): Promise<boolean> {
    const { admin, consumer, context } = this.#options;
    const { groupId } = consumer.groupMetadata();
    const { signal } = context;
    const described = (await admin.describeConsumerGroups([groupId], { signal })).all().get(groupId)!;
    if (described.state !== 'Stable') return false;
    const dealt = new Set(described.members.flatMap(({ assignment }) => assignment.map(({ topic }) => topic)));
    const isWanted = (name: string): boolean => (topics instanceof RegExp ? topics.test(name) : topics.includes(name));
    return (await admin.listTopics({ signal })).every(({ name }) => !isWanted(name) || dealt.has(name));
  }

  /** Commits what was written, unless `enable.auto.commit` is off, and leaves the group. */
  async leave(): Promise<void> {
    const { commits, consumer, context } = this.#options;
    const { isStopping, output } = context;
    const options = isStopping ? { timeoutMs: partingMs } : {};
    try {
      if (commits && consumer.assignment().length > 0) await consumer.commitSync(undefined, options);
    } catch (error) {
      // Who stopped the command gets the code of that; what was lost is said.
      if (!isStopping) throw error;
      output.say(`the last records are not committed: ${(error as Error).message}`);
    } finally {
      await consumer.close(options);
    }
  }
}
