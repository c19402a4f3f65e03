import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { importDirectly } from '../../scripts/direct-imports.ts';

const index = `// An index.
export { Admin } from './admin/admin.js';
export { KafkaError, TimeoutError, } from './errors.js';
`;

/** What becomes of a module in cli/kafka/. */
function rewritten(t: TestContext, source: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'samsa-direct-imports-'));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'cli/kafka'), { recursive: true });
  mkdirSync(join(directory, 'client'));
  writeFileSync(join(directory, 'client/index.js'), index);
  const path = join(directory, 'cli/kafka/tool.js');
  writeFileSync(path, source);
  importDirectly(join(directory, 'cli'), join(directory, 'client/index.js'));
  return readFileSync(path, 'utf8');
}

test('what comes through the index is imported from where it is, in the same line', (t) => {
  assert.equal(
    rewritten(t, "// First.\nimport { KafkaError, Admin, TimeoutError, } from '../../client/index.js';\nlast();\n"),
    '// First.\n' +
      "import { KafkaError, TimeoutError } from '../../client/errors.js'; " +
      "import { Admin } from '../../client/admin/admin.js';\nlast();\n",
  );
});

test('a list over several lines is read as one', (t) => {
  assert.equal(
    rewritten(t, "import {\n  Admin,\n} from '../../client/index.js';\n"),
    "import { Admin } from '../../client/admin/admin.js';\n",
  );
});

for (const source of [
  "import { Admin } from '../index.js';\n",
  "import { Missing } from '../../client/index.js';\n",
  "import { Admin as Other } from '../../client/index.js';\n",
  "import * as client from '../../client/index.js';\n",
  "export { Admin } from '../../client/index.js';\n",
  "const { Admin } = await import('../../client/index.js');\n",
]) {
  test(`${source.trim()} stays as it is`, (t) => {
    assert.equal(rewritten(t, source), source);
  });
}
