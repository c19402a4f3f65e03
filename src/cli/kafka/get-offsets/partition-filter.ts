// Which partitions kafka-get-offsets shows: those of one pattern and a list of numbers, or those of rules like
// `orders:0`, `orders:0-3`, `orders:5-`, `orders:-3` and `:0`, of which one has to hold.

import type { TopicPartition } from '../../../client/index.ts';
import { javaSplit } from '../java/java-split.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { topicFilter } from '../topic-filter.ts';

export type PartitionFilter = (partition: TopicPartition) => boolean;

const rulePattern = /^([^:,]*)(?::(?:(\d*)|(\d*)-(\d*)))?$/;

/** Throws a `CommandLineError`. */
export function filterByRules(text: string): PartitionFilter {
  const rules = javaSplit(text, ',').map(parseRule);
  return (partition) => rules.some((rule) => rule(partition));
}

function parseRule(text: string): PartitionFilter {
  const match = rulePattern.exec(text);
  if (match === null) throw new CommandLineError(`Invalid rule specification: ${text}`);
  const [, pattern = '', only = '', from = '', to = ''] = match;
  const isTopic = topicFilter(pattern === '' ? '.*' : pattern);
  const first = only !== '' ? Number(only) : from === '' ? 0 : Number(from);
  const end = only !== '' ? Number(only) + 1 : to === '' ? Infinity : Number(to);
  return ({ topic, partition }) => partition >= first && partition < end && isTopic(topic);
}

/** Both may be left out. Throws a `CommandLineError`. */
export function filterByNumbers(pattern: string | undefined, partitions: string | undefined): PartitionFilter {
  const isTopic = topicFilter(pattern ?? '.*');
  const numbers = partitions === undefined || partitions === '' ? undefined : parseNumbers(partitions);
  return ({ topic, partition }) => (numbers === undefined || numbers.has(partition)) && isTopic(topic);
}

function parseNumbers(text: string): ReadonlySet<number> {
  const words = javaSplit(text, ',');
  if (!words.every((word) => /^[+-]?\d+$/.test(word))) {
    throw new CommandLineError(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${text}`,
    );
  }
  return new Set(words.map(Number));
}
