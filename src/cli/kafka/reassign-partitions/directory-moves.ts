// Moves of replicas between the log directories of a broker: begun, and told how far they are (KIP-113).

import {
  type Admin,
  ErrorCode,
  formatReplica,
  KafkaError,
  type ReplicaLogDir,
  type ReplicaMove,
} from '../../../client/index.ts';
import { formatTopicPartition } from '../../../client/topic-partition.ts';
import { Deadline, pause } from '../../../client/waiting.ts';
import type { CommandContext } from '../../command-context.ts';
import { CommandLineError } from '../options/tool-options.ts';
import { compareReplicas, plural } from './partition-order.ts';
import { TerseError } from './terse-error.ts';

/** A broker knows a replica only when it has heard of it. */
const retryPauseMs = 100;

export async function startDirectoryMoves(
  admin: Admin,
  moves: readonly ReplicaMove[],
  timeoutMs: number,
  { output, platform, signal }: CommandContext,
): Promise<void> {
  const deadline = new Deadline(platform.clock, timeoutMs);
  let pending = moves.toSorted(compareReplicas);
  while (pending.length > 0) {
    const started = await tryToStart(admin, pending, signal);
    for (const move of started) {
      await output.line(
        `Successfully started moving log directory to ${move.logDir} for replica ${formatTopicPartition(move)} with broker ${move.brokerId} `,
      );
    }
    pending = pending.filter((move) => !started.includes(move));
    if (pending.length === 0) return;
    if (deadline.isOver) {
      const names = pending.map(formatReplica).join(',');
      throw new TerseError(`Timed out before log directory move${plural(pending)} could be started for: ${names}`);
    }
    await pause(platform, retryPauseMs, signal);
  }
}

/** Those that go on now; others can be tried again. */
async function tryToStart(admin: Admin, moves: readonly ReplicaMove[], signal: AbortSignal): Promise<ReplicaMove[]> {
  const { errors } = await admin.alterReplicaLogDirs(moves, { signal });
  for (const move of moves) {
    const cause = errors.get(formatReplica(move));
    const canComeYet = cause instanceof KafkaError && cause.code === ErrorCode.REPLICA_NOT_AVAILABLE;
    if (cause !== undefined && !canComeYet)
      throw new CommandLineError(`Failed to alter dir for ${formatReplica(move)}`, { cause });
  }
  return moves.filter((move) => !errors.has(formatReplica(move)));
}

export type DirectoryMove = ReplicaMove & { readonly place: ReplicaLogDir };

export async function describeDirectoryMoves(
  admin: Admin,
  moves: readonly ReplicaMove[],
  signal: AbortSignal,
): Promise<DirectoryMove[]> {
  if (moves.length === 0) return [];
  const places = (await admin.describeReplicaLogDirs(moves, { signal })).all();
  return moves.map((move) => ({ ...move, place: places.get(formatReplica(move))! })).toSorted(compareReplicas);
}

export function isGoingOn({ place }: DirectoryMove): boolean {
  return place.path !== undefined && place.futurePath !== undefined;
}

export function directoryMoveLine(move: DirectoryMove): string {
  const { topic, partition, brokerId, logDir, place } = move;
  const replica = `Partition ${topic}-${partition}`;
  if (place.path === undefined)
    return `${replica} is not found in any live log dir on broker ${brokerId}. There is likely an offline log directory on the broker.`;
  if (place.futurePath === logDir) return `Reassignment of replica ${formatReplica(move)} is still in progress.`;
  if (place.futurePath !== undefined)
    return `${replica} on broker ${brokerId} is being moved to log dir ${place.futurePath} instead of ${logDir}.`;
  if (place.path === logDir) return `Reassignment of replica ${formatReplica(move)} completed successfully.`;
  return `${replica} on broker ${brokerId} is not being moved from log dir ${place.path} to ${logDir}.`;
}
