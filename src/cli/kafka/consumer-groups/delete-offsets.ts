// kafka-consumer-groups --delete-offsets: what became of the group as a whole, and of each partition.

import {
  formatTopicPartition,
  isRetriable,
  KafkaError,
  TimeoutError,
  type TopicPartition,
  TopicPartitionMap,
} from '../../../client/index.ts';
import { javaErrorText } from '../java/java-error-text.ts';
import { timedOut } from '../clients/timed-call.ts';
import { columnLine, missingCell, widthOf } from '../column-line.ts';
import type { GroupsCall } from './groups-call.ts';
import { parseTopicArguments } from './topic-arguments.ts';

interface Outcome extends TopicPartition {
  readonly error: Error | undefined;
}

/** About the group, told by what they mean. */
const groupErrors: readonly string[] = [
  'INVALID_GROUP_ID',
  'GROUP_ID_NOT_FOUND',
  'GROUP_AUTHORIZATION_FAILED',
  'NON_EMPTY_GROUP',
];
/** About partitions, which have lines of their own. */
const partitionErrors: readonly string[] = [
  'GROUP_SUBSCRIBED_TO_TOPIC',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
];

export async function deleteOffsets(call: GroupsCall): Promise<void> {
  const groupId = call.given.one('group')!;
  const { topics, partitions } = parseTopicArguments(call.given.all('topic'));
  const described = await describeTopics(call, topics);
  const wanted = [...partitions, ...described.filter(({ error }) => error === undefined)];
  const different = new TopicPartitionMap(wanted.map((partition) => [partition, true]));
  const { error, outcomes } = await deleteThem(call, groupId, [...different.keys()]);
  const { output } = call.context;
  await output.line(summary(groupId, error));
  await output.write(table([...outcomes, ...described.filter((each) => each.error !== undefined)]));
}

/** The partitions of these topics; a topic that cannot be described has none, and an error. */
async function describeTopics({ admin, wait }: GroupsCall, topics: readonly string[]): Promise<Outcome[]> {
  if (topics.length === 0) return [];
  const { values, errors } = await admin.describeTopics(topics, wait);
  return [...new Set(topics)].flatMap((topic): Outcome[] => {
    const error = errors.get(topic);
    if (error !== undefined) return [{ topic, partition: -1, error: timedOut('listNodes', error) }];
    return values.get(topic)!.partitions.map(({ partition }) => ({ topic, partition, error: undefined }));
  });
}

async function deleteThem(
  { admin, wait }: GroupsCall,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<{ readonly error: Error | undefined; readonly outcomes: readonly Outcome[] }> {
  const told = (error: Error): Error => timedOut('offsetDelete(api=FIND_COORDINATOR)', error);
  try {
    const { values, errors } = await admin.deleteConsumerGroupOffsets(groupId, partitions, wait);
    const outcomes = partitions
      .filter((each) => values.has(formatTopicPartition(each)) || errors.has(formatTopicPartition(each)))
      .map(({ topic, partition }): Outcome => {
        const error = errors.get(formatTopicPartition({ topic, partition }));
        return { topic, partition, error: error === undefined ? undefined : told(error) };
      });
    return { error: outcomes.find(({ error }) => error !== undefined)?.error, outcomes };
  } catch (error) {
    if (!(error instanceof KafkaError) && !isRetriable(error)) throw error;
    return { error: told(error as Error), outcomes: [] };
  }
}

function summary(groupId: string, error: Error | undefined): string {
  if (error === undefined) return `Request succeeded for deleting offsets from group ${groupId}.`;
  const name = nameOf(error);
  if (groupErrors.includes(name)) return `\nError: ${error.message}`;
  if (partitionErrors.includes(name))
    return '\nError: Encountered some partition-level error, see the follow-up details.';
  return `\nError: Encountered some unknown error: ${name}`;
}

/** As the protocol calls it. */
function nameOf(error: Error): string {
  if (error instanceof KafkaError) return error.errorName;
  return error instanceof TimeoutError ? 'REQUEST_TIMED_OUT' : 'UNKNOWN_SERVER_ERROR';
}

function table(outcomes: readonly Outcome[]): string {
  const widths = [
    widthOf(
      15,
      outcomes.map(({ topic }) => topic),
    ),
    10,
    15,
  ];
  const rows = outcomes
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ topic, partition, error }) => [
      topic,
      partition < 0 ? missingCell : String(partition),
      error === undefined ? 'Successful' : `Error: ${javaErrorText(error)}`,
    ]);
  const lines = [['TOPIC', 'PARTITION', 'STATUS'], ...rows].map((row) => columnLine(row, widths));
  return `\n${lines.join('\n')}\n`;
}

/** Kafka's order: by the text of both, in which 10 comes before 2. */
function sortKey({ topic, partition }: TopicPartition): string {
  return `${topic}${partition}`;
}
