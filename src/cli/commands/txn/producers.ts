// samsa txn producers.

import type { ProducerState } from '../../../client/index.ts';
import { formatTopicPartition, type TopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { failWith } from '../../output/item-report.ts';
import { choosePartitions } from '../../records/offset-points.ts';
import { isForMachines, type OutputFormat, writeItems } from '../../output/output-format.ts';
import { type Column, writeTable } from '../../output/text-table.ts';

interface ProducersGiven extends ConnectionGiven {
  readonly topics: readonly string[];
  readonly format: OutputFormat;
}

type Row = ProducerState & TopicPartition;

const columns: readonly Column<Row>[] = [
  { heading: 'TOPIC', text: ({ topic }) => topic },
  { heading: 'PARTITION', text: ({ partition }) => partition },
  { heading: 'PRODUCER', text: ({ producerId }) => producerId },
  { heading: 'EPOCH', text: ({ producerEpoch }) => producerEpoch },
  { heading: 'SEQUENCE', text: ({ lastSequence }) => lastSequence },
  { heading: 'LAST-TIME', text: ({ lastTimestamp }) => lastTimestamp, isWide: true },
  { heading: 'COORDINATOR-EPOCH', text: ({ coordinatorEpoch }) => coordinatorEpoch, isWide: true },
  { heading: 'TXN-BEGINS-AT', text: ({ currentTransactionStartOffset }) => currentTransactionStartOffset },
];

export function showProducers({ format, ...given }: ProducersGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const { signal } = context;
    const partitions = await choosePartitions(admin, given.topics, undefined, signal);
    const { values, errors } = await admin.describeProducers(partitions, { signal });
    const rows = partitions.flatMap(({ topic, partition }) =>
      (values.get(formatTopicPartition({ topic, partition })) ?? [])
        .toSorted((a, b) => a.producerId - b.producerId)
        .map((state): Row => ({ ...state, topic, partition })),
    );
    if (isForMachines(format)) {
      const items = rows.map(({ currentTransactionStartOffset: start, ...row }) => ({
        topic: row.topic,
        partition: row.partition,
        producerId: row.producerId,
        producerEpoch: row.producerEpoch,
        lastSequence: row.lastSequence,
        lastTimestamp: row.lastTimestamp,
        coordinatorEpoch: row.coordinatorEpoch,
        currentTransactionStartOffset: start ?? null,
      }));
      await writeItems(context, format, 'producers', items);
    } else await writeTable(context, columns, rows, { isWide: format === 'wide' });
    failWith(errors, 'partition');
  });
}
