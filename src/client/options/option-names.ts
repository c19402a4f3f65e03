// One rule between Java's dotted keys and our camelCase: drop each dot and raise the letter behind it
// (`max.in.flight.requests.per.connection` is `maxInFlightRequestsPerConnection`). Both are accepted.

export type CamelCase<Key extends string> = Key extends `${infer Head}.${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key;

export function camelCase(key: string): string {
  return key.replace(/\.(.)/g, (_dot, letter: string) => letter.toUpperCase());
}
