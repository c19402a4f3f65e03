// The quotas of clients (KIP-546), by entity: a user, a client id, both, or an IP address, each with a name or as
// the default of its type. An entity without quotas is not there.

import { metadataRecord, type MetadataRecord, type RecordBodies } from '../metadata-record.ts';
import { PersistentMap } from './persistent-map.ts';

export interface QuotaEntityPart {
  readonly entityType: string;
  /** Null is the default of the type. */
  readonly entityName: string | null;
}

/** At most one part of each type, sorted by type: one entity has one form. */
export type QuotaEntity = readonly QuotaEntityPart[];

export interface EntityQuotas {
  readonly entity: QuotaEntity;
  /** By key: `producer_byte_rate` and so on. */
  readonly values: ReadonlyMap<string, number>;
}

export type ClientQuotasImage = PersistentMap<EntityQuotas>;

export const noClientQuotas: ClientQuotasImage = PersistentMap.empty;

const noValues: ReadonlyMap<string, number> = new Map();

/** Of several parts of one type the last one counts, as in Kafka. */
export function quotaEntity(parts: readonly QuotaEntityPart[]): QuotaEntity {
  const byType = new Map(parts.map(({ entityType, entityName }) => [entityType, { entityType, entityName }]));
  return [...byType.values()].toSorted((a, b) => (a.entityType < b.entityType ? -1 : 1));
}

/** The same text for the same entity. */
export function quotaEntityKey(entity: QuotaEntity): string {
  return JSON.stringify(entity.map(({ entityType, entityName }) => [entityType, entityName]));
}

export function quotasOf(quotas: ClientQuotasImage, entity: QuotaEntity): ReadonlyMap<string, number> {
  return quotas.get(quotaEntityKey(entity))?.values ?? noValues;
}

export class ClientQuotasDelta {
  readonly #before: ClientQuotasImage;
  readonly #open = new Map<string, { readonly entity: QuotaEntity; readonly values: Map<string, number> }>();

  constructor(before: ClientQuotasImage) {
    this.#before = before;
  }

  replay({ entity: parts, key, value, remove }: RecordBodies['ClientQuotaRecord']): void {
    const entity = quotaEntity(parts);
    const entityKey = quotaEntityKey(entity);
    let open = this.#open.get(entityKey);
    if (open === undefined) {
      open = { entity, values: new Map(this.#before.get(entityKey)?.values) };
      this.#open.set(entityKey, open);
    }
    if (remove) open.values.delete(key);
    else open.values.set(key, value);
  }

  build(): ClientQuotasImage {
    const changes = new Map<string, EntityQuotas | undefined>();
    for (const [key, quotas] of this.#open) changes.set(key, quotas.values.size === 0 ? undefined : quotas);
    return this.#before.with(changes);
  }
}

export function* clientQuotaRecords(quotas: ClientQuotasImage): Generator<MetadataRecord, void, undefined> {
  for (const { entity, values } of quotas.values()) {
    for (const [key, value] of values) yield clientQuotaRecord(entity, key, value);
  }
}

/** Removes the quota when there is no value. */
export function clientQuotaRecord(entity: QuotaEntity, key: string, value: number | undefined): MetadataRecord {
  const parts = entity.map(({ entityType, entityName }) => ({ entityType, entityName }));
  return metadataRecord('ClientQuotaRecord', {
    entity: parts,
    key,
    value: value ?? 0,
    remove: value === undefined,
  });
}
