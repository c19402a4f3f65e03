// The generated pages of docs/ are what the tables in the source say.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { referencePages } from '../scripts/generate-docs.ts';

for (const [name, text] of referencePages()) {
  test(`docs/${name} is current; if not, run: npm run docs`, () => {
    const written = readFileSync(new URL(`../docs/${name}`, import.meta.url), 'utf8');
    assert.equal(written.replaceAll('\r\n', '\n'), text);
  });
}
