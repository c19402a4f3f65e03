// ACLs and delegation tokens of a broker without security, and the SCRAM credentials that it keeps all the same.

import { alterUserScramCredentialsApi } from '../../../src/protocol/apis/alter-user-scram-credentials.ts';
import { createAclsApi } from '../../../src/protocol/apis/create-acls.ts';
import { createDelegationTokenApi } from '../../../src/protocol/apis/create-delegation-token.ts';
import { deleteAclsApi } from '../../../src/protocol/apis/delete-acls.ts';
import { describeAclsApi } from '../../../src/protocol/apis/describe-acls.ts';
import { describeDelegationTokenApi } from '../../../src/protocol/apis/describe-delegation-token.ts';
import { describeUserScramCredentialsApi } from '../../../src/protocol/apis/describe-user-scram-credentials.ts';
import { expireDelegationTokenApi } from '../../../src/protocol/apis/expire-delegation-token.ts';
import { renewDelegationTokenApi } from '../../../src/protocol/apis/renew-delegation-token.ts';
import { ask, type Case } from './case.ts';

const any = 1;
const rule = { resourceType: 2, resourceName: 't', principal: 'User:a', host: '*', operation: 3, permissionType: 3 };
const everything = {
  resourceTypeFilter: any,
  resourceNameFilter: null,
  patternTypeFilter: any,
  principalFilter: null,
  hostFilter: null,
  operation: any,
  permissionType: any,
};
/** What versions before 2 know. */
const oldest = { ...everything, patternTypeFilter: 3 };

const sha256 = 1;
const sha512 = 2;
const secret = (length: number): Uint8Array => new Uint8Array(length).fill(7);

const upsertion = (name: string, mechanism: number, iterations = 4096) => ({
  name,
  mechanism,
  iterations,
  salt: secret(20),
  saltedPassword: secret(mechanism === sha512 ? 64 : 32),
});

interface ScramRequest {
  readonly deletions?: readonly { readonly name: string; readonly mechanism: number }[];
  readonly upsertions?: readonly ReturnType<typeof upsertion>[];
}

const alter = (name: string, { deletions = [], upsertions = [] }: ScramRequest): Case[] =>
  ask(name, alterUserScramCredentialsApi, { deletions, upsertions });

const show = (name: string, users: readonly string[] | null): Case[] =>
  ask(name, describeUserScramCredentialsApi, { users: users === null ? null : users.map((user) => ({ name: user })) });

const deletion = (name: string, mechanism: number) => ({ name, mechanism });

export const securityCases: Case[] = [
  ...ask('all', describeAclsApi, everything),
  ...ask('of a topic', describeAclsApi, { ...oldest, resourceTypeFilter: 2, resourceNameFilter: 't' }),
  ...ask('unknown numbers', describeAclsApi, { ...everything, operation: 99 }),
  ...ask('a kind that is unknown', describeAclsApi, { ...everything, resourceTypeFilter: 0 }),
  ...ask('one', createAclsApi, { creations: [rule] }),
  ...ask('two', createAclsApi, { creations: [rule, { ...rule, resourceName: '' }] }),
  ...ask('none', createAclsApi, { creations: [] }),
  ...ask('any topic', createAclsApi, { creations: [{ ...rule, resourceType: any }] }),
  ...ask('any pattern', createAclsApi, { creations: [{ ...rule, resourcePatternType: any }] }),
  ...ask('any operation', createAclsApi, { creations: [{ ...rule, operation: any }] }),
  ...ask('any permission', createAclsApi, { creations: [{ ...rule, permissionType: any }] }),
  ...ask('matching pattern', createAclsApi, { creations: [{ ...rule, resourcePatternType: 2 }] }),
  ...ask('unknown numbers', createAclsApi, { creations: [{ ...rule, resourceType: 99 }] }),
  ...ask('unknown patterns', createAclsApi, { creations: [{ ...rule, resourcePatternType: 9 }] }),
  ...ask('an unknown operation', createAclsApi, { creations: [{ ...rule, operation: 0 }] }),
  ...ask('all', deleteAclsApi, { filters: [everything] }),
  ...ask('two filters', deleteAclsApi, { filters: [oldest, oldest] }),
  ...ask('none', deleteAclsApi, { filters: [] }),
  ...ask('unknown numbers', deleteAclsApi, { filters: [{ ...everything, permissionType: 99 }] }),
  ...ask('a kind that is unknown', deleteAclsApi, { filters: [{ ...oldest, resourceTypeFilter: 0 }] }),

  ...ask('one', createDelegationTokenApi, { renewers: [], maxLifetimeMs: -1 }),
  ...ask('one with renewers', createDelegationTokenApi, {
    renewers: [{ principalType: 'User', principalName: 'b' }],
    maxLifetimeMs: 1_000,
  }),
  ...ask(
    'for somebody else',
    createDelegationTokenApi,
    { ownerPrincipalType: 'User', ownerPrincipalName: 'c', renewers: [], maxLifetimeMs: -1 },
    { versions: [3] },
  ),
  ...ask('a renewer that is a group', createDelegationTokenApi, {
    renewers: [{ principalType: 'Group', principalName: 'b' }],
    maxLifetimeMs: -1,
  }),
  ...ask('one', renewDelegationTokenApi, { hmac: secret(64), renewPeriodMs: -1 }),
  ...ask('one', expireDelegationTokenApi, { hmac: secret(64), expiryTimePeriodMs: -1 }),
  ...ask('all', describeDelegationTokenApi, { owners: null }),
  ...ask('of nobody', describeDelegationTokenApi, { owners: [] }),
  ...ask('of some', describeDelegationTokenApi, { owners: [{ principalType: 'User', principalName: 'a' }] }),

  ...show('all of none', null),
  ...show('of nobody', []),
  ...show('of an unknown user', ['ann']),
  ...alter('nothing', {}),
  ...alter('two users', { upsertions: [upsertion('ann', sha256), upsertion('bob', sha512, 8192)] }),
  ...alter('another mechanism of a user', { upsertions: [upsertion('ann', sha512)] }),
  ...show('of two users', ['ann', 'bob']),
  ...show('of a user twice', ['ann', 'ann', 'bob']),
  ...show('of an unknown user among others', ['ann', 'nobody', '']),
  ...show('all', null),
  ...alter('other iterations', { upsertions: [upsertion('ann', sha256, 16_384)] }),
  ...show('other iterations', ['ann']),
  ...alter('bad iterations', {
    upsertions: [upsertion('few', sha256, 4095), upsertion('many', sha256, 16_385), upsertion('below', sha512, -1)],
  }),
  ...alter('bad names and mechanisms', {
    upsertions: [upsertion('', sha256), upsertion('unknown', 0), upsertion('odd', 3), upsertion('fine', sha256)],
  }),
  ...alter('deletions of what is not there', {
    deletions: [deletion('nobody', sha256), deletion('bob', sha256), deletion('', sha256), deletion('ann', 0)],
  }),
  ...alter('mechanisms of a deletion', { deletions: [deletion('ann', 7), deletion('bob', -1)] }),
  ...alter('a user twice', { upsertions: [upsertion('ann', sha256), upsertion('ann', sha512)] }),
  ...alter('a user twice with the same', { upsertions: [upsertion('ann', sha256), upsertion('ann', sha256)] }),
  ...alter('a user twice in two ways', {
    upsertions: [upsertion('ann', sha256), upsertion('zoe', sha256)],
    deletions: [deletion('ann', sha512)],
  }),
  ...alter('deletions twice', { deletions: [deletion('ann', sha512), deletion('ann', sha512)] }),
  ...alter('an empty salt and password', {
    upsertions: [
      { ...upsertion('salt', sha256), salt: secret(0) },
      { ...upsertion('password', sha256), saltedPassword: secret(0) },
    ],
  }),
  ...alter('a problem beside what is fine', {
    upsertions: [upsertion('carl', sha256), upsertion('', sha256)],
    deletions: [deletion('bob', sha512)],
  }),
  ...show('all afterwards', null),
  ...alter('deletions', {
    deletions: ['ann', 'carl', 'fine', 'zoe', 'salt', 'password'].map((name) => deletion(name, sha256)),
  }),
  ...alter('the last deletion', { deletions: [deletion('ann', sha512)] }),
  ...show('all in the end', null),
];
