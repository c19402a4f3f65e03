// Which operations a client may perform, as a bit per ACL operation (KIP-430). Without an authorizer
// that is everything the resource knows.

const AclOperation = {
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  clusterAction: 9,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
} as const;

const {
  read,
  write,
  create,
  delete: remove,
  alter,
  describe,
  clusterAction,
  describeConfigs,
  alterConfigs,
  idempotentWrite,
} = AclOperation;

const bits = (...operations: readonly number[]): number =>
  operations.reduce((sum, operation) => sum | (1 << operation), 0);

export const topicOperations = bits(read, write, create, remove, alter, describe, describeConfigs, alterConfigs);
export const clusterOperations = bits(
  create,
  clusterAction,
  describeConfigs,
  alterConfigs,
  idempotentWrite,
  alter,
  describe,
);
export const groupOperations = bits(read, describe, remove, describeConfigs, alterConfigs);
