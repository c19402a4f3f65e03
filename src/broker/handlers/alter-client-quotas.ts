// AlterClientQuotas: sets and removes quotas of users, client ids and IP addresses (KIP-546).

import type { Network } from '../../base/ports/network.ts';
import { alterClientQuotasApi } from '../../protocol/apis/alter-client-quotas.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';

export const alterClientQuotas = defineHandler({
  api: alterClientQuotasApi,
  async handle({ entries, validateOnly }, _context, broker) {
    const unknownHosts = await findUnknownHosts(entries, broker.platform.network);
    const altered = await broker.controller.alterClientQuotas({ entries, validateOnly, unknownHosts });
    await broker.whenApplied();
    return {
      entries: altered.map(({ entity, errorCode, errorMessage }) => ({ errorCode, errorMessage, entity: [...entity] })),
    };
  },
  fail: (errorCode, errorMessage, { entries }) => ({
    entries: entries.map(({ entity }) => ({ errorCode, errorMessage, entity })),
  }),
});

/** One after the other: a request with many names does not take the resolver from everybody else. */
async function findUnknownHosts(
  entries: RequestOf<typeof alterClientQuotasApi>['entries'],
  network: Network,
): Promise<ReadonlySet<string>> {
  const unknown = new Set<string>();
  const looked = new Set<string>();
  for (const { entityType, entityName } of entries.flatMap(({ entity }) => entity)) {
    if (entityType !== 'ip' || entityName === null || entityName === '' || looked.has(entityName)) continue;
    looked.add(entityName);
    if ((await network.lookUp(entityName)) === undefined) unknown.add(entityName);
  }
  return unknown;
}
