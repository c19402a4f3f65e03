// The cluster, the log directories, versions, and frames that are no requests.

import { alterReplicaLogDirsApi } from '../../../src/protocol/apis/alter-replica-log-dirs.ts';
import { apiVersionsApi } from '../../../src/protocol/apis/api-versions.ts';
import { describeClusterApi } from '../../../src/protocol/apis/describe-cluster.ts';
import { describeLogDirsApi } from '../../../src/protocol/apis/describe-log-dirs.ts';
import { ask, type Case, raw } from './case.ts';
import { framed } from './side.ts';

const software = { clientSoftwareName: 'oracle', clientSoftwareVersion: '1.0' };

/** A request header of version 1 and what follows it. */
function request(
  apiKey: number,
  version: number,
  body: readonly number[],
  options: { readonly tag?: boolean } = {},
): Buffer {
  const header = Buffer.alloc(10);
  header.writeInt16BE(apiKey, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(7, 4);
  header.writeInt16BE(-1, 8);
  return framed(Buffer.concat([header, Buffer.from(options.tag === true ? [0] : []), Buffer.from(body)]));
}

/** Partition 0 of these topics. */
const wish = (path: string, ...names: string[]) => ({
  dirs: [{ path, topics: names.map((name) => ({ name, partitions: [0] })) }],
});

const int32 = (value: number): number[] => [value >> 24, value >> 16, value >> 8, value].map((byte) => byte & 0xff);
const metadataKey = 3;
const apiVersionsKey = 18;

export const clusterCases: Case[] = [
  ...ask('the cluster', describeClusterApi, { includeClusterAuthorizedOperations: false }),
  ...ask('the cluster with operations', describeClusterApi, { includeClusterAuthorizedOperations: true }),
  ...ask(
    'controllers',
    describeClusterApi,
    { includeClusterAuthorizedOperations: false, endpointType: 2 },
    { versions: [1, 2] },
  ),
  ...ask(
    'an unknown kind',
    describeClusterApi,
    { includeClusterAuthorizedOperations: false, endpointType: 9 },
    { versions: [1, 2] },
  ),
  ...ask(
    'with fenced brokers',
    describeClusterApi,
    { includeClusterAuthorizedOperations: false, includeFencedBrokers: true },
    { versions: [2] },
  ),

  ...ask('some topics', describeLogDirsApi, { topics: [{ topic: 'settled', partitions: [0] }] }),
  ...ask('what does not exist', describeLogDirsApi, {
    topics: [
      { topic: 'missing', partitions: [0] },
      { topic: 'settled', partitions: [9] },
    ],
  }),
  ...ask(
    'nothing',
    describeLogDirsApi,
    { topics: [] },
    { remember: (side, { results }) => void side.known.set('log directory', results[0]!.logDir) },
  ),

  ...ask('to an unknown directory', alterReplicaLogDirsApi, wish('/nowhere', 'settled', 'missing')),
  ...ask('to no directory', alterReplicaLogDirsApi, wish('', 'settled')),
  ...ask('to where it is', alterReplicaLogDirsApi, (side) => wish(side.id('log directory'), 'settled')),
  ...ask('what does not exist', alterReplicaLogDirsApi, (side) =>
    wish(side.id('log directory'), 'missing', '', 'a b', '__cluster_metadata'),
  ),
  ...ask('a partition that does not exist', alterReplicaLogDirsApi, (side) => ({
    dirs: [{ path: side.id('log directory'), topics: [{ name: 'settled', partitions: [-1, 99] }] }],
  })),
  ...ask('twice', alterReplicaLogDirsApi, (side) => ({
    dirs: [...wish('/nowhere', 'settled').dirs, ...wish(side.id('log directory'), 'settled').dirs],
  })),
  ...ask('nothing', alterReplicaLogDirsApi, { dirs: [] }),
  ...ask('no topics', alterReplicaLogDirsApi, { dirs: [{ path: '/nowhere', topics: [] }] }),

  ...ask('ranges', apiVersionsApi, (_side, version) => (version < 3 ? {} : software)),
  ...ask(
    'no name of the software',
    apiVersionsApi,
    { clientSoftwareName: '', clientSoftwareVersion: '1' },
    { versions: [3, 4] },
  ),
  ...ask(
    'a bad name of the software',
    apiVersionsApi,
    { clientSoftwareName: 'a b', clientSoftwareVersion: '1' },
    { versions: [3, 4] },
  ),
  ...ask(
    'a bad version of the software',
    apiVersionsApi,
    { clientSoftwareName: 'a', clientSoftwareVersion: '-' },
    { versions: [3, 4] },
  ),

  ...raw('ApiVersions 99 with a flexible header', request(apiVersionsKey, 99, [1, 1, 0], { tag: true })),
  ...raw('ApiVersions 99 with an old header', request(apiVersionsKey, 99, [])),
  ...raw('ApiVersions -1', request(apiVersionsKey, -1, [])),
  ...raw('an unknown key', request(999, 0, [])),
  ...raw('a negative key', request(-1, 0, [])),
  ...raw('a version that is too high', request(metadataKey, 50, [0], { tag: true })),
  ...raw('a negative version', request(metadataKey, -1, int32(-1))),
  ...raw('Produce 2', request(0, 2, [0, 1, ...int32(1000), ...int32(0)])),
  ...raw('Fetch 3', request(1, 3, [])),
  ...raw('a key of the controller', request(62, 0, [], { tag: true })),
  ...raw('a request without a body', request(metadataKey, 1, [])),
  ...raw('a request that is cut short', request(metadataKey, 1, [...int32(1), 0])),
  ...raw('a string that is longer than the request', request(metadataKey, 1, [...int32(1), 0x70, 0, 65])),
  ...raw('an array that is longer than the request', request(metadataKey, 1, int32(0x7fffffff))),
  ...raw('a negative string', request(metadataKey, 1, [...int32(1), 0xff, 0xf0])),
  ...raw('a varint without an end', request(metadataKey, 9, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], { tag: true })),
  ...raw('a frame of one byte', framed(Buffer.from([1]))),
  ...raw('a frame of no bytes', framed(Buffer.alloc(0))),
  ...raw('a negative size', Buffer.from([0xff, 0xff, 0xff, 0xff])),
  ...raw('a size above every limit', Buffer.from([0x7f, 0xff, 0xff, 0xff])),
  ...raw('a size without its bytes', Buffer.from([0, 0, 0, 50, 1, 2]), { isSilent: true }),
  ...raw('words of another protocol', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')),
];
