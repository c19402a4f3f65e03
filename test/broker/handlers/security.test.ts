// What a broker without security says to requests about it: that it is switched off, in each API's own way.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAclsApi } from '../../../src/protocol/apis/create-acls.ts';
import { createDelegationTokenApi } from '../../../src/protocol/apis/create-delegation-token.ts';
import { deleteAclsApi } from '../../../src/protocol/apis/delete-acls.ts';
import { describeAclsApi } from '../../../src/protocol/apis/describe-acls.ts';
import { describeDelegationTokenApi } from '../../../src/protocol/apis/describe-delegation-token.ts';
import { expireDelegationTokenApi } from '../../../src/protocol/apis/expire-delegation-token.ts';
import { renewDelegationTokenApi } from '../../../src/protocol/apis/renew-delegation-token.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { withBroker } from '../kit.ts';

const { SECURITY_DISABLED, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED } = ErrorCode;
const filter = {
  resourceTypeFilter: 1,
  resourceNameFilter: null,
  patternTypeFilter: 1,
  principalFilter: null,
  hostFilter: null,
  operation: 1,
  permissionType: 1,
};
const rule = { resourceType: 2, resourceName: 't', principal: 'User:a', host: '*', operation: 3, permissionType: 3 };

test('ACLs are SECURITY_DISABLED: as a whole, for each rule and for each filter', () =>
  withBroker(async (client) => {
    const described = await client.call(describeAclsApi, 3, filter);
    assert.equal(described.errorCode, SECURITY_DISABLED);
    assert.equal(described.errorMessage, 'No Authorizer is configured on the broker');
    const { results } = await client.call(createAclsApi, 3, { creations: [rule, rule] });
    const { filterResults } = await client.call(deleteAclsApi, 3, { filters: [filter] });
    assert.equal(results.length, 2);
    assert.equal(filterResults.length, 1);
    for (const { errorCode, errorMessage } of [...results, ...filterResults]) {
      assert.equal(errorCode, SECURITY_DISABLED);
      assert.equal(errorMessage, 'No Authorizer is configured.');
    }
  }));

test('an ACL request with the number for unknown ends the connection', () =>
  withBroker(async (client) => {
    await assert.rejects(client.call(createAclsApi, 3, { creations: [rule, { ...rule, operation: 0 }] }));
  }));

test('who is not authenticated may not ask for delegation tokens', () =>
  withBroker(async (client) => {
    const own = await client.call(createDelegationTokenApi, 3, { renewers: [], maxLifetimeMs: -1 });
    assert.equal(own.errorCode, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
    assert.deepEqual([own.principalName, own.tokenRequesterPrincipalName], ['ANONYMOUS', 'ANONYMOUS']);
    const others = { ownerPrincipalType: 'User', ownerPrincipalName: 'c', renewers: [], maxLifetimeMs: -1 };
    const foreign = await client.call(createDelegationTokenApi, 3, others);
    assert.deepEqual([foreign.principalName, foreign.tokenRequesterPrincipalName], ['c', 'ANONYMOUS']);
    const hmac = new Uint8Array(64);
    const renewed = await client.call(renewDelegationTokenApi, 2, { hmac, renewPeriodMs: -1 });
    const expired = await client.call(expireDelegationTokenApi, 2, { hmac, expiryTimePeriodMs: -1 });
    const described = await client.call(describeDelegationTokenApi, 3, { owners: null });
    for (const { errorCode } of [renewed, expired, described])
      assert.equal(errorCode, DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
  }));
