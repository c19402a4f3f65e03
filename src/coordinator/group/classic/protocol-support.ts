// Which protocols all members of a group know, and which of them the members like best.

import { javaStringHash } from '../../../base/hash/java-string-hash.ts';
import type { ClassicMember, MemberProtocol } from './classic-member.ts';

export class ProtocolSupport {
  /** How many members know a protocol. */
  readonly #counts = new Map<string, number>();

  add({ protocols }: ClassicMember): void {
    for (const name of namesOf(protocols)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  remove({ protocols }: ClassicMember): void {
    for (const name of namesOf(protocols)) {
      const count = this.#counts.get(name)! - 1;
      if (count === 0) this.#counts.delete(name);
      else this.#counts.set(name, count);
    }
  }

  /** Known to all `membersCount` members. */
  common(membersCount: number): Set<string> {
    return new Set([...this.#counts].filter(([, count]) => count === membersCount).map(([name]) => name));
  }

  /** Whether somebody who knows these has something in common with all who are there. */
  suits(protocols: readonly MemberProtocol[], membersCount: number): boolean {
    return protocols.some(({ name }) => (this.#counts.get(name) ?? 0) === membersCount);
  }
}

/**
 * The protocol of the next generation: every member votes for the first of its own that all know, and
 * the most votes win. Undefined without members, or when nothing is common to all.
 */
export function electProtocol(members: Iterable<ClassicMember>, common: ReadonlySet<string>): string | undefined {
  const votes = new Map<string, number>();
  for (const { protocols } of members) {
    const choice = protocols.find(({ name }) => common.has(name))?.name;
    if (choice !== undefined) votes.set(choice, (votes.get(choice) ?? 0) + 1);
  }
  let elected: string | undefined;
  for (const name of inHashOrder([...votes.keys()]))
    if (elected === undefined || votes.get(name)! > votes.get(elected)!) elected = name;
  return elected;
}

/** The order in which Java's HashMap shows its keys: it decides ties in Kafka, so it does here. */
function inHashOrder(names: readonly string[]): string[] {
  let capacity = 16;
  while (names.length > capacity * 0.75) capacity *= 2;
  const bucketOf = (name: string): number => {
    const hash = javaStringHash(name);
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return names.toSorted((a, b) => bucketOf(a) - bucketOf(b));
}

/** A request may name a protocol twice; it counts once. */
function namesOf(protocols: readonly MemberProtocol[]): Set<string> {
  return new Set(protocols.map(({ name }) => name));
}
