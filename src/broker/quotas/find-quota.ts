// Which quota a client has: the first of Kafka's eight levels that has a value for the key, a user's before that of
// a client id, a name's before the default's. The level says with whom the client shares it, too.

import { type ClientQuotasImage, quotasOf } from '../../metadata/image/client-quotas.ts';

/** Whoever sends requests: without authentication everybody is the same user. */
export interface QuotaClient {
  readonly user: string;
  readonly clientId: string;
}

export const anonymousUser = 'ANONYMOUS';

/** Whoever has sent a request. */
export function quotaClientOf({ clientId }: { readonly clientId: string }): QuotaClient {
  return { user: anonymousUser, clientId };
}

export interface FoundQuota {
  readonly limit: number;
  /** Clients of one owner have the quota together. */
  readonly owner: string;
}

type Share = 'pair' | 'user' | 'client';

/** undefined: as much as it likes. */
export function findQuota(quotas: ClientQuotasImage, key: string, client: QuotaClient): FoundQuota | undefined {
  const { user, clientId } = client;
  for (const [userName, clientName, share] of levels(user, clientId)) {
    const entity = [
      ...(clientName === undefined ? [] : [{ entityType: 'client-id', entityName: clientName }]),
      ...(userName === undefined ? [] : [{ entityType: 'user', entityName: userName }]),
    ];
    const limit = quotasOf(quotas, entity).get(key);
    if (limit === undefined) continue;
    // No number is no limit either, but like one it hides those of the levels below.
    return { limit: Number.isNaN(limit) ? Infinity : limit, owner: ownerOf(share, client) };
  }
  return undefined;
}

/** undefined: not a part of the entity. null: the default. */
function levels(
  user: string,
  clientId: string,
): readonly (readonly [userName: string | null | undefined, clientName: string | null | undefined, share: Share])[] {
  return [
    [user, clientId, 'pair'],
    [user, null, 'pair'],
    [user, undefined, 'user'],
    [null, clientId, 'pair'],
    [null, null, 'pair'],
    [null, undefined, 'user'],
    [undefined, clientId, 'client'],
    [undefined, null, 'client'],
  ];
}

function ownerOf(share: Share, { user, clientId }: QuotaClient): string {
  if (share === 'user') return JSON.stringify([user]);
  return JSON.stringify([share === 'pair' ? user : null, clientId]);
}
