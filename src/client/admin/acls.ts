// Access control lists: who may do what with which resource. A binding is one rule; a filter names rules
// by what is not undefined in it.

import { createAclsApi } from '../../protocol/apis/create-acls.ts';
import { deleteAclsApi } from '../../protocol/apis/delete-acls.ts';
import { describeAclsApi } from '../../protocol/apis/describe-acls.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { brokerError, ErrorCode } from '../errors.ts';
import type { Outcome } from '../item-retries.ts';
import type { Wait } from '../waiting.ts';
import { type AclOperation, aclOperationName, aclOperations } from './acl-operations.ts';
import {
  askAnyBroker,
  askController,
  askSingly,
  type ItemCall,
  outcomeOf,
  refuseError,
} from './controller-requests.ts';

const resourceTypes = {
  UNKNOWN: 0,
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
} as const;
const patternTypes = { UNKNOWN: 0, ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 } as const;
const permissionTypes = { UNKNOWN: 0, ANY: 1, DENY: 2, ALLOW: 3 } as const;

export interface AclBinding {
  readonly resourceType: keyof typeof resourceTypes;
  readonly resourceName: string;
  /** Default `LITERAL`. */
  readonly patternType?: keyof typeof patternTypes | undefined;
  /** `User:alice`. */
  readonly principal: string;
  /** `*` for any. */
  readonly host: string;
  readonly operation: AclOperation;
  readonly permissionType: keyof typeof permissionTypes;
}

export type AclBindingFilter = { readonly [K in keyof AclBinding]?: AclBinding[K] | undefined };

export async function describeAcls(cluster: Cluster, filter: AclBindingFilter, wait: Wait): Promise<AclBinding[]> {
  return askSingly(cluster, wait, askAnyBroker, async (connection, timeoutMs) => {
    const response = await connection.send(describeAclsApi, encodeFilter(filter), { timeoutMs });
    refuseError(response.errorCode, response.errorMessage);
    return response.resources.flatMap(({ acls, ...resource }) => acls.map((acl) => toBinding({ ...resource, ...acl })));
  });
}

/** One outcome for each binding, in their order. */
export function createAcls(
  cluster: Cluster,
  bindings: readonly AclBinding[],
  wait: Wait,
): Promise<readonly Outcome<void>[]> {
  return inOrder<AclBinding, void>(cluster, bindings, wait, async (connection, items, timeoutMs) => {
    const creations = items.map(({ resourceType, patternType = 'LITERAL', operation, permissionType, ...names }) => ({
      ...names,
      resourceType: resourceTypes[resourceType],
      resourcePatternType: patternTypes[patternType],
      operation: aclOperations[operation],
      permissionType: permissionTypes[permissionType],
    }));
    const { results } = await connection.send(createAclsApi, { creations }, { timeoutMs });
    return pair(items, results, ({ errorCode, errorMessage }) => outcomeOf(errorCode, errorMessage, () => undefined));
  });
}

export interface DeletedAcl {
  readonly binding: AclBinding;
  /** Why this one is still there. */
  readonly error: Error | undefined;
}

/** One outcome for each filter, in their order: the bindings it found. */
export function deleteAcls(
  cluster: Cluster,
  filters: readonly AclBindingFilter[],
  wait: Wait,
): Promise<readonly Outcome<readonly DeletedAcl[]>[]> {
  return inOrder<AclBindingFilter, readonly DeletedAcl[]>(
    cluster,
    filters,
    wait,
    async (connection, items, timeoutMs) => {
      const request = { filters: items.map(encodeFilter) };
      const { filterResults } = await connection.send(deleteAclsApi, request, { timeoutMs });
      return pair(items, filterResults, ({ errorCode, errorMessage, matchingAcls }) =>
        outcomeOf(errorCode, errorMessage, () =>
          matchingAcls.map((acl) => ({
            binding: toBinding(acl),
            error: acl.errorCode === ErrorCode.NONE ? undefined : brokerError(acl.errorCode, acl.errorMessage),
          })),
        ),
      );
    },
  );
}

/** Equal rules are told apart by their place only. */
async function inOrder<Rule, T>(
  cluster: Cluster,
  rules: readonly Rule[],
  wait: Wait,
  call: ItemCall<Rule, T>,
): Promise<readonly Outcome<T>[]> {
  const items = rules.map((rule) => ({ ...rule }));
  const outcomes = await askController<Rule, T>(cluster, items, wait, call);
  return items.map((item) => outcomes.get(item)!);
}

function pair<Item, Answer, T>(
  items: readonly Item[],
  answers: readonly Answer[],
  outcome: (answer: Answer) => Outcome<T>,
): Map<Item, Outcome<T>> {
  return new Map(answers.slice(0, items.length).map((answer, index) => [items[index]!, outcome(answer)]));
}

function encodeFilter(filter: AclBindingFilter) {
  return {
    resourceTypeFilter: resourceTypes[filter.resourceType ?? 'ANY'],
    resourceNameFilter: filter.resourceName ?? null,
    patternTypeFilter: patternTypes[filter.patternType ?? 'ANY'],
    principalFilter: filter.principal ?? null,
    hostFilter: filter.host ?? null,
    operation: aclOperations[filter.operation ?? 'ANY'],
    permissionType: permissionTypes[filter.permissionType ?? 'ANY'],
  };
}

function toBinding(acl: {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly patternType: number;
  readonly principal: string;
  readonly host: string;
  readonly operation: number;
  readonly permissionType: number;
}): AclBinding {
  return {
    resourceType: nameIn(resourceTypes, acl.resourceType),
    resourceName: acl.resourceName,
    patternType: nameIn(patternTypes, acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: aclOperationName(acl.operation),
    permissionType: nameIn(permissionTypes, acl.permissionType),
  };
}

function nameIn<K extends string>(codes: Readonly<Record<K, number>>, code: number): K | 'UNKNOWN' {
  return (Object.keys(codes) as K[]).find((name) => codes[name] === code) ?? 'UNKNOWN';
}
