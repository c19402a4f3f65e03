// `kafka-metadata-quorum describe`: the quorum in a few lines, or each replica of the metadata in one.

import { zeroUuid } from '../../../base/uuid.ts';
import type { QuorumInfo, QuorumReplica } from '../../../client/index.ts';
import { tabbedTable } from '../tabbed-table.ts';
import { timedCall } from '../clients/timed-call.ts';
import { CommandLineError } from '../options/tool-options.ts';
import type { QuorumCommand } from './quorum-command.ts';

export const describeQuorum: QuorumCommand = async (admin, given, { output, platform, signal }) => {
  const [status, replication] = [given.has('status'), given.has('replication')];
  if (status && replication)
    throw new CommandLineError('Only one of --status or --replication should be specified with describe sub-command');
  if (!status && !replication)
    throw new CommandLineError('One of --status or --replication must be specified with describe sub-command');
  const isReadable = given.has('human-readable');
  if (status && isReadable)
    throw new CommandLineError('The option --human-readable is only supported along with --replication');
  const describe = (): Promise<QuorumInfo> =>
    timedCall('describeMetadataQuorum', admin.describeMetadataQuorum({ signal }));
  if (status) {
    const { clusterId } = await timedCall('listNodes', admin.describeCluster({ signal }));
    await output.line(statusLines(clusterId, await describe()).join('\n'));
    return;
  }
  const lines = replicationLines(await describe(), isReadable ? platform.clock.wallMs() : undefined);
  await output.line(lines.join('\n'));
};

export function statusLines(clusterId: string, quorum: QuorumInfo): readonly string[] {
  const { leaderEpoch, highWatermark, voters, observers } = quorum;
  const leader = leaderOf(quorum);
  const last = voters.reduce((slowest, each) => (each.logEndOffset < slowest.logEndOffset ? each : slowest));
  const rows: readonly (readonly [string, string])[] = [
    ['ClusterId', clusterId],
    ['LeaderId', String(quorum.leaderId)],
    ['LeaderEpoch', String(leaderEpoch)],
    ['HighWatermark', String(highWatermark)],
    ['MaxFollowerLag', String(leader.logEndOffset - last.logEndOffset)],
    ['MaxFollowerLagTimeMs', String(lagTimeMs(leader, last))],
    ['CurrentVoters', `[${voters.map((each) => replicaText(each, quorum)).join(', ')}]`],
    ['CurrentObservers', `[${observers.map((each) => replicaText(each, quorum)).join(', ')}]`],
  ];
  return rows.map(([name, value]) => `${`${name}:`.padEnd(24)}${value}`);
}

function leaderOf({ leaderId, voters }: QuorumInfo): QuorumReplica {
  const leader = voters.find(({ replicaId }) => replicaId === leaderId);
  if (leader === undefined) throw new CommandLineError('No value present');
  return leader;
}

/** -1 when it is not known. */
function lagTimeMs(leader: QuorumReplica, follower: QuorumReplica): number {
  if (leader === follower) return 0;
  const [newest, oldest] = [leader.lastCaughtUpTimestamp, follower.lastCaughtUpTimestamp];
  return newest === undefined || oldest === undefined ? -1 : newest - oldest;
}

function replicaText({ replicaId, directoryId }: QuorumReplica, { nodes }: QuorumInfo): string {
  const endpoints = (nodes.get(replicaId) ?? []).map(({ name, host, port }) => `"${name}://${host}:${port}"`);
  return `{${[
    `"id": ${replicaId}`,
    ...(directoryId === undefined ? [] : [`"directoryId": "${directoryId}"`]),
    ...(endpoints.length === 0 ? [] : [`"endpoints": [${endpoints.join(', ')}]`]),
  ].join(', ')}}`;
}

/** Times as they are, or before `nowMs`. */
export function replicationLines(quorum: QuorumInfo, nowMs?: number): readonly string[] {
  const leader = leaderOf(quorum);
  const row = (replica: QuorumReplica, status: string): string[] => [
    String(replica.replicaId),
    replica.directoryId ?? zeroUuid,
    String(replica.logEndOffset),
    String(leader.logEndOffset - replica.logEndOffset),
    timeText(replica.lastFetchTimestamp, nowMs, 'last fetch'),
    timeText(replica.lastCaughtUpTimestamp, nowMs, 'last caught up'),
    status,
  ];
  return tabbedTable(
    ['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp', 'LastCaughtUpTimestamp', 'Status'],
    [
      row(leader, 'Leader'),
      ...quorum.voters.filter((each) => each !== leader).map((each) => row(each, 'Follower')),
      ...quorum.observers.map((each) => row(each, 'Observer')),
    ],
  );
}

function timeText(timestamp: number | undefined, nowMs: number | undefined, name: string): string {
  if (timestamp === undefined) return '-1';
  if (nowMs === undefined) return String(timestamp);
  if (timestamp > nowMs)
    throw new CommandLineError(
      `Error while computing relative time, possible drift in system clock.\nCurrent timestamp is ${nowMs}, ${name} timestamp is ${timestamp}`,
    );
  return `${nowMs - timestamp} ms ago`;
}
