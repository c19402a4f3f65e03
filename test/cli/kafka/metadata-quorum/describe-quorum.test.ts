import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replicationLines, statusLines } from '../../../../src/cli/kafka/metadata-quorum/describe-quorum.ts';
import type { QuorumInfo, QuorumReplica } from '../../../../src/client/index.ts';

const directoryId = 'VWrIOCXISGat9j28Q9FQtw';
const replica = (replicaId: number, logEndOffset: number, others: Partial<QuorumReplica> = {}): QuorumReplica => ({
  replicaId,
  directoryId: undefined,
  logEndOffset,
  lastFetchTimestamp: 990,
  lastCaughtUpTimestamp: 980,
  ...others,
});
const quorum: QuorumInfo = {
  leaderId: 2,
  leaderEpoch: 5,
  highWatermark: 90,
  voters: [
    replica(1, 80, { lastCaughtUpTimestamp: 700 }),
    replica(2, 100, { directoryId, lastCaughtUpTimestamp: 1000 }),
  ],
  observers: [replica(7, 60, { lastFetchTimestamp: undefined, lastCaughtUpTimestamp: undefined })],
  nodes: new Map([[2, [{ name: 'C', host: 'h', port: 9093 }]]]),
};

test('the status has the lag of the slowest voter, and of replicas what is known', () => {
  assert.deepEqual(statusLines('id', quorum), [
    'ClusterId:              id',
    'LeaderId:               2',
    'LeaderEpoch:            5',
    'HighWatermark:          90',
    'MaxFollowerLag:         20',
    'MaxFollowerLagTimeMs:   300',
    `CurrentVoters:          [{"id": 1}, {"id": 2, "directoryId": "${directoryId}", "endpoints": ["C://h:9093"]}]`,
    'CurrentObservers:       [{"id": 7}]',
  ]);
  const unknown = { ...quorum, voters: [replica(1, 80, { lastCaughtUpTimestamp: undefined }), quorum.voters[1]!] };
  assert.equal(statusLines('id', unknown)[5], 'MaxFollowerLagTimeMs:   -1');
});

test('replicas are listed with the leader first, times as they are or as how long ago', () => {
  const cells = (lines: readonly string[]): string[][] =>
    lines.map((line) => line.split('\t').map((cell) => cell.trim()));
  assert.deepEqual(cells(replicationLines(quorum)).slice(1), [
    ['2', directoryId, '100', '0', '990', '1000', 'Leader', ''],
    ['1', 'AAAAAAAAAAAAAAAAAAAAAA', '80', '20', '990', '700', 'Follower', ''],
    ['7', 'AAAAAAAAAAAAAAAAAAAAAA', '60', '40', '-1', '-1', 'Observer', ''],
  ]);
  assert.deepEqual(cells(replicationLines(quorum, 1000))[1]!.slice(4, 6), ['10 ms ago', '0 ms ago']);
});

test('a time to come is a clock that is wrong', () => {
  assert.throws(() => replicationLines(quorum, 985), { message: /possible drift in system clock/ });
});

test('a quorum without a leader is not described', () => {
  assert.throws(() => statusLines('id', { ...quorum, leaderId: -1 }), { name: 'CommandLineError' });
});
