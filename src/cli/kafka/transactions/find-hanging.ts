// `kafka-transactions find-hanging`: open transactions in partitions that are older than any may be, and of which no
// coordinator knows.

import type { Admin, ProducerState, TopicPartition } from '../../../client/index.ts';
import { KafkaError } from '../../../client/index.ts';
import { ErrorCode } from '../../../protocol/errors.ts';
import type { GivenArguments } from '../arguments/given-arguments.ts';
import { tabbedTable } from '../tabbed-table.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { transactionsCall } from './transactions-call.ts';
import type { TransactionsAction } from './transactions-action.ts';

const usualTimeoutMinutes = 15;
const minuteMs = 60_000;
/** Partitions of one question, topics of another. */
const batchSize = 500;

export interface OpenTransaction {
  readonly partition: string;
  readonly topicPartition: TopicPartition;
  readonly producer: ProducerState;
}

export const findHangingTransactions: TransactionsAction = async (admin, given, { output, platform, signal }) => {
  checkScope(given);
  const now = platform.clock.wallMs();
  const oldestMs = now - (given.number('max-transaction-timeout') ?? usualTimeoutMinutes) * minuteMs;
  const open: OpenTransaction[] = [];
  const partitions = await partitionsToSearch(admin, given, signal);
  for (let at = 0; at < partitions.length; at += batchSize)
    open.push(...(await openTransactions(admin, partitions.slice(at, at + batchSize), given, oldestMs, signal)));
  const hanging = open.length === 0 ? [] : hangingAmong(open, await knownTransactions(admin, open, signal));
  const rows = hanging.map(({ topicPartition, producer }) => [
    topicPartition.topic,
    String(topicPartition.partition),
    String(producer.producerId),
    String(producer.producerEpoch),
    String(producer.coordinatorEpoch),
    String(producer.currentTransactionStartOffset),
    String(producer.lastTimestamp),
    String(Math.trunc((now - producer.lastTimestamp) / minuteMs)),
  ]);
  const headers = [
    'Topic',
    'Partition',
    'ProducerId',
    'ProducerEpoch',
    'CoordinatorEpoch',
    'StartOffset',
    'LastTimestamp',
    'Duration(min)',
  ];
  await output.line(tabbedTable(headers, rows).join('\n'));
};

function checkScope(given: GivenArguments): void {
  if (!given.has('topic') && !given.has('broker-id'))
    throw new CommandLineError(
      'The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search',
    );
  if (given.has('partition') && !given.has('topic'))
    throw new CommandLineError('The --partition argument requires --topic to be provided');
}

async function partitionsToSearch(admin: Admin, given: GivenArguments, signal: AbortSignal): Promise<TopicPartition[]> {
  const [topic, partition, brokerId] = [given.text('topic'), given.number('partition'), given.number('broker-id')];
  if (topic !== undefined && partition !== undefined) return [{ topic, partition }];
  const topics =
    topic === undefined
      ? (
          await transactionsCall(
            'Failed to list topics',
            'listTopics',
            admin.listTopics({ includeInternal: true, signal }),
          )
        ).map(({ name }) => name)
      : [topic];
  const found: TopicPartition[] = [];
  for (let at = 0; at < topics.length; at += batchSize) {
    const batch = topics.slice(at, at + batchSize);
    const described = await transactionsCall(
      `Failed to describe ${batch.length} topics`,
      'listNodes',
      admin.describeTopics(batch, { signal }).then((all) => all.all()),
    );
    for (const { name, partitions } of described.values())
      for (const each of partitions)
        if (brokerId === undefined || each.replicas.includes(brokerId))
          found.push({ topic: name, partition: each.partition });
  }
  return found;
}

async function openTransactions(
  admin: Admin,
  partitions: readonly TopicPartition[],
  given: GivenArguments,
  oldestMs: number,
  signal: AbortSignal,
): Promise<OpenTransaction[]> {
  const brokerId = given.number('broker-id');
  const asked = brokerId === undefined ? 'Optional.empty' : `Optional[${brokerId}]`;
  const described = await transactionsCall(
    `Failed to describe producers for ${partitions.length} partitions on broker ${asked}`,
    `describeProducers(api=${brokerId === undefined ? 'METADATA' : 'DESCRIBE_PRODUCERS'})`,
    admin.describeProducers(partitions, { brokerId, signal }).then((all) => all.all()),
  );
  return partitions.flatMap((topicPartition) => {
    const partition = `${topicPartition.topic}-${topicPartition.partition}`;
    return described
      .get(partition)!
      .filter((state) => state.currentTransactionStartOffset !== undefined && state.lastTimestamp < oldestMs)
      .map((producer) => ({ partition, topicPartition, producer }));
  });
}

/** By producer id, the partitions of what a coordinator knows of it. */
async function knownTransactions(
  admin: Admin,
  open: readonly OpenTransaction[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const producerIds = [...new Set(open.map(({ producer }) => producer.producerId))];
  const listed = await transactionsCall(
    `Failed to list transactions for ${producerIds.length} producers`,
    'listTransactions(api=METADATA)',
    admin.listTransactions({ producerIds, signal }).then((all) => all.all()),
  );
  const ids = listed.map(({ transactionalId }) => transactionalId);
  const described = await transactionsCall(
    `Failed to describe ${ids.length} transactions`,
    'describeTransactions(api=FIND_COORDINATOR)',
    admin.describeTransactions(ids, { signal }),
  );
  const known = new Map<number, ReadonlySet<string>>();
  for (const { transactionalId, producerId } of listed) {
    const error = described.errors.get(transactionalId);
    // It has expired since it was listed.
    if (error instanceof KafkaError && error.code === ErrorCode.TRANSACTIONAL_ID_NOT_FOUND) continue;
    const { topicPartitions } = await transactionsCall(
      `Failed to describe ${ids.length} transactions`,
      'describeTransactions(api=FIND_COORDINATOR)',
      Promise.resolve().then(() => described.get(transactionalId)!),
    );
    known.set(producerId, new Set(topicPartitions.map(({ topic, partition }) => `${topic}-${partition}`)));
  }
  return known;
}

/** Those that no coordinator will end: their producer is not known, or its transaction is in other partitions. */
export function hangingAmong(
  open: readonly OpenTransaction[],
  known: ReadonlyMap<number, ReadonlySet<string>>,
): readonly OpenTransaction[] {
  return open.filter(({ partition, producer }) => known.get(producer.producerId)?.has(partition) !== true);
}
