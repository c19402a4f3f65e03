// Imports go down the floors of the house or stay in their room.

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { type Room, rooms } from './floors.ts';
import { importsOf, report, type SourceFile, sourceFiles } from './source-files.ts';

/** The front door: it hands out what the rooms offer. */
const frontDoor = 'src/index.ts';

test('imports go down the floors or stay in their room', () => {
  const offences = sourceFiles('src').flatMap((file) => offencesOf(file));
  assert.equal(offences.length, 0, report(offences));
});

test('the check itself finds an import that goes up, sideways, or where it must not', () => {
  const offencesIn = (path: string, specifier: string): number =>
    offencesOf({ path, text: '', code: `import { x } from '${specifier}';` }).length;
  assert.equal(offencesIn('src/log/segment.ts', '../base/bytes.ts'), 0);
  assert.equal(offencesIn('src/log/segment.ts', './index/offset-index.ts'), 0);
  assert.equal(offencesIn('src/log/segment.ts', 'node:path'), 0);
  assert.equal(offencesIn('src/log/segment.ts', '../broker/broker.ts'), 1);
  assert.equal(offencesIn('src/log/segment.ts', '../net/frames.ts'), 1);
  assert.equal(offencesIn('src/broker/broker.ts', '../client/producer.ts'), 1);
  assert.equal(offencesIn('src/client/producer.ts', '../log/segment.ts'), 1);
  assert.equal(offencesIn('src/log/segment.ts', '../../test/structure/floors.ts'), 1);
  assert.equal(offencesIn('src/log/segment.ts', '../index.ts'), 1);
  assert.equal(offencesIn('src/nowhere/file.ts', '../base/bytes.ts'), 1);
  assert.equal(offencesIn('src/index.ts', './broker/index.ts'), 0);
});

function offencesOf(file: SourceFile): string[] {
  if (file.path === frontDoor) return [];
  const from = roomOf(file.path);
  if (from === undefined) return [`${file.path} is in no room of floors.ts`];
  const relative = importsOf(file).filter((specifier) => specifier.startsWith('.'));
  return relative.flatMap((specifier) => {
    const target = posix.join(posix.dirname(file.path), specifier);
    const reason = refusal(from, roomOf(target));
    return reason === undefined ? [] : [`${file.path} imports ${target}: ${reason}`];
  });
}

function refusal(from: Room, to: Room | undefined): string | undefined {
  if (to === undefined) return 'that is in no room';
  if (to === from) return undefined;
  if (to.floor >= from.floor) return `${to.path} is on floor ${to.floor}, ${from.path} on floor ${from.floor}`;
  return from.except?.includes(to.path) ? `${from.path} must not use ${to.path}` : undefined;
}

function roomOf(path: string): Room | undefined {
  return rooms.find((room) => path.startsWith(`src/${room.path}/`));
}
