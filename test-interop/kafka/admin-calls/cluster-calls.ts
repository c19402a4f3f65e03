// The cluster: brokers, features, quorum; and what belongs to security, which neither side has switched on.

import type { ClientQuotaEntity } from '../../../src/client/index.ts';
import { call, calls } from './call.ts';

const entity = (...types: readonly (readonly [string, string | null])[]): ClientQuotaEntity => new Map(types);

const quotaEntities = {
  'a user': entity(['user', 'alice']),
  'a client id': entity(['client-id', 'app']),
  both: entity(['user', 'alice'], ['client-id', 'app']),
  'the default user': entity(['user', null]),
  'an unknown type': entity(['planet', 'mars']),
  nobody: entity(),
  'an empty name': entity(['user', '']),
};

const binding = {
  resourceType: 'TOPIC',
  resourceName: 'plain',
  principal: 'User:alice',
  host: '*',
  operation: 'READ',
  permissionType: 'ALLOW',
} as const;

const token = new Uint8Array([1, 2, 3]);

export const clusterCalls = [
  call('describeCluster', ({ admin }) => admin.describeCluster()),
  call('describeCluster: with operations', ({ admin }) => admin.describeCluster({ includeAuthorizedOperations: true })),
  call('describeCluster: with fenced brokers', ({ admin }) => admin.describeCluster({ includeFencedBrokers: true })),
  ...calls('unregisterBroker', { 'not there': 42, negative: -1 }, ({ admin }, id) => admin.unregisterBroker(id)),
  call('describeFeatures', async ({ admin }) => {
    const { finalizedFeatures } = await admin.describeFeatures();
    return ['group.version', 'metadata.version', 'transaction.version'].map((name) => finalizedFeatures.get(name));
  }),
  call('describeFeatures: of no broker', ({ admin }) => admin.describeFeatures({ nodeId: 42, timeoutMs: 1_500 })),
  ...calls(
    'updateFeatures to see',
    {
      'where it is': { feature: 'transaction.version', maxVersionLevel: 2 },
      'beyond what there is': { feature: 'transaction.version', maxVersionLevel: 9 },
      'an unknown feature': { feature: 'nonsense', maxVersionLevel: 1 },
      'down without saying so': { feature: 'transaction.version', maxVersionLevel: 1 },
      down: { feature: 'transaction.version', maxVersionLevel: 1, upgradeType: 'SAFE_DOWNGRADE' },
      'a negative level': { feature: 'transaction.version', maxVersionLevel: -1 },
      'zero without saying so': { feature: 'transaction.version', maxVersionLevel: 0 },
    } as const,
    ({ admin }, update) => admin.updateFeatures([update], { validateOnly: true }),
  ),
  call('describeMetadataQuorum', async ({ admin }) => {
    const { leaderEpoch: _leaderEpoch, nodes, ...quorum } = await admin.describeMetadataQuorum();
    return { ...quorum, nodes: [...nodes.keys()] };
  }),
  call('addRaftVoter: of another cluster', ({ admin }) =>
    admin.addRaftVoter(
      { voterId: 2, voterDirectoryId: 'zzzzzzzzzzzzzzzzzzzzzw' },
      [{ name: 'CONTROLLER', host: 'localhost', port: 9 }],
      { clusterId: 'other', timeoutMs: 5_000 },
    ),
  ),
  call('removeRaftVoter: not there', ({ admin }) =>
    admin.removeRaftVoter({ voterId: 2, voterDirectoryId: 'zzzzzzzzzzzzzzzzzzzzzw' }, { timeoutMs: 5_000 }),
  ),
  ...calls('alterClientQuotas', quotaEntities, ({ admin }, each) =>
    admin.alterClientQuotas([{ entity: each, quotas: new Map([['producer_byte_rate', 1_000_000]]) }]),
  ),
  ...calls<ReadonlyMap<string, number | undefined>>(
    'alterClientQuotas of a user',
    {
      'an unknown quota': new Map([['nonsense', 1]]),
      'a negative rate': new Map([['producer_byte_rate', -1]]),
      'a fraction': new Map([['producer_byte_rate', 1.5]]),
      'a percentage': new Map([['request_percentage', 50.5]]),
      away: new Map([['producer_byte_rate', undefined]]),
      nothing: new Map<string, number>(),
    },
    ({ admin }, quotas) => admin.alterClientQuotas([{ entity: entity(['user', 'bob']), quotas }]),
  ),
  call('alterClientQuotas: to see', ({ admin }) =>
    admin.alterClientQuotas([{ entity: entity(['user', 'carol']), quotas: new Map([['consumer_byte_rate', 5]]) }], {
      validateOnly: true,
    }),
  ),
  ...calls(
    'describeClientQuotas',
    {
      all: { components: [] },
      'of a user': { components: [{ entityType: 'user', match: 'alice' }] },
      'of that user only': { components: [{ entityType: 'user', match: 'alice' }], strict: true },
      'of the default user': { components: [{ entityType: 'user', match: null }] },
      'of any user': { components: [{ entityType: 'user' }] },
      'of any client of a user': {
        components: [{ entityType: 'user', match: 'alice' }, { entityType: 'client-id' }],
        strict: true,
      },
      'of an unknown type': { components: [{ entityType: 'planet' }] },
      'of an empty type': { components: [{ entityType: '' }] },
      'of a type twice': { components: [{ entityType: 'user' }, { entityType: 'user' }] },
      'of an ip and a user': { components: [{ entityType: 'user' }, { entityType: 'ip' }] },
    },
    ({ admin }, filter) => admin.describeClientQuotas(filter),
  ),
  ...calls(
    'alterUserScramCredentials',
    {
      'a new one': { user: 'alice', mechanism: 'SCRAM-SHA-256', iterations: 4_096, password: 'secret' },
      'with its own salt': { user: 'bob', mechanism: 'SCRAM-SHA-512', iterations: 8_192, password: 'x', salt: token },
      'too few iterations': { user: 'alice', mechanism: 'SCRAM-SHA-256', iterations: 1, password: 'secret' },
      'too many iterations': { user: 'alice', mechanism: 'SCRAM-SHA-256', iterations: 16_385, password: 'secret' },
      'an empty user': { user: '', mechanism: 'SCRAM-SHA-256', iterations: 4_096, password: 'secret' },
      away: { user: 'bob', mechanism: 'SCRAM-SHA-512', remove: true },
      'away again': { user: 'bob', mechanism: 'SCRAM-SHA-512', remove: true },
    } as const,
    ({ admin }, alteration) => admin.alterUserScramCredentials([alteration]),
  ),
  ...calls(
    'describeUserScramCredentials',
    { all: undefined, one: ['alice'], 'not there': ['zoe'], twice: ['alice', 'alice'], 'an empty name': [''] },
    ({ admin }, users) => admin.describeUserScramCredentials(users),
  ),
  call('describeAcls', ({ admin }) => admin.describeAcls()),
  call('createAcls', ({ admin }) => admin.createAcls([binding])),
  call('deleteAcls', ({ admin }) => admin.deleteAcls([{ resourceName: 'plain' }, {}])),
  call('createDelegationToken', ({ admin }) => admin.createDelegationToken()),
  call('createDelegationToken: for somebody', ({ admin }) =>
    admin.createDelegationToken({ owner: { principalType: 'User', principalName: 'bob' }, maxLifetimeMs: 1_000 }),
  ),
  call('renewDelegationToken', ({ admin }) => admin.renewDelegationToken(token)),
  call('expireDelegationToken', ({ admin }) => admin.expireDelegationToken(token)),
  call('describeDelegationToken', ({ admin }) => admin.describeDelegationToken()),
];
