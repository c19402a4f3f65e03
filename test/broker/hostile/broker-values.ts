// What a broker may stumble over, by the names of the fields: settings and their values, quotas, telemetry, batches.

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { brokerConfigs } from '../../../src/config/broker-configs.ts';
import { clientMetricsConfigs } from '../../../src/config/client-metrics-configs.ts';
import { groupConfigs } from '../../../src/config/group-configs.ts';
import { topicConfigs } from '../../../src/config/topic-configs.ts';
import { codecByName } from '../../../src/protocol/compression/codecs.ts';
import { block, metricsData } from '../../metrics/otlp/metrics-data.ts';
import { batchOf } from '../traffic.ts';
import { hostileGroupValues } from './group-values.ts';
import type { HostileValues } from './hostile-requests.ts';

const most = 2 ** 31 - 1;
const long = 'x'.repeat(30_000);
const strange = ['', ' ', '\u0000', 'ü\u0000\ud83d\ude00', '__proto__', 'constructor', '<default>', '../../etc', long];
const offsets = [0, 0, 1, -1, -2, -3, -4, -5, -6, 2 ** 53 - 1, 2 ** 62, -(2 ** 63)];
const sizes = [0, 1, 1_000, -1, most, -most];
const waits = [0, 1, 1_000, -1, -most];

/** Whoever lowers these shuts the decent client out, and is right. */
const shutsOthersOut = /^max\.connection|quota|^connections\.max\.idle|^log\.dirs$/;

const settingNames = [brokerConfigs, topicConfigs, groupConfigs, clientMetricsConfigs]
  .flatMap((table) => Object.keys(table))
  .filter((name) => !shutsOthersOut.test(name));
const settings = [
  ...settingNames,
  ...Array.from({ length: settingNames.length / 10 }, () => [
    'match',
    'metrics',
    'interval.ms',
    'cleanup.policy',
  ]).flat(),
  ...strange,
];
const settingValues = [
  null,
  ...' 0 1 -1 100 1000 86400000 9223372036854775807 -9223372036854775809 1e3 NaN Infinity 0.5 -0.5 true FALSE'.split(
    ' ',
  ),
  ...'maybe delete compact,delete compact,compact ,,, * zstd gzip producer uncompressed LogAppendTime 4.0-IV1'.split(
    ' ',
  ),
  ...'0:1,1:1 [] \n client_id=(a+)+$ client_id=(((( client_id=.{1000}{1000} 1=2=3 org.apache.kafka'.split(' '),
  'client_software_name=.*,client_software_version=.*',
  `client_id=${'(a*)*'.repeat(500)}b`,
  ...strange,
];

const metrics = metricsData([{ name: 'a', kind: 'sum', isDelta: true, points: [{ int: 1, attributes: { k: 'v' } }] }]);
const nested = Array.from({ length: 5_000 }).reduce<Buffer>((inner) => block(1, inner.subarray(0, 60_000)), metrics);
const pushes = [
  metrics,
  metrics,
  gzipSync(metrics),
  zstdCompressSync(metrics),
  gzipSync(Buffer.alloc(3_000_000)),
  nested,
];

const good = batchOf(['v', null]);
const transactional = batchOf(['v'], { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true });
const batches = [
  good,
  good,
  batchOf(['v'], { codec: codecByName('gzip')! }),
  batchOf(['v'], { producerId: 1, producerEpoch: 0, baseSequence: 5 }),
  transactional,
  null,
  new Uint8Array(0),
  good.subarray(0, 30),
  Buffer.concat([good, good]),
  Buffer.alloc(200, 0xff),
  ...Array.from(good.subarray(0, 61), (_, at) => good.with(at, good[at]! ^ 0xff)),
];

export const hostileBrokerValues: HostileValues = {
  ...hostileGroupValues,
  acks: [1, 0, -1, 2, -32_768],
  records: batches,
  index: [0, 0, 1, 2, -1, most],
  partition: [0, 0, 1, 2, -1, most],
  topic: ['t', 't', 'missing', '__consumer_offsets', '__cluster_metadata', ...strange],
  topics: ['t', 'missing', ...strange],
  topicNames: ['u', 'missing', ...strange],
  topicName: ['t', '__cluster_metadata', ...strange],
  name: ['t', 't', 'u', 'missing', '__consumer_offsets', ...strange],
  'AlterConfigs.name': settings,
  'IncrementalAlterConfigs.name': settings,
  'CreateTopics.name': ['u', 'v', 'a.b', 'a_b', ...Object.keys(topicConfigs).slice(0, 5), ...strange],
  'AlterUserScramCredentials.name': ['a', ...strange],
  value: settingValues,
  'AlterClientQuotas.value': [0, 1, -1, 1e9, 1e300, Number.NaN, Number.NEGATIVE_INFINITY, 0.1, 2 ** 63],
  'AlterClientQuotas.key': ['producer_byte_rate', 'request_percentage', 'connection_creation_rate', ...strange],
  'AlterClientQuotas.entityName': [null, 'somebody', '10.9.9.9', '::1', '1.2.3', 'example.org', ...strange],
  entityType: ['user', 'client-id', 'ip', 'user', 'ip', ...strange],
  match: [null, 'somebody', ...strange],
  matchType: [0, 1, 2, 3, -1],
  configurationKeys: settings,
  configOperation: [0, 0, 0, 1, 2, 3, 4, -1],
  resourceType: [2, 2, 4, 8, 16, 32, 0, 1, 127, -1],
  resourceTypes: [2, 4, 8, 16, 32, 0, 127, -1],
  resourceName: ['t', '', '1', 'g', 'cm', 'missing', 'cm2', '01', ...strange],
  clientInstanceId: ['AAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAAAQ', 'AAAAAAAAAAAAAAAAAAAAAg'],
  metrics: pushes,
  compressionType: [0, 0, 1, 2, 3, 4, 5, -1, 127],
  clientSoftwareName: ['x', 'a'.repeat(5_000), 'a"b\\c\nd', ...strange],
  clientSoftwareVersion: ['1', '-', 'a'.repeat(5_000), ...strange],
  transactionalId: ['x', 'x', 'y', null, ...strange],
  v3AndBelowTransactionalId: ['x', 'y', ...strange],
  transactionalIds: ['x', 'y', ...strange],
  transactionalIdPattern: [null, 'x.*', '(((', `${'(x*)*'.repeat(700)}y`, long],
  stateFilters: ['Ongoing', 'Empty', 'nonsense', ...strange],
  transactionTimeoutMs: [1_000, 60_000, 0, -1, most],
  producerId: [0, 1, -1, 2 ** 62, -(2 ** 63)],
  v3AndBelowProducerId: [0, 1, -1, 2 ** 62],
  producerIdFilters: [0, 1, -1, 2 ** 62],
  producerEpoch: [0, 0, 1, -1, 32_767, -32_768],
  v3AndBelowProducerEpoch: [0, 0, 1, -1, 32_767],
  coordinatorEpoch: [0, -1, most],
  keyType: [0, 1, 2, 3, -1],
  numPartitions: [1, 2, -1, 0, -2, most],
  count: [2, 3, 1, 0, -1, most, 20_000],
  replicationFactor: [1, -1, 2, 0, 32_767],
  replicas: [1, 2, -1, most],
  brokerIds: [1, 2, -1, most],
  path: ['/data', '/missing', '', 'relative', '/data/t-0', '../..', long],
  feature: ['group.version', 'metadata.version', 'transaction.version', 'kraft.version', ...strange],
  maxVersionLevel: [0, 1, 2, 25, 99, -1],
  upgradeType: [0, 1, 2, 3, 4, -1],
  electionType: [0, 1, 2, -1],
  iterations: [4_096, 8_192, 0, -1, most],
  mechanism: [1, 2, 0, 99],
  voterId: [1, 2, -1],
  brokerId: [9, -1, most],
  clusterId: [null, 'x', '', long],
  port: [0, 1, 65_535],
  host: ['*', '127.0.0.1', ...strange],
  principal: ['User:a', 'User:', 'nobody', ...strange],
  replicaId: [-1, -1, -2, 0, 1, most],
  replicaEpoch: [-1, 0, 2 ** 62],
  isolationLevel: [0, 1, 2, -1],
  fetchOffset: offsets,
  offset: offsets,
  timestamp: offsets,
  logStartOffset: offsets,
  highWatermark: offsets,
  currentLeaderEpoch: [-1, -1, 0, 1, most, -most],
  leaderEpoch: [0, -1, 1, most, -most],
  lastFetchedEpoch: [-1, 0, 1, most],
  sessionId: [0, 0, 1, -1, most],
  sessionEpoch: [-1, 0, 1, most, -most],
  maxBytes: sizes,
  minBytes: sizes,
  partitionMaxBytes: sizes,
  responsePartitionLimit: sizes,
  maxWaitMs: waits,
  timeoutMs: waits,
  durationFilter: [-1, 0, 1, 2 ** 62, -(2 ** 63)],
};
