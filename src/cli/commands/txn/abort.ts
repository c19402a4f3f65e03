// samsa txn abort: through the coordinator, or, when it hangs, by a marker into the partition.

import type { Admin } from '../../../client/index.ts';
import { formatTopicPartition, type TopicPartition } from '../../../client/topic-partition.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../output/confirmation.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import { UserError } from '../../user-error.ts';
import { parseTopicPartitions } from '../../values.ts';

interface AbortGiven extends ConnectionGiven {
  readonly id: string | undefined;
  readonly hanging: string | undefined;
  readonly startOffset: number | undefined;
  readonly yes: boolean;
}

export async function abortTransaction(given: AbortGiven, context: CommandContext): Promise<void> {
  const { id, hanging, startOffset, yes } = given;
  if ((id === undefined) === (hanging === undefined))
    throw new UserError('say which: a transactional id, or --hanging with --start-offset');
  if ((hanging === undefined) !== (startOffset === undefined))
    throw new UserError('--hanging and --start-offset go together');
  if (id !== undefined) {
    await confirm(context, yes, `Abort the transaction of ${id}, and shut out its producer?`);
    await withAdmin(given, context, (admin) => admin.forceTerminateTransaction(id, { signal: context.signal }));
    return context.output.say(`transaction of ${id} aborted`);
  }
  const partition = partitionOf(hanging!);
  await withAdmin(given, context, (admin) => abortHanging(admin, partition, startOffset!, yes, context));
}

function partitionOf(text: string): TopicPartition {
  const { topic, partitions } = parseTopicPartitions(text);
  const [partition] = partitions ?? [];
  if (partition === undefined || partitions!.length > 1)
    throw new UserError(`--hanging ${text}: write topic:partition`);
  return { topic, partition };
}

async function abortHanging(
  admin: Admin,
  partition: TopicPartition,
  startOffset: number,
  isSure: boolean,
  context: CommandContext,
): Promise<void> {
  const { signal } = context;
  const name = formatTopicPartition(partition);
  const producers = (await admin.describeProducers([partition], { signal })).get(name)!;
  const open = producers.find(({ currentTransactionStartOffset }) => currentTransactionStartOffset === startOffset);
  if (open === undefined) throw new UserError(`no open transaction begins at offset ${startOffset} of ${name}`);
  const { producerId, producerEpoch, coordinatorEpoch } = open;
  await confirm(context, isSure, `Abort the transaction of producer ${producerId} in ${name} by a marker?`);
  await admin.abortTransaction({ ...partition, producerId, producerEpoch, coordinatorEpoch }, { signal });
  context.output.say(`transaction of producer ${producerId} in ${name} aborted`);
}
