// samsa consume -g: records as a member of a consumer group. What the group commits has been taken by whoever reads
// standard output: `poll` commits what was polled before, so all of that is written before the next `poll`, and what
// was not written is given back before the end. Then the member leaves.

import {
  Admin,
  Consumer,
  type ConsumerRecord,
  type ConsumerRecords,
  TopicPartitionMap,
} from '../../../client/index.ts';
import { camelCase } from '../../../client/options/option-names.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ClientOptions, clientOptions, type ConnectionGiven, optionsFor } from '../../connection.ts';
import { UserError } from '../../user-error.ts';
import { createSink, type RecordSink, type SinkGiven } from './record-sink.ts';
import { patternOf } from './topic-pattern.ts';

export interface GroupConsumeGiven extends ConnectionGiven, SinkGiven {
  readonly topics: readonly string[];
  readonly regex: boolean;
  readonly group: string;
  readonly offset: string;
  readonly partitions: readonly number[] | undefined;
  readonly num: number | undefined;
  readonly exit: boolean;
}

const longPollMs = 60_000;
/** How often one that shall stop at the end looks whether it is there. */
const shortPollMs = 200;
/** Whoever is told to stop tries so long to commit, and so long to leave. */
const partingMs = 5_000;

const resets: ReadonlyMap<string, string> = new Map([
  ['start', 'earliest'],
  ['end', 'latest'],
]);

export async function consumeInGroup(given: GroupConsumeGiven, context: CommandContext): Promise<void> {
  const autoOffsetReset = checkGiven(given);
  const topics = given.regex ? patternOf(given.topics) : given.topics;
  const sink = createSink(context, given);
  const options = await clientOptions(given, context);
  // A topic that is not there is a mistake at a terminal; the group would wait for it in silence.
  await using admin = new Admin(optionsFor('admin', options));
  if (!given.regex) (await admin.describeTopics([...given.topics], { signal: context.signal })).all();
  const settings = groupOptions(options, given.group, autoOffsetReset);
  const consumer = new Consumer(settings);
  // Committing and leaving may take their time.
  context.stopsPatiently = true;
  const reader = new GroupReader({ consumer, admin, sink, context, commits: commitsByItself(settings) });
  try {
    await reader.read(topics, given.num ?? Infinity, given.exit);
  } finally {
    await sink.end();
    await reader.leave();
  }
}

/** What holds where the group has committed nothing. */
function checkGiven({ topics, partitions, offset, group, regex }: GroupConsumeGiven): string {
  if (group === '') throw new UserError('--group cannot be empty');
  if (partitions !== undefined)
    throw new UserError('--partitions and --group exclude each other: the group deals the partitions out');
  const named = regex ? undefined : topics.find((topic) => topic.includes(':'));
  if (named !== undefined) throw new UserError(`${named}: with --group no partitions can be named`);
  const reset = resets.get(offset);
  if (reset !== undefined) return reset;
  throw new UserError(
    `--offset ${offset}: with --group only start and end go, for partitions where the group has committed nothing.\n` +
      '  To move a group use `samsa group seek`.',
  );
}

/** The command line's own options win over a group in -X; a reset in -X, which can say more, wins over --offset. */
function groupOptions(options: ClientOptions, groupId: string, autoOffsetReset: string): ClientOptions {
  const all = Object.entries(optionsFor('consumer', options)).filter(([name]) => camelCase(name) !== 'groupId');
  const hasReset = all.some(([name]) => camelCase(name) === 'autoOffsetReset');
  const own = hasReset ? { groupId } : { groupId, autoOffsetReset };
  return { bootstrapServers: options.bootstrapServers, ...Object.fromEntries(all), ...own };
}

function commitsByItself(settings: ClientOptions): boolean {
  return !Object.entries(settings).some(
    ([name, value]) => camelCase(name) === 'enableAutoCommit' && value.trim().toLowerCase() === 'false',
  );
}

interface GroupReaderOptions {
  readonly consumer: Consumer;
  readonly admin: Admin;
  readonly sink: RecordSink;
  readonly context: CommandContext;
  /** Whether what was written is committed. */
  readonly commits: boolean;
}

class GroupReader {
  readonly #options: GroupReaderOptions;
  /** Where partitions ended when they were first looked at. */
  readonly #ends = new TopicPartitionMap<number>();
  /** The group has dealt and is not dealing again, as far as this member knows. */
  #isDealt = false;
  #count = 0;

  constructor(options: GroupReaderOptions) {
    this.#options = options;
  }

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
        if (stopsAtEnd && (await this.#isAtEnd()) && (await this.#isStable())) return;
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

  /** In the protocol of KIP-848 a member begins with nothing and is given its share in a while. */
  async #isStable(): Promise<boolean> {
    const { admin, consumer, context } = this.#options;
    const { groupId } = consumer.groupMetadata();
    const { signal } = context;
    const described = (await admin.describeConsumerGroups([groupId], { signal })).all();
    return described.get(groupId)!.state === 'Stable';
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
