// AlterClientQuotas (KIP-546): which quotas which entity may have, checked in Kafka's order and words. Each entity
// changes as a whole or not at all.

import {
  clientQuotaRecord,
  type QuotaEntity,
  quotaEntity,
  quotaEntityKey,
  type QuotaEntityPart,
  quotasOf,
} from '../metadata/image/client-quotas.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import { ErrorCode, KafkaError } from '../protocol/errors.ts';
import { type DecisionContext, type ItemOutcome, type MetadataDecision } from './decision-context.ts';
import { recordsPerDecision, succeeded } from './decision-context.ts';

export interface QuotaAlteration {
  readonly entity: readonly QuotaEntityPart[];
  readonly ops: readonly { readonly key: string; readonly value: number; readonly remove: boolean }[];
}

export interface AlterClientQuotasRequest {
  readonly entries: readonly QuotaAlteration[];
  readonly validateOnly: boolean;
  /** Names of type `ip` that are neither an address nor the name of a host that can be resolved. */
  readonly unknownHosts: ReadonlySet<string>;
}

export interface AlteredQuotas extends ItemOutcome {
  readonly entity: QuotaEntity;
}

type Amount = 'DOUBLE' | 'LONG' | 'INT';
type Changes = ReadonlyMap<string, number | undefined>;

const userAndClientKeys: ReadonlyMap<string, Amount> = new Map([
  ['consumer_byte_rate', 'LONG'],
  ['controller_mutation_rate', 'DOUBLE'],
  ['producer_byte_rate', 'LONG'],
  ['request_percentage', 'DOUBLE'],
]);
const addressKeys: ReadonlyMap<string, Amount> = new Map([['connection_creation_rate', 'INT']]);

const largest: Readonly<Record<Amount, number>> = { DOUBLE: Infinity, LONG: 2 ** 63, INT: 2 ** 31 - 1 };
/** How far from a whole number a value may be that is taken for one. */
const tolerance = 1e-6;

/** Rejects with POLICY_VIOLATION when it would take more records than one decision may have. */
export function decideAlterClientQuotas(
  context: DecisionContext,
  { entries, validateOnly, unknownHosts }: AlterClientQuotasRequest,
): MetadataDecision<readonly AlteredQuotas[]> {
  const outcomes = new Map<string, AlteredQuotas>();
  const records: MetadataRecord[] = [];
  for (const { entity: parts, ops } of entries) {
    const entity = quotaEntity(parts);
    const key = quotaEntityKey(entity);
    const changes = new Map(ops.map((op) => [op.key, op.remove ? undefined : op.value]));
    // Kafka calls an entity a duplicate that has one key twice, too. What the first entry did stays done.
    const problem =
      outcomes.has(key) || changes.size < ops.length
        ? `Ignoring duplicate entity ClientQuotaEntity(entries=${entityText(entity)})`
        : (entityProblem(entity, unknownHosts) ?? changesProblem(entity, changes));
    if (problem === undefined) records.push(...changedQuotas(context, entity, changes));
    if (records.length > recordsPerDecision) throw new KafkaError(ErrorCode.POLICY_VIOLATION);
    outcomes.set(key, { entity, ...(problem === undefined ? succeeded : invalid(problem)) });
  }
  return { records: validateOnly ? [] : records, response: [...outcomes.values()] };
}

function changedQuotas(context: DecisionContext, entity: QuotaEntity, changes: Changes): readonly MetadataRecord[] {
  const before = quotasOf(context.image.clientQuotas, entity);
  return [...changes]
    .filter(([key, value]) => !Object.is(before.get(key), value))
    .map(([key, value]) => clientQuotaRecord(entity, key, value));
}

function entityProblem(entity: QuotaEntity, unknownHosts: ReadonlySet<string>): string | undefined {
  if (entity.length === 0) return 'Invalid empty client quota entity';
  for (const { entityType, entityName } of entity) {
    if (entityType !== 'user' && entityType !== 'client-id' && entityType !== 'ip')
      return `Unhandled client quota entity type: ${entityType}`;
    if (entityName === '') return `Empty ${entityType} not supported`;
  }
  const address = entity.find(({ entityType }) => entityType === 'ip');
  if (address === undefined) return undefined;
  // Two words run together in Kafka, too.
  if (entity.length > 1)
    return 'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId';
  const name = address.entityName;
  return name === null || !unknownHosts.has(name) ? undefined : `${name} is not a valid IP or resolvable host.`;
}

function changesProblem(entity: QuotaEntity, changes: Changes): string | undefined {
  const keys = entity.some(({ entityType }) => entityType === 'ip') ? addressKeys : userAndClientKeys;
  const sorted = [...changes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of sorted) {
    // What goes is not looked at: an entity may have keys of another release.
    if (value === undefined) continue;
    const amount = keys.get(key);
    if (amount === undefined) return `Invalid configuration key ${key}`;
    const problem = amountProblem(key, amount, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** NaN passes, as it does in Kafka: it is no limit. */
function amountProblem(key: string, amount: Amount, value: number): string | undefined {
  if (value <= 0) return `Quota ${key} must be greater than 0`;
  if (amount === 'DOUBLE') return undefined;
  if (value > largest[amount]) {
    return `Proposed value for ${key} is too large for ${amount === 'INT' ? 'an INT' : 'a LONG'}.`;
  }
  if (Math.abs(value - Math.round(value)) > tolerance) return `${key} cannot be a fractional value.`;
  return undefined;
}

function entityText(entity: QuotaEntity): string {
  return `{${entity.map(({ entityType, entityName }) => `${entityType}=${entityName}`).join(', ')}}`;
}

function invalid(errorMessage: string): ItemOutcome {
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage };
}
