// Quotas of clients (KIP-546). Whom one is for is an entity: a user, a client id, an ip, or a user with a
// client id; null stands for the default of its type.

import { alterClientQuotasApi } from '../../protocol/apis/alter-client-quotas.ts';
import { describeClientQuotasApi } from '../../protocol/apis/describe-client-quotas.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Wait } from '../waiting.ts';
import { askAnyBroker, askController, askSingly, outcomeOf, refuseError } from './controller-requests.ts';
import { ItemResults } from './item-results.ts';
import { matchAnswers } from './match-answers.ts';

/** Name by type: `user`, `client-id`, `ip`. */
export type ClientQuotaEntity = ReadonlyMap<string, string | null>;

export interface ClientQuotas {
  readonly entity: ClientQuotaEntity;
  readonly quotas: ReadonlyMap<string, number>;
}

export interface ClientQuotaFilterComponent {
  readonly entityType: string;
  /** A name, null for the default, undefined for any name that is there. */
  readonly match?: string | null | undefined;
}

export interface ClientQuotaFilter {
  readonly components: readonly ClientQuotaFilterComponent[];
  /** Only entities that have no types besides those of the components. */
  readonly strict?: boolean | undefined;
}

export interface ClientQuotaAlteration {
  readonly entity: ClientQuotaEntity;
  /** undefined takes the quota away. */
  readonly quotas: ReadonlyMap<string, number | undefined>;
}

const matchTypes = { exact: 0, default: 1, specified: 2 } as const;

/** All quotas, when the filter has no components and is not strict. */
export function describeClientQuotas(cluster: Cluster, filter: ClientQuotaFilter, wait: Wait): Promise<ClientQuotas[]> {
  const components = filter.components.map(({ entityType, match }) => ({
    entityType,
    matchType: match === undefined ? matchTypes.specified : match === null ? matchTypes.default : matchTypes.exact,
    match: match ?? null,
  }));
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const request = { components, strict: filter.strict ?? false };
    const response = await connection.send(describeClientQuotasApi, request, { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
    return (response.entries ?? []).map(({ entity, values }) => ({
      entity: new Map(entity.map(({ entityType, entityName }) => [entityType, entityName])),
      quotas: new Map(values.map(({ key, value }) => [key, value])),
    }));
  });
}

/** `client-id=app,user=<default>`: what an entity is called in results. */
export function formatQuotaEntity(entity: ClientQuotaEntity): string {
  return [...entity]
    .map(([type, name]) => `${type}=${name ?? '<default>'}`)
    .toSorted()
    .join(',');
}

/** Results go by `formatQuotaEntity`. */
export async function alterClientQuotas(
  cluster: Cluster,
  alterations: readonly ClientQuotaAlteration[],
  validateOnly: boolean,
  wait: Wait,
): Promise<ItemResults<void>> {
  const outcomes = await askController<ClientQuotaAlteration, void>(
    cluster,
    alterations,
    wait,
    async (connection, items, timeoutMs) => {
      const entries = items.map(({ entity, quotas }) => ({
        entity: Array.from(entity, ([entityType, entityName]) => ({ entityType, entityName })),
        ops: Array.from(quotas, ([key, value]) => ({ key, value: value ?? 0, remove: value === undefined })),
      }));
      const response = await connection.send(alterClientQuotasApi, { entries, validateOnly }, { timeoutMs });
      return matchAnswers(
        items,
        ({ entity }) => formatQuotaEntity(entity),
        response.entries,
        ({ entity }) =>
          formatQuotaEntity(new Map(entity.map(({ entityType, entityName }) => [entityType, entityName]))),
        ({ errorCode, errorMessage }) => outcomeOf(errorCode, errorMessage, () => undefined),
      );
    },
  );
  return new ItemResults([...outcomes].map(([{ entity }, outcome]) => [formatQuotaEntity(entity), outcome]));
}
