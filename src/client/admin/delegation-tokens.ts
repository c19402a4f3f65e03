// Delegation tokens (KIP-48): made, prolonged, ended and shown. A broker without a secret key for them
// refuses all of it.

import { createDelegationTokenApi } from '../../protocol/apis/create-delegation-token.ts';
import { describeDelegationTokenApi } from '../../protocol/apis/describe-delegation-token.ts';
import { expireDelegationTokenApi } from '../../protocol/apis/expire-delegation-token.ts';
import { renewDelegationTokenApi } from '../../protocol/apis/renew-delegation-token.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Wait } from '../waiting.ts';
import { askAnyBroker, askSingly, refuseError } from './controller-requests.ts';

export interface KafkaPrincipal {
  /** `User`. */
  readonly principalType: string;
  readonly principalName: string;
}

export interface DelegationToken {
  readonly owner: KafkaPrincipal;
  /** undefined when the broker does not say. */
  readonly requester: KafkaPrincipal | undefined;
  readonly tokenId: string;
  readonly hmac: Uint8Array;
  /** Ms since 1970. */
  readonly issueTimestamp: number;
  readonly expiryTimestamp: number;
  readonly maxTimestamp: number;
  readonly renewers: readonly KafkaPrincipal[];
}

export interface CreateDelegationTokenOptions {
  readonly renewers?: readonly KafkaPrincipal[] | undefined;
  /** Who asks, when left out. */
  readonly owner?: KafkaPrincipal | undefined;
  /** As long as the broker allows, when left out. */
  readonly maxLifetimeMs?: number | undefined;
}

/** As long as the broker is configured to. */
const brokerDefault = -1;
/** KIP-373. */
const firstVersionWithOwner = 3;

export function createDelegationToken(
  cluster: Cluster,
  options: CreateDelegationTokenOptions,
  wait: Wait,
): Promise<DelegationToken> {
  const { renewers = [], owner, maxLifetimeMs = brokerDefault } = options;
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = {
      ownerPrincipalType: owner?.principalType ?? null,
      ownerPrincipalName: owner?.principalName ?? null,
      renewers,
      maxLifetimeMs,
    };
    const bounds = { timeoutMs, minVersion: owner === undefined ? 0 : firstVersionWithOwner };
    const hasOwner = connection.versionOf(createDelegationTokenApi, bounds) >= firstVersionWithOwner;
    const { ownerPrincipalType, ownerPrincipalName, ...common } = request;
    const answer = await connection.send(
      createDelegationTokenApi,
      {
        ...common,
        ownerPrincipalType: hasOwner ? ownerPrincipalType : '',
        ownerPrincipalName: hasOwner ? ownerPrincipalName : '',
      },
      bounds,
    );
    refuseError(answer.errorCode);
    return {
      owner: { principalType: answer.principalType, principalName: answer.principalName },
      requester: requesterOf(answer),
      tokenId: answer.tokenId,
      hmac: Uint8Array.from(answer.hmac),
      issueTimestamp: answer.issueTimestampMs,
      expiryTimestamp: answer.expiryTimestampMs,
      maxTimestamp: answer.maxTimestampMs,
      renewers,
    };
  });
}

/** Resolves to when the token ends now, in ms since 1970. */
export function renewDelegationToken(
  cluster: Cluster,
  hmac: Uint8Array,
  renewPeriodMs: number | undefined,
  wait: Wait,
): Promise<number> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { hmac, renewPeriodMs: renewPeriodMs ?? brokerDefault };
    const answer = await connection.send(renewDelegationTokenApi, request, { timeoutMs });
    refuseError(answer.errorCode);
    return answer.expiryTimestampMs;
  });
}

/** Resolves to when the token ends now, in ms since 1970: at once without a period. */
export function expireDelegationToken(
  cluster: Cluster,
  hmac: Uint8Array,
  expiryTimePeriodMs: number | undefined,
  wait: Wait,
): Promise<number> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { hmac, expiryTimePeriodMs: expiryTimePeriodMs ?? brokerDefault };
    const answer = await connection.send(expireDelegationTokenApi, request, { timeoutMs });
    refuseError(answer.errorCode);
    return answer.expiryTimestampMs;
  });
}

/** Of these owners, or all that may be seen. */
export function describeDelegationToken(
  cluster: Cluster,
  owners: readonly KafkaPrincipal[] | undefined,
  wait: Wait,
): Promise<DelegationToken[]> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const answer = await connection.send(describeDelegationTokenApi, { owners: owners ?? null }, { timeoutMs });
    refuseError(answer.errorCode);
    return answer.tokens.map((token) => ({
      owner: { principalType: token.principalType, principalName: token.principalName },
      requester: requesterOf(token),
      tokenId: token.tokenId,
      hmac: Uint8Array.from(token.hmac),
      issueTimestamp: token.issueTimestamp,
      expiryTimestamp: token.expiryTimestamp,
      maxTimestamp: token.maxTimestamp,
      renewers: token.renewers,
    }));
  });
}

function requesterOf(answer: {
  readonly tokenRequesterPrincipalType: string;
  readonly tokenRequesterPrincipalName: string;
}): KafkaPrincipal | undefined {
  const { tokenRequesterPrincipalType: principalType, tokenRequesterPrincipalName: principalName } = answer;
  return principalType === '' ? undefined : { principalType, principalName };
}
