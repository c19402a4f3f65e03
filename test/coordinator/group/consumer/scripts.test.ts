// Runs the scripts: what consumer groups answer and write, rule by rule. `UPDATE_SCRIPTS=1` writes the
// outcomes anew.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScript } from './script.ts';

const directory = join(import.meta.dirname, 'scripts');

for (const file of readdirSync(directory)) {
  test(`consumer groups do as ${file} says`, async () => {
    const path = join(directory, file);
    const expected = readFileSync(path, 'utf8');
    const actual = await runScript(expected);
    // oxlint-disable-next-line typescript/dot-notation -- an index signature
    if (process.env['UPDATE_SCRIPTS'] === '1') writeFileSync(path, actual);
    else assert.equal(actual, expected);
  });
}
