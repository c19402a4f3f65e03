// The files that command lines name.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const files: Readonly<Record<string, string>> = {
  haste: 'default.api.timeout.ms=3000\nrequest.timeout.ms=2500\n',
  two: deletions({ topic: 'readings', partition: 0, offset: 2 }),
  all: deletions({ topic: 'readings', partition: 0, offset: -1 }),
  beyond: deletions({ topic: 'readings', partition: 0, offset: 99 }),
  twice: deletions({ topic: 'readings', partition: 0, offset: 1 }, { topic: 'readings', partition: 0, offset: 2 }),
  broken: 'no JSON',
  blank: '',
  list: '[]',
  'version-2': '{"version":2,"partitions":[]}',
  'version-text': '{"version":"1","partitions":[]}',
  'no-partitions': '{"version":1}',
  'partitions-object': '{"partitions":{}}',
  'no-partition': deletions({ topic: 'readings' }),
  'topic-number': deletions({ topic: 1, partition: 'x', offset: 1 }),
  'offset-text': deletions({ topic: 'readings', partition: 0, offset: '1' }),
  'offset-part': deletions({ topic: 'readings', partition: 0, offset: 1.5 }),
  nothing: deletions(),
};

function deletions(...partitions: readonly object[]): string {
  return JSON.stringify({ partitions, version: 1 });
}

/** `others` are those that tools bring with their lines. */
export function writeFiles(directory: string, others: readonly Readonly<Record<string, string>>[] = []): void {
  mkdirSync(directory);
  for (const [name, content] of [files, ...others].flatMap((each) => Object.entries(each)))
    writeFileSync(join(directory, name), content, { flag: 'wx' });
}
