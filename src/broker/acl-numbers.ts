// What requests about access rules have in common while there is no authorizer. Kafka ends the connection for the
// number 0, which stands for "unknown" in each of their enumerations, and takes every other number.

export const noAuthorizer = 'No Authorizer is configured.';

const unknown = 0;

export function hasUnknownNumber(numbers: readonly number[]): boolean {
  return numbers.includes(unknown);
}
