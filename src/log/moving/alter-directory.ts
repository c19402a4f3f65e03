// What AlterReplicaLogDirs asks of one partition (KIP-113), in Kafka's order of checks: the directory first,
// then the partition. A partition that is not there yet is made in the directory later, and refused all the
// same. To where it lies already: a move away from there ends.

import type { DirectoryPlacement } from '../directory/directory-placement.ts';
import type { LogDirectory } from '../directory/log-directory.ts';
import type { TopicPartition } from '../file-names.ts';
import type { PartitionLog } from '../partition-log.ts';
import { ErrorCode } from '../../protocol/errors.ts';
import type { LogMoves } from './log-moves.ts';

export interface PlacedLogs {
  readonly directories: readonly LogDirectory[];
  /** Paths of configured directories that could not be opened. */
  readonly offlinePaths: ReadonlySet<string>;
  readonly placement: DirectoryPlacement;
  readonly moves: LogMoves;
  get(topicPartition: TopicPartition): PartitionLog | undefined;
}

/** Throws what the disk says. */
export async function alterDirectory(
  logs: PlacedLogs,
  topicPartition: TopicPartition,
  path: string,
): Promise<ErrorCode> {
  const { directories, offlinePaths, placement, moves } = logs;
  const directory = directories.find((each) => each.path === path);
  if (directory === undefined)
    return offlinePaths.has(path) ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.LOG_DIR_NOT_FOUND;
  if (directory.failure !== undefined) return ErrorCode.KAFKA_STORAGE_ERROR;
  const move = moves.of(topicPartition);
  if (move !== undefined && move.future.parent !== directory) await moves.cancel(topicPartition);
  const log = logs.get(topicPartition);
  if (log === undefined) {
    placement.prefer(topicPartition, path);
    return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }
  if (log.failure !== undefined) return ErrorCode.KAFKA_STORAGE_ERROR;
  if (log.parentDirectory !== path && moves.of(topicPartition) === undefined) await moves.begin(log, directory);
  return ErrorCode.NONE;
}
