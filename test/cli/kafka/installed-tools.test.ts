import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);

test('the package installs every tool under both of its names', async () => {
  const manifest = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  const entries = (await readdir(new URL('src/cli/kafka/', root)))
    .filter((name) => /^kafka-(?!tool\.).+\.ts$/.test(name))
    .map((name) => name.replace(/\.ts$/, ''));
  assert.ok(entries.includes('kafka-topics'));
  const expected = entries.flatMap((name) => [name, `${name}.sh`].map((bin) => [bin, `dist/cli/kafka/${name}.js`]));
  const installed = Object.entries(manifest.bin).filter(([name]) => name.startsWith('kafka-'));
  assert.deepEqual(new Map(installed), new Map(expected as [string, string][]));
});
