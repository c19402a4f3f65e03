// One request for every API and version that is served, about a topic `t` with two partitions.

import type { Api } from '../../src/protocol/schema/message.ts';
import { batchOf, fetchRequest, produceRequest } from './traffic.ts';

type Request = Readonly<Record<string, unknown>>;
type Requests = Readonly<Record<string, (version: number, topicId: string) => Request>>;

const unknownTopicId = '0000000000000000000001';

const resources = [
  { resourceType: 2, resourceName: 't' },
  { resourceType: 2, resourceName: 'missing' },
  { resourceType: 4, resourceName: '' },
  { resourceType: 4, resourceName: '1' },
];

const aclFilter = {
  resourceTypeFilter: 2,
  resourceNameFilter: null,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};

/** A request that succeeds in part and fails in part, as far as the API has parts. */
export const sampleRequests: Requests = {
  AlterClientQuotas: () => ({
    entries: [
      {
        entity: [
          { entityType: 'user', entityName: null },
          { entityType: 'client-id', entityName: 'c' },
        ],
        ops: [{ key: 'producer_byte_rate', value: 1e9, remove: false }],
      },
      { entity: [], ops: [] },
    ],
    validateOnly: false,
  }),
  DescribeClientQuotas: () => ({
    components: [{ entityType: 'user', matchType: 2, match: null }],
    strict: false,
  }),
  Produce: (version, topicId) => {
    const { topicData, ...rest } = produceRequest('t', batchOf(['v']), { acks: -1 });
    const topics = [...topicData, { ...topicData[0]!, name: 'missing', topicId: '0000000000000000000001' }];
    return { ...rest, topicData: topics.map((topic, i) => (i === 0 && version >= 13 ? { ...topic, topicId } : topic)) };
  },
  Fetch: (version, topicId) => fetchRequest('t', {}, { isolationLevel: 1, ...(version >= 13 ? { topicId } : {}) }),
  ListOffsets: (version) => ({
    replicaId: -1,
    ...(version >= 2 ? { isolationLevel: 0 } : {}),
    topics: ['t', 'missing'].map((name) => ({
      name,
      partitions: [
        { partitionIndex: 0, timestamp: -1 },
        { partitionIndex: 1, timestamp: 5 },
      ],
    })),
  }),
  Metadata: (version) => ({
    topics: ['t', 'missing', 'not/legal'].map((name) => ({ name })),
    ...(version >= 4 ? { allowAutoTopicCreation: false } : {}),
    ...(version >= 8 ? { includeTopicAuthorizedOperations: true } : {}),
    ...(version >= 8 && version <= 10 ? { includeClusterAuthorizedOperations: true } : {}),
  }),
  ApiVersions: () => ({ clientSoftwareName: 'test', clientSoftwareVersion: '1.0' }),
  CreateTopics: (version) => ({
    topics: [`new-${version}`, 't', ''].map((name) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: [],
    })),
    timeoutMs: 1000,
  }),
  DeleteTopics: (version) =>
    version >= 6
      ? {
          topics: [
            { name: 'gone' },
            { name: null, topicId: '0000000000000000000001' },
            { name: 'x', topicId: '0000000000000000000001' },
          ],
          timeoutMs: 1000,
        }
      : { topicNames: ['gone'], timeoutMs: 1000 },
  DeleteRecords: () => ({
    topics: ['t', 'missing'].map((name) => ({ name, partitions: [{ partitionIndex: 0, offset: 0 }] })),
    timeoutMs: 1000,
  }),
  InitProducerId: () => ({ transactionalId: null, transactionTimeoutMs: 1000 }),
  AddPartitionsToTxn: (version) => {
    const topics = ['t', 'missing'].map((name) => ({ name, partitions: [0, 1] }));
    if (version < 4) {
      return {
        v3AndBelowTransactionalId: 'x',
        v3AndBelowProducerId: 1,
        v3AndBelowProducerEpoch: 0,
        v3AndBelowTopics: topics,
      };
    }
    const transaction = { transactionalId: 'x', producerId: 1, producerEpoch: 0 };
    return {
      transactions: [
        { ...transaction, verifyOnly: false, topics },
        { ...transaction, transactionalId: 'y', verifyOnly: true, topics: topics.slice(0, 1) },
      ],
    };
  },
  AddOffsetsToTxn: () => ({ transactionalId: 'x', producerId: 1, producerEpoch: 0, groupId: 'g' }),
  TxnOffsetCommit: () => ({
    transactionalId: 'x',
    groupId: 'g',
    producerId: 1,
    producerEpoch: 0,
    topics: ['t', 'missing'].map((name) => ({
      name,
      partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: 'm' }],
    })),
  }),
  WriteTxnMarkers: () => ({
    markers: [
      {
        producerId: 1,
        producerEpoch: 0,
        transactionResult: true,
        topics: ['t', 'missing'].map((name) => ({ name, partitionIndexes: [0] })),
        coordinatorEpoch: 0,
      },
    ],
  }),
  DescribeProducers: () => ({ topics: ['t', 'missing'].map((name) => ({ name, partitionIndexes: [0, 7] })) }),
  EndTxn: () => ({ transactionalId: 'x', producerId: 1, producerEpoch: 0, committed: true }),
  DescribeTransactions: () => ({ transactionalIds: ['x', ''] }),
  ListTransactions: (version) => ({
    stateFilters: ['Ongoing', 'Unheard'],
    producerIdFilters: [],
    ...(version >= 1 ? { durationFilter: 1 } : {}),
    ...(version >= 2 ? { transactionalIdPattern: 'x.*' } : {}),
  }),
  OffsetForLeaderEpoch: (version) => ({
    ...(version >= 3 ? { replicaId: -1 } : {}),
    topics: ['t', 'missing'].map((topic) => ({ topic, partitions: [{ partition: 0, leaderEpoch: 0 }] })),
  }),
  DescribeConfigs: (version) => ({
    resources: resources.map((resource) => ({ ...resource, configurationKeys: null })),
    includeSynonyms: true,
    ...(version >= 3 ? { includeDocumentation: true } : {}),
  }),
  AlterConfigs: () => ({
    resources: resources.map((resource) => ({ ...resource, configs: [] })),
    validateOnly: true,
  }),
  IncrementalAlterConfigs: () => ({
    resources: resources.map((resource) => ({ ...resource, configs: [] })),
    validateOnly: true,
  }),
  AlterReplicaLogDirs: () => ({
    dirs: ['/data', '/missing'].map((path, partition) => ({ path, topics: [{ name: 't', partitions: [partition] }] })),
  }),
  DescribeLogDirs: () => ({ topics: null }),
  CreatePartitions: () => ({
    topics: ['t', 'missing'].map((name) => ({ name, count: 3, assignments: null })),
    timeoutMs: 1000,
    validateOnly: true,
  }),
  FindCoordinator: (version) =>
    version >= 4 ? { keyType: 0, coordinatorKeys: ['g', ''] } : { key: 'g', ...(version >= 1 ? { keyType: 0 } : {}) },
  JoinGroup: (version) => ({
    groupId: `g${version}`,
    sessionTimeoutMs: 10_000,
    ...(version >= 1 ? { rebalanceTimeoutMs: 10_000 } : {}),
    memberId: '',
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: new Uint8Array(4) }],
  }),
  SyncGroup: (version) => ({
    groupId: 'g',
    generationId: 1,
    memberId: 'm',
    ...(version >= 5 ? { protocolType: 'consumer', protocolName: 'range' } : {}),
    assignments: [],
  }),
  Heartbeat: () => ({ groupId: 'g', generationId: 1, memberId: 'm' }),
  LeaveGroup: (version) =>
    version >= 3 ? { groupId: 'g', members: [{ memberId: 'm' }] } : { groupId: 'g', memberId: 'm' },
  OffsetCommit: (version, topicId) => ({
    groupId: 'g',
    topics: (version >= 10 ? [{ topicId }, { topicId: unknownTopicId }] : [{ name: 't' }, { name: 'missing' }]).map(
      (topic) => ({ ...topic, partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: 'm' }] }),
    ),
  }),
  OffsetFetch: (version, topicId) => {
    const partitionIndexes = [0, 7];
    if (version < 8) return { groupId: 'g', topics: [{ name: 't', partitionIndexes }] };
    const topics = [{ ...(version >= 10 ? { topicId } : { name: 't' }), partitionIndexes }];
    return {
      groups: [
        { groupId: 'g', topics },
        { groupId: 'other', topics: null },
      ],
    };
  },
  OffsetDelete: () => ({
    groupId: 'g',
    topics: ['t', 'missing'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] })),
  }),
  DeleteGroups: () => ({ groupsNames: ['g', ''] }),
  ListConfigResources: () => ({ resourceTypes: [] }),
  ListGroups: () => ({}),
  DescribeGroups: (version) => ({ groups: ['g'], ...(version >= 3 ? { includeAuthorizedOperations: true } : {}) }),
  ConsumerGroupHeartbeat: () => ({
    groupId: 'new',
    memberId: 'm',
    memberEpoch: 0,
    rebalanceTimeoutMs: 1000,
    subscribedTopicNames: ['t'],
    topicPartitions: [],
  }),
  ConsumerGroupDescribe: () => ({ groupIds: ['g', ''], includeAuthorizedOperations: true }),
  DescribeCluster: () => ({ includeClusterAuthorizedOperations: true }),
  DescribeTopicPartitions: () => ({ topics: [{ name: 't' }, { name: 'missing' }] }),
  DescribeAcls: () => aclFilter,
  CreateAcls: () => ({
    creations: [
      { resourceType: 2, resourceName: 't', principal: 'User:a', host: '*', operation: 3, permissionType: 3 },
    ],
  }),
  DeleteAcls: () => ({ filters: [aclFilter] }),
  CreateDelegationToken: (version) => ({
    renewers: [{ principalType: 'User', principalName: 'b' }],
    maxLifetimeMs: -1,
    ...(version >= 3 ? { ownerPrincipalType: 'User', ownerPrincipalName: 'c' } : {}),
  }),
  RenewDelegationToken: () => ({ hmac: new Uint8Array(3), renewPeriodMs: -1 }),
  ExpireDelegationToken: () => ({ hmac: new Uint8Array(3), expiryTimePeriodMs: -1 }),
  DescribeDelegationToken: () => ({ owners: null }),
  DescribeQuorum: () => ({ topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }),
  UpdateFeatures: (version) => ({
    featureUpdates: [{ feature: 'group.version', maxVersionLevel: 1 }],
    ...(version >= 1 ? { validateOnly: true } : {}),
  }),
  UnregisterBroker: () => ({ brokerId: 9 }),
  AddRaftVoter: () => ({
    clusterId: null,
    timeoutMs: 1000,
    voterId: 9,
    voterDirectoryId: unknownTopicId,
    listeners: [],
  }),
  GetTelemetrySubscriptions: () => ({ clientInstanceId: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  PushTelemetry: () => ({
    clientInstanceId: unknownTopicId,
    subscriptionId: 1,
    terminating: false,
    compressionType: 0,
    metrics: new Uint8Array(3),
  }),
  RemoveRaftVoter: () => ({ clusterId: null, voterId: 9, voterDirectoryId: unknownTopicId }),
  ElectLeaders: () => ({
    topicPartitions: [
      { topic: 't', partitions: [0, 7] },
      { topic: 'missing', partitions: [0] },
    ],
  }),
  AlterPartitionReassignments: () => ({
    topics: [
      { name: 't', partitions: [0, 7].map((partitionIndex) => ({ partitionIndex, replicas: [1] })) },
      { name: 'missing', partitions: [{ partitionIndex: 0, replicas: null }] },
    ],
  }),
  ListPartitionReassignments: () => ({ topics: null }),
  DescribeUserScramCredentials: () => ({ users: [{ name: 'a' }, { name: '' }] }),
  AlterUserScramCredentials: () => ({
    deletions: [{ name: 'nobody', mechanism: 1 }],
    upsertions: [
      { name: 'a', mechanism: 1, iterations: 4096, salt: new Uint8Array(9), saltedPassword: new Uint8Array(32) },
    ],
  }),
};

/** The versions that are served without further ado. */
export function versionsOf(api: Api): number[] {
  return Array.from({ length: api.latestStableVersion - api.versions.min + 1 }, (_, i) => api.versions.min + i);
}
