// DescribeClientQuotas: the quotas of the entities that every component of the filter fits (KIP-546), checked in
// Kafka's order and words.

import type { QuotaEntity } from '../../metadata/image/client-quotas.ts';
import { describeClientQuotasApi } from '../../protocol/apis/describe-client-quotas.ts';
import { ErrorCode, KafkaError } from '../../protocol/errors.ts';
import type { RequestOf } from '../../protocol/schema/message.ts';
import { defineHandler } from '../handler.ts';

type Component = RequestOf<typeof describeClientQuotasApi>['components'][number];

const MatchType = { EXACT: 0, DEFAULT: 1, SPECIFIED: 2 } as const;
const entityTypes: ReadonlySet<string> = new Set(['user', 'client-id', 'ip']);

export const describeClientQuotas = defineHandler({
  api: describeClientQuotasApi,
  handle({ components, strict }, _context, broker) {
    checkFilter(components);
    const entries = [];
    for (const { entity, values } of broker.image().clientQuotas.values()) {
      if (strict && entity.length !== components.length) continue;
      if (!components.every((component) => fits(entity, component))) continue;
      entries.push({ entity: [...entity], values: [...values].map(([key, value]) => ({ key, value })) });
    }
    // Kafka's empty text where others have none.
    return { errorCode: ErrorCode.NONE, errorMessage: '', entries };
  },
  fail: (errorCode, errorMessage) => ({ errorCode, errorMessage, entries: null }),
});

function checkFilter(components: readonly Component[]): void {
  const types = new Set<string>();
  for (const { entityType, matchType, match } of components) {
    if (types.has(entityType)) throw invalid(`Entity type ${entityType} cannot appear more than once in the filter.`);
    if (entityType === '') throw invalid('Invalid empty entity type.');
    if (!entityTypes.has(entityType))
      throw new KafkaError(ErrorCode.UNSUPPORTED_VERSION, `Unsupported entity type ${entityType}`);
    types.add(entityType);
    if (matchType < MatchType.EXACT || matchType > MatchType.SPECIFIED)
      throw invalid(`Unknown match type ${matchType}`);
    if (matchType === MatchType.EXACT) {
      if (match === null) throw invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.');
    } else if (match !== null) {
      const name = matchType === MatchType.DEFAULT ? 'MATCH_TYPE_DEFAULT' : 'MATCH_TYPE_SPECIFIED';
      throw invalid(`Request specified ${name}, but also specified a match string.`);
    }
  }
  if (types.has('ip') && types.size > 1) {
    throw invalid(
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId ' +
        'filter component.',
    );
  }
}

function fits(entity: QuotaEntity, { entityType, matchType, match }: Component): boolean {
  const part = entity.find((each) => each.entityType === entityType);
  if (part === undefined) return false;
  // The default has no name, and the filter for it no match.
  return matchType === MatchType.SPECIFIED || part.entityName === match;
}

function invalid(message: string): KafkaError {
  return new KafkaError(ErrorCode.INVALID_REQUEST, message);
}
