// What only Apache Kafka serves today and Samsa keeps: access rules, quotas, SCRAM credentials, delegation tokens,
// subscriptions to client metrics, share groups.

import assert from 'node:assert/strict';
import { alterClientQuotasApi } from '../../../src/protocol/apis/alter-client-quotas.ts';
import { alterUserScramCredentialsApi } from '../../../src/protocol/apis/alter-user-scram-credentials.ts';
import { createAclsApi } from '../../../src/protocol/apis/create-acls.ts';
import { createDelegationTokenApi } from '../../../src/protocol/apis/create-delegation-token.ts';
import { describeAclsApi } from '../../../src/protocol/apis/describe-acls.ts';
import { describeClientQuotasApi } from '../../../src/protocol/apis/describe-client-quotas.ts';
import { describeDelegationTokenApi } from '../../../src/protocol/apis/describe-delegation-token.ts';
import { describeUserScramCredentialsApi } from '../../../src/protocol/apis/describe-user-scram-credentials.ts';
import { incrementalAlterConfigsApi } from '../../../src/protocol/apis/incremental-alter-configs.ts';
import { metadataApi } from '../../../src/protocol/apis/metadata.ts';
import { listGroupsApi } from '../../../src/protocol/apis/list-groups.ts';
import { shareGroupHeartbeatApi } from '../../../src/protocol/apis/share-group-heartbeat.ts';
import { eventually } from '../../support/within.ts';
import type { Caller } from './connection.ts';
import { untilCoordinated } from './inventory.ts';

/** Settings under which Kafka has all of it; the second listener asks for a user and a password. */
export function securitySettings(port: number, controllerPort: number, saslPort: number): string[] {
  const jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="admin-secret" ;';
  return [
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort},SASL_PLAINTEXT://127.0.0.1:${saslPort}`,
    `controller.quorum.bootstrap.servers=127.0.0.1:${controllerPort}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms=PLAIN',
    `listener.name.sasl_plaintext.plain.sasl.jaas.config=${jaas}`,
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS;User:admin',
    'delegation.token.secret.key=not-very-secret',
  ];
}

export async function fillKafkaOnly(caller: Caller, asAdmin: Caller): Promise<void> {
  const rule = { resourcePatternType: 3, host: '*', permissionType: 3 };
  const acls = await caller.ask(createAclsApi, {
    creations: [
      { ...rule, resourceType: 2, resourceName: 'plain', principal: 'User:alice', operation: 3 },
      { ...rule, resourceType: 3, resourceName: 'team-', resourcePatternType: 4, principal: 'User:bob', operation: 3 },
      {
        ...rule,
        resourceType: 4,
        resourceName: 'kafka-cluster',
        principal: 'User:eve',
        operation: 2,
        permissionType: 2,
      },
    ],
  });
  assert.deepEqual(
    acls.results.map(({ errorCode }) => errorCode),
    [0, 0, 0],
  );
  const quota = (entity: readonly (readonly [string, string | null])[], key: string, value: number) => ({
    entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: [{ key, value, remove: false }],
  });
  const quotas = await caller.ask(alterClientQuotasApi, {
    entries: [
      quota([['user', 'alice']], 'producer_byte_rate', 1024),
      quota(
        [
          ['user', null],
          ['client-id', 'c1'],
        ],
        'request_percentage',
        12.5,
      ),
      quota([['ip', '10.0.0.1']], 'connection_creation_rate', 10),
    ],
    validateOnly: false,
  });
  assert.ok(quotas.entries.every(({ errorCode }) => errorCode === 0));
  const scram = await caller.ask(alterUserScramCredentialsApi, {
    deletions: [],
    upsertions: [
      { name: 'alice', mechanism: 1, iterations: 8192, salt: Buffer.from('salt'), saltedPassword: Buffer.alloc(32, 7) },
      { name: 'bob', mechanism: 2, iterations: 4096, salt: Buffer.from('pepper'), saltedPassword: Buffer.alloc(64, 9) },
    ],
  });
  assert.ok(scram.results.every(({ errorCode }) => errorCode === 0));
  const set = (name: string, value: string) => ({ name, configOperation: 0, value });
  const metrics = await caller.ask(incrementalAlterConfigsApi, {
    resources: [
      {
        resourceType: 16,
        resourceName: 'telemetry',
        configs: [set('metrics', 'org.apache'), set('interval.ms', '60000')],
      },
    ],
    validateOnly: false,
  });
  assert.equal(metrics.responses[0]!.errorCode, 0, metrics.responses[0]!.errorMessage ?? '');
  const token = await asAdmin.ask(createDelegationTokenApi, {
    ownerPrincipalType: null,
    ownerPrincipalName: null,
    renewers: [{ principalType: 'User', principalName: 'alice' }],
    maxLifetimeMs: -1,
  });
  assert.equal(token.errorCode, 0);
}

/** A member comes and goes: the group stays, in `__consumer_offsets`. Its topic must be there. */
export async function fillShareGroup(caller: Caller): Promise<void> {
  const member = { groupId: 'sharing', memberId: 'BBBBBBBBBBBBBBBBBBBBBQ' };
  await untilCoordinated(caller, 0, member.groupId);
  const joined = await caller.ask(shareGroupHeartbeatApi, {
    ...member,
    memberEpoch: 0,
    subscribedTopicNames: ['plain'],
  });
  assert.equal(joined.errorCode, 0, joined.errorMessage ?? '');
  const left = await caller.ask(shareGroupHeartbeatApi, { ...member, memberEpoch: -1 });
  assert.equal(left.errorCode, 0, left.errorMessage ?? '');
  // Made in the background.
  await eventually(20_000, 'the topic of share states', async () => {
    const { topics } = await caller.ask(metadataApi, { topics: null }, 12);
    return topics.some(({ name }) => name === '__share_group_state') ? true : undefined;
  });
}

/** The same things, asked for. */
export async function kafkaOnlyInventory(caller: Caller, asAdmin: Caller): Promise<unknown> {
  const acls = await caller.ask(describeAclsApi, {
    resourceTypeFilter: 1,
    resourceNameFilter: null,
    patternTypeFilter: 1,
    principalFilter: null,
    hostFilter: null,
    operation: 1,
    permissionType: 1,
  });
  const quotas = await caller.ask(describeClientQuotasApi, { components: [], strict: false });
  const scram = await caller.ask(describeUserScramCredentialsApi, { users: null });
  const groups = await eventually(20_000, 'groups', async () => {
    const answer = await caller.ask(listGroupsApi, { statesFilter: [], typesFilter: ['share'] }, 5);
    return answer.errorCode === 0 ? answer.groups : undefined;
  });
  const tokens = await asAdmin.ask(describeDelegationTokenApi, { owners: null });
  assert.deepEqual([acls.errorCode, quotas.errorCode, scram.errorCode, tokens.errorCode], [0, 0, 0, 0]);
  const sorted = (list: readonly unknown[] | null): string[] =>
    (list ?? []).map((each) => JSON.stringify(each)).toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  return {
    acls: sorted(acls.resources),
    quotas: sorted(quotas.entries),
    scram: sorted(scram.results),
    tokens: sorted(tokens.tokens),
    shareGroups: groups.map(({ groupId, groupState }) => `${groupId} ${groupState}`),
  };
}
