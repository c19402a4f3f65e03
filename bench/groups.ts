// Many groups on one broker: how long a storm of joins takes to settle, and how soon a broker that was
// killed serves a million committed offsets again.
//
//   node bench/groups.ts [groups] [members per group] [committed offsets]
//
// The members speak the classic protocol over few connections, as raw requests: what is measured is the
// broker, not a client.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform } from '../src/base/ports/real/platform.ts';
import { ClientConnection } from '../src/net/client-connection.ts';
import { createTopicsApi } from '../src/protocol/apis/create-topics.ts';
import { describeGroupsApi } from '../src/protocol/apis/describe-groups.ts';
import { findCoordinatorApi } from '../src/protocol/apis/find-coordinator.ts';
import { joinGroupApi } from '../src/protocol/apis/join-group.ts';
import { listGroupsApi } from '../src/protocol/apis/list-groups.ts';
import { offsetCommitApi } from '../src/protocol/apis/offset-commit.ts';
import { offsetFetchApi } from '../src/protocol/apis/offset-fetch.ts';
import { syncGroupApi } from '../src/protocol/apis/sync-group.ts';
import { ErrorCode } from '../src/protocol/errors.ts';
import { startBroker } from '../test-interop/support/broker-process.ts';
import { usageOf } from './compare/subjects.ts';

const groupsCount = Number(process.argv[2] ?? 500);
const membersPerGroup = Number(process.argv[3] ?? 3);
const offsetsCount = Number(process.argv[4] ?? 1_000_000);
const offsetGroups = 1_000;
const partitions = 100;
const platform = createPlatform();
const subscription = new Uint8Array([0, 0, 0, 0, 0, 1, 0, 1, 0x74, 0xff, 0xff, 0xff, 0xff]);
const retryMs = 20;

function connect(port: number): Promise<ClientConnection> {
  return ClientConnection.connect(
    platform,
    { host: '127.0.0.1', port },
    { clientId: 'bench', maxInFlight: 10, requestTimeoutMs: 120_000 },
  );
}

function pause(): Promise<void> {
  return new Promise((resolve) => void platform.timers.after(retryMs, resolve));
}

/** A member that has its assignment: joins until a generation stands. */
async function becomeMember(connection: ClientConnection, groupId: string): Promise<void> {
  const request = {
    groupId,
    sessionTimeoutMs: 45_000,
    rebalanceTimeoutMs: 60_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription }],
  };
  let memberId = '';
  for (;;) {
    const joined = await connection.send(joinGroupApi, { ...request, memberId });
    memberId = joined.memberId;
    if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED) continue;
    if (joined.errorCode !== ErrorCode.NONE) throw new Error(`JoinGroup answered ${joined.errorCode}`);
    const { generationId, protocolName, members, leader } = joined;
    const assignments =
      leader === memberId ? members.map((member) => ({ memberId: member.memberId, assignment: subscription })) : [];
    const synced = await connection.send(syncGroupApi, {
      groupId,
      generationId,
      memberId,
      protocolType: 'consumer',
      protocolName,
      assignments,
    });
    if (synced.errorCode === ErrorCode.NONE) return;
    if (synced.errorCode !== ErrorCode.REBALANCE_IN_PROGRESS) throw new Error(`SyncGroup answered ${synced.errorCode}`);
  }
}

/** A broker handles one request of a connection after another, so that members who wait need one each. */
async function joinStorm(port: number): Promise<number> {
  const members = Array.from({ length: groupsCount * membersPerGroup }, (_, i) => `storm-${i % groupsCount}`);
  const connections = await Promise.all(members.map(() => connect(port)));
  const startMs = performance.now();
  await Promise.all(members.map((groupId, i) => becomeMember(connections[i]!, groupId)));
  const durationMs = performance.now() - startMs;
  const [first] = connections;
  const groups = [...new Set(members)];
  const described = await first!.send(describeGroupsApi, { groups, includeAuthorizedOperations: false });
  const settled = described.groups.filter(
    ({ groupState, members: inGroup }) => groupState === 'Stable' && inGroup.length === membersPerGroup,
  );
  if (settled.length !== groupsCount) throw new Error(`${settled.length} of ${groupsCount} groups are settled`);
  await Promise.all(connections.map((connection) => connection.close()));
  return durationMs;
}

async function commitOffsets(connection: ClientConnection): Promise<number> {
  const startMs = performance.now();
  const perGroup = Math.ceil(offsetsCount / offsetGroups);
  const commits = Array.from({ length: Math.ceil(perGroup / partitions) * offsetGroups }, (_, i) => i);
  const worker = async (): Promise<void> => {
    for (let i = commits.pop(); i !== undefined; i = commits.pop()) {
      const { topics } = await connection.send(
        offsetCommitApi,
        {
          groupId: `offsets-${i % offsetGroups}`,
          memberId: '',
          topics: [
            {
              name: `t${Math.floor(i / offsetGroups)}`,
              partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
                partitionIndex,
                committedOffset: i,
                committedMetadata: '',
              })),
            },
          ],
        },
        { maxVersion: 9 },
      );
      const { errorCode } = topics[0]!.partitions[0]!;
      if (errorCode !== ErrorCode.NONE) throw new Error(`OffsetCommit answered ${errorCode}`);
    }
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return performance.now() - startMs;
}

/** Until every group can be asked again. */
async function untilLoaded(port: number): Promise<void> {
  const connection = await connect(port);
  for (;;) {
    const { errorCode, groups } = await connection.send(listGroupsApi, {});
    if (errorCode === ErrorCode.NONE && groups.length >= offsetGroups) break;
    await pause();
  }
  const { groups } = await connection.send(
    offsetFetchApi,
    { groups: [{ groupId: 'offsets-7', topics: null }], requireStable: false },
    { minVersion: 8, maxVersion: 9 },
  );
  const found = groups[0]!.topics.reduce((sum, topic) => sum + topic.partitions.length, 0);
  if (found !== offsetsCount / offsetGroups) throw new Error(`${found} offsets of a group are there`);
  await connection.close();
}

const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-groups-'));
let broker = await startBroker({ dataDirectory });
try {
  const connection = await connect(broker.port);
  const topics = Array.from({ length: Math.ceil(offsetsCount / offsetGroups / partitions) }, (_, i) => `t${i}`);
  await connection.send(createTopicsApi, {
    topics: topics.map((name) => ({
      name,
      numPartitions: partitions,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 60_000,
    validateOnly: false,
  });
  await connection.send(findCoordinatorApi, { key: 'g' }, { maxVersion: 3 });
  const settledMs = await joinStorm(broker.port);
  console.log(
    `${groupsCount} groups of ${membersPerGroup}: settled after ${Math.round(settledMs)} ms (initial delay 3000 ms)`,
  );
  console.log(`resident: ${Math.round(usageOf(broker.pid).residentMb)} MB`);
  const committedMs = await commitOffsets(connection);
  console.log(`${offsetsCount} offsets committed in ${Math.round(committedMs)} ms`);
  console.log(`resident: ${Math.round(usageOf(broker.pid).residentMb)} MB`);
  await connection.close();
  await broker.kill();
  const startMs = performance.now();
  broker = await startBroker({ dataDirectory, port: broker.port });
  const startedMs = performance.now() - startMs;
  await untilLoaded(broker.port);
  const loadedMs = performance.now() - startMs;
  console.log(`after kill -9: ready after ${Math.round(startedMs)} ms, all groups after ${Math.round(loadedMs)} ms`);
  console.log(`resident: ${Math.round(usageOf(broker.pid).residentMb)} MB`);
} finally {
  await broker.kill();
  rmSync(dataDirectory, { recursive: true, force: true });
}
