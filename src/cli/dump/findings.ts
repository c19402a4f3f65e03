// What does not agree between files, gathered while they are shown and told at the very end, file by file, in the
// words of kafka-dump-log.

import { resolve } from 'node:path';
import { complaint, type DumpLine, plainLine } from './dump-line.ts';

interface FindingKind {
  readonly title: string;
  readonly entry: (indexed: number, found: number | undefined) => string;
  /** The two numbers in JSON. */
  readonly fields: readonly [string, string];
}

/** In the order in which they are told. */
const kinds = {
  indexMismatch: {
    title: 'Mismatches in :',
    entry: (indexed, found) => `  Index offset: ${indexed}, log offset: ${found ?? 'nothing'}`,
    fields: ['indexOffset', 'logOffset'],
  },
  timestampMismatch: {
    title: 'Found timestamp mismatch in :',
    entry: (indexed, found) => `  Index timestamp: ${indexed}, log timestamp: ${found}`,
    fields: ['indexTimestamp', 'logTimestamp'],
  },
  timestampOrder: {
    title: 'Found out of order timestamp in :',
    entry: (indexed, found) => `  Index timestamp: ${indexed}, Previously indexed timestamp: ${found}`,
    fields: ['indexTimestamp', 'previousTimestamp'],
  },
  offsetNotFound: {
    title: 'The following indexed offsets are not found in :',
    entry: (indexed, found) => `Indexed offset: ${indexed}, found log offset: ${found ?? -1}`,
    fields: ['indexOffset', 'logOffset'],
  },
  offsetGap: {
    title: 'Non-consecutive offsets in ',
    entry: (from, to) => `  ${from} is followed by ${to}`,
    fields: ['from', 'to'],
  },
} satisfies Record<string, FindingKind>;

export type FindingName = keyof typeof kinds;

export class Findings {
  readonly #byKind = new Map<FindingName, Map<string, [number, number | undefined][]>>();

  /** `found` undefined: there is nothing to compare with. */
  add(name: FindingName, path: string, indexed: number, found: number | undefined): void {
    const byFile = this.#byKind.get(name) ?? new Map<string, [number, number | undefined][]>();
    this.#byKind.set(name, byFile);
    const file = resolve(path);
    const entries = byFile.get(file) ?? [];
    byFile.set(file, entries);
    entries.push([indexed, found]);
  }

  *lines(): Generator<DumpLine> {
    for (const [name, { title, entry, fields }] of Object.entries(kinds)) {
      for (const [file, entries] of this.#byKind.get(name as FindingName) ?? []) {
        yield { ...plainLine(`${title}${file}`), isComplaint: true };
        for (const [indexed, found] of entries) {
          const json = { kind: name, file, [fields[0]]: indexed, [fields[1]]: found ?? null };
          yield complaint(entry(indexed, found), json);
        }
      }
    }
  }
}
