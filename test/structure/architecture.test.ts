// ARCHITECTURE.md and floors.ts show the same house.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rooms } from './floors.ts';
import { report, repository } from './source-files.ts';

const path = join(repository, 'ARCHITECTURE.md');

test('ARCHITECTURE.md exists and names every room of floors.ts', () => {
  assert.ok(existsSync(path), 'ARCHITECTURE.md is missing');
  const page = readFileSync(path, 'utf8');
  const missing = rooms
    .map((room) => `${room.path}/`)
    .filter((room) => !new RegExp(`(?<![\\w/-])(?:src/)?${room}`).test(page));
  assert.equal(missing.length, 0, report(missing));
});

test('every room of floors.ts has a folder', () => {
  const missing = rooms.map((room) => `src/${room.path}`).filter((folder) => !existsSync(join(repository, folder)));
  assert.equal(missing.length, 0, report(missing));
});
