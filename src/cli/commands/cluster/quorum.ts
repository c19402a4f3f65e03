// samsa cluster quorum.

import type { QuorumInfo, QuorumReplica } from '../../../client/index.ts';
import type { CommandContext } from '../../command-context.ts';
import { type ConnectionGiven, withAdmin } from '../../connection/connection.ts';
import type { JsonObject } from '../../dump/message-json.ts';
import { isForMachines, type OutputFormat, writeDocument } from '../../output/output-format.ts';
import { writeFields, writeTable } from '../../output/text-table.ts';

interface QuorumGiven extends ConnectionGiven {
  readonly format: OutputFormat;
}

interface Replica extends QuorumReplica {
  readonly role: 'leader' | 'voter' | 'observer';
  /** Behind the leader, in records; undefined when the leader does not know. */
  readonly lag: number | undefined;
}

export function describeQuorum({ format, ...given }: QuorumGiven, context: CommandContext): Promise<void> {
  return withAdmin(given, context, async (admin) => {
    const quorum = await admin.describeMetadataQuorum({ signal: context.signal });
    const { leaderId, leaderEpoch, highWatermark } = quorum;
    const replicas = replicasOf(quorum);
    if (isForMachines(format)) {
      const items = replicas.map(replicaJson);
      return writeDocument(context, format, { leaderId, leaderEpoch, highWatermark, replicas: items });
    }
    await writeFields(context, [
      ['Leader', leaderId],
      ['Epoch', leaderEpoch],
      ['High watermark', highWatermark],
    ]);
    await context.output.line('');
    return writeTable<Replica>(
      context,
      [
        { heading: 'NODE', text: ({ replicaId }) => replicaId },
        { heading: 'ROLE', text: ({ role }) => role },
        { heading: 'END', text: ({ logEndOffset }) => (logEndOffset < 0 ? undefined : logEndOffset) },
        { heading: 'LAG', text: ({ lag }) => lag },
        { heading: 'DIRECTORY', text: ({ directoryId }) => directoryId, isWide: true },
      ],
      replicas,
      { isWide: format === 'wide', hasHeadings: true },
    );
  });
}

function replicasOf({ leaderId, voters, observers }: QuorumInfo): Replica[] {
  const end = [...voters, ...observers].find(({ replicaId }) => replicaId === leaderId)?.logEndOffset;
  const withRole = (replica: QuorumReplica, role: Replica['role']): Replica => ({
    ...replica,
    role: replica.replicaId === leaderId ? 'leader' : role,
    lag: end === undefined || replica.logEndOffset < 0 ? undefined : Math.max(0, end - replica.logEndOffset),
  });
  const byId = (a: Replica, b: Replica): number => a.replicaId - b.replicaId;
  return [
    ...voters.map((replica) => withRole(replica, 'voter')).toSorted(byId),
    ...observers.map((replica) => withRole(replica, 'observer')).toSorted(byId),
  ];
}

function replicaJson(replica: Replica): JsonObject {
  return {
    replicaId: replica.replicaId,
    role: replica.role,
    directoryId: replica.directoryId ?? null,
    logEndOffset: replica.logEndOffset < 0 ? null : replica.logEndOffset,
    lag: replica.lag ?? null,
    lastFetchTimestamp: replica.lastFetchTimestamp ?? null,
    lastCaughtUpTimestamp: replica.lastCaughtUpTimestamp ?? null,
  };
}
