// Which names a topic may have, in Kafka's words.

/** Metadata of the cluster itself; never a topic that clients see. */
export const clusterMetadataTopic = '__cluster_metadata';

const longestName = 249;
const legalCharacters = /^[a-zA-Z0-9._-]+$/;

/** Why a name is not legal; null when it is. */
export function topicNameProblem(name: string): string | null {
  if (name === '') return invalid('the empty string is not allowed');
  if (name === '.') return invalid("'.' is not allowed");
  if (name === '..') return invalid("'..' is not allowed");
  if (name.length > longestName) {
    return invalid(`the length of '${name}' is longer than the max allowed length ${longestName}`);
  }
  if (!legalCharacters.test(name)) {
    return invalid(`'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`);
  }
  return null;
}

/** Names that become equal this way may not exist together: metric names cannot tell them apart. */
export function collisionName(name: string): string {
  return name.replaceAll('.', '_');
}

export function hasCollisionCharacters(name: string): boolean {
  return name.includes('.') || name.includes('_');
}

/** The names that a request has more than once. */
export function repeatedNames(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return repeated;
}

function invalid(reason: string): string {
  return `Topic name is invalid: ${reason}`;
}
