// The operations that access control knows, by Kafka's numbers, and the bit fields in which brokers say
// which of them the client may perform on a resource (KIP-430).

export const aclOperations = {
  UNKNOWN: 0,
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
} as const;

export type AclOperation = keyof typeof aclOperations;

const names = Object.keys(aclOperations) as AclOperation[];
/** What a broker answers when it was not asked. */
const notAsked = -2_147_483_648;

export function aclOperationName(code: number): AclOperation {
  return names[code] ?? 'UNKNOWN';
}

/** undefined when the broker was not asked, or did not say. */
export function authorizedOperations(bits: number): readonly AclOperation[] | undefined {
  if (bits === notAsked) return undefined;
  return names.filter((_name, code) => (bits & (1 << code)) !== 0);
}
