// What --topic says: a topic, or some of its partitions as `orders:0,1,2`.

import type { TopicPartition } from '../../../client/index.ts';
import { javaSplit } from '../java/java-split.ts';
import { UsageError } from '../options/option-rules.ts';

export interface TopicArguments {
  /** Of which all partitions are meant. */
  readonly topics: readonly string[];
  readonly partitions: readonly TopicPartition[];
}

/** Throws a `UsageError`. */
export function parseTopicArguments(texts: readonly string[]): TopicArguments {
  return {
    topics: texts.filter((text) => !text.includes(':')),
    partitions: texts.filter((text) => text.includes(':')).flatMap(parsePartitions),
  };
}

function parsePartitions(text: string): TopicPartition[] {
  const [topic, numbers, ...rest] = javaSplit(text, ':');
  if (topic === undefined || numbers === undefined || rest.length > 0)
    throw new UsageError(`Invalid topic arg '${text}', expected topic name and partitions`);
  return javaSplit(numbers, ',').map((word) => {
    const partition = Number(word);
    if (!/^[+-]?\d+$/.test(word) || partition < -(2 ** 31) || partition >= 2 ** 31)
      throw new UsageError(`Invalid partition '${word}' specified in topic arg '${text}''`);
    return { topic, partition };
  });
}
