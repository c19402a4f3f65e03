// The generated pages of docs/ are what the tables in the source say.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { referencePages } from '../scripts/generate-docs.ts';

for (const [name, text] of referencePages()) {
  test(`docs/${name} is current; if not, run: npm run docs`, () => {
    const written = readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
    const lines = written.replaceAll('\r\n', '\n').split('\n');
    const expected = text.split('\n');
    // A line that differs says more than both pages.
    const at = expected.findIndex((line, index) => line !== lines[index]);
    assert.equal(lines[at], expected[at], `line ${at + 1}`);
    assert.equal(lines.length, expected.length);
  });
}
