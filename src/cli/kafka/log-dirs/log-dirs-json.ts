// What kafka-log-dirs prints of the brokers: one line of JSON. A directory that has failed says with which of
// Java's exceptions. Keys come in the order in which Java's tool has them, partitions by topic and number.

import type { LogDirDescription, LogDirPartition } from '../../../client/index.ts';
import { javaErrorText } from '../java/java-error-text.ts';

/** `topics` are those that shall be shown; all, if there are none. */
export function logDirsJson(
  brokers: ReadonlyMap<number, readonly LogDirDescription[]>,
  topics: ReadonlySet<string>,
): string {
  const shown = Array.from(brokers, ([broker, directories]) => ({
    broker,
    logDirs: directories.map(({ partitions, error, path }) => ({
      partitions: partitions
        .filter(({ topic }) => topics.size === 0 || topics.has(topic))
        .toSorted(byTopicAndNumber)
        .map(partitionJson),
      error: error === undefined ? null : exceptionOf(error),
      logDir: path,
    })),
  }));
  return JSON.stringify({ brokers: shown, version: 1 });
}

function partitionJson({ topic, partition, sizeBytes, offsetLag, isFuture }: LogDirPartition) {
  return { partition: `${topic}-${partition}`, size: sizeBytes, offsetLag, isFuture };
}

function byTopicAndNumber(a: LogDirPartition, b: LogDirPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}

function exceptionOf(error: Error): string {
  return javaErrorText(error).replace(/: .*$/s, '');
}
