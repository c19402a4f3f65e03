// The files of kafka-reassign-partitions: where the replicas of partitions shall be, and which topics are to be
// spread over brokers.

import { formatTopicPartition, TopicPartitionMap } from '../../../client/topic-partition.ts';
import type { ReplicaMove, TopicPartition } from '../../../client/index.ts';
import { parseJavaInteger } from '../java/java-integer.ts';
import { javaSplit } from '../java/java-split.ts';
import {
  arrayOf,
  checkVersion,
  fieldOf,
  integerOf,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  textOf,
} from '../tool-json.ts';
import { CommandLineError } from '../options/tool-options.ts';

/** Of one partition: the brokers, the preferred leader first. */
export type Assignment = readonly [partition: TopicPartition, replicas: readonly number[]];

export interface Reassignment {
  /** As the file has them, also what is there twice. */
  readonly assignments: readonly Assignment[];
  /** Replicas that shall lie in a certain directory. */
  readonly moves: readonly ReplicaMove[];
}

const anyDirectory = 'any';

/** Throws a `CommandLineError`. */
export function readReassignment(text: string): Reassignment {
  const root = objectOf(parseJson(text));
  checkVersion(root);
  const entries = 'partitions' in root ? arrayOf(root['partitions']).map(readEntry) : [];
  return {
    assignments: entries.map(({ partition, replicas }) => [partition, replicas]),
    moves: entries.flatMap(({ partition, replicas, logDirs }) =>
      replicas.flatMap((brokerId, at) =>
        logDirs[at] === anyDirectory ? [] : [{ ...partition, brokerId, logDir: logDirs[at]! }],
      ),
    ),
  };
}

function readEntry(value: unknown) {
  const entry: JsonObject = objectOf(value);
  const topic = textOf(fieldOf(entry, 'topic'));
  const partition = { topic, partition: integerOf(fieldOf(entry, 'partition'), 'Integer') };
  const replicas = listOf(fieldOf(entry, 'replicas'), (item) => integerOf(item, 'Integer'));
  const logDirs = 'log_dirs' in entry ? listOf(entry['log_dirs'], textOf) : replicas.map(() => anyDirectory);
  if (replicas.length !== logDirs.length) {
    throw new CommandLineError(
      `Size of replicas list [${replicas.join(', ')}] is different from size of log dirs list [${logDirs.join(', ')}] for partition ${formatTopicPartition(partition)}`,
    );
  }
  return { partition, replicas, logDirs };
}

/** As `readReassignment`; refuses also what cannot be carried out. */
export function readExecutableReassignment(text: string): Reassignment {
  const reassignment = readReassignment(text);
  const { assignments } = reassignment;
  if (assignments.length === 0) throw new CommandLineError('Partition reassignment list cannot be empty');
  if (assignments.some(([, replicas]) => replicas.length === 0))
    throw new CommandLineError('Partition replica list cannot be empty');
  const partitions = duplicates(assignments.map(([partition]) => formatTopicPartition(partition)));
  if (partitions.length > 0) {
    throw new CommandLineError(`Partition reassignment contains duplicate topic partitions: ${partitions.join(',')}`);
  }
  const replicas = assignments.flatMap(([partition, brokers]) => {
    const twice = duplicates(brokers);
    return twice.length === 0
      ? []
      : [`${formatTopicPartition(partition)} contains multiple entries for ${twice.join(', ')}`];
  });
  if (replicas.length > 0) {
    throw new CommandLineError(`Partition replica lists may not contain duplicate entries: ${replicas.join('. ')}`);
  }
  return reassignment;
}

/** Throws a `CommandLineError`. */
export function readBrokerList(text: string): readonly number[] {
  const brokers = javaSplit(text, ',').map(parseJavaInteger);
  const twice = duplicates(brokers);
  if (twice.length > 0) throw new CommandLineError(`Broker list contains duplicate entries: [${twice.join(', ')}]`);
  return brokers;
}

/** Throws a `CommandLineError`. */
export function readTopicsToMove(text: string): readonly string[] {
  const root = objectOf(parseJson(text));
  checkVersion(root);
  const topics =
    'topics' in root ? arrayOf(root['topics']).map((each) => textOf(fieldOf(objectOf(each), 'topic'))) : [];
  const twice = duplicates(topics);
  if (twice.length > 0)
    throw new CommandLineError(`List of topics to reassign contains duplicate entries: [${twice.join(', ')}]`);
  return topics;
}

/** By partition; the last of several counts. */
export function byPartition(assignments: readonly Assignment[]): TopicPartitionMap<readonly number[]> {
  return new TopicPartitionMap(assignments);
}

function duplicates<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, at) => items.indexOf(item) !== at))];
}
