// What a shell is told could come next.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commandTable } from '../../src/cli/command-table.ts';
import { candidatesFor } from '../../src/cli/completion/completion-candidates.ts';
import { samsa, startCommandBroker } from './in-process.ts';

const cases: readonly (readonly [line: string, words: readonly string[], names?: string])[] = [
  ['prof', ['profile']],
  ['topic d', ['describe', 'delete']],
  ['topics pur', ['purge']],
  ['topic describe ', [], 'topic'],
  ['topic describe a ', [], 'topic'],
  ['group seek ', [], 'group'],
  ['group seek g ', [], 'topic'],
  ['group seek g --to-group ', [], 'group'],
  ['group seek g --to end ', [], 'topic'],
  ['topic list --profile ', [], 'profile'],
  ['topic list --fo', ['--format']],
  ['topic list --format y', ['yaml']],
  ['produce -k key ', [], 'topic'],
  ['produce t value ', []],
  ['cheat g', ['group']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['nonsense ', []],
  ['topic nonsense ', []],
];

for (const [line, words, names] of cases)
  test(`samsa ${line}<tab>`, () =>
    assert.deepEqual(candidatesFor(commandTable, line.split(' ')), { words, names }, line));

test('names are those of the cluster and of the profiles; when nobody answers there are none', async () => {
  const broker = await startCommandBroker();
  try {
    await broker.run('topic create orders others payments');
    assert.equal((await broker.run('__complete topic describe o')).stdout, 'orders\nothers\n');
    assert.equal((await samsa(['__complete', 'topic', 'delete', '-b', broker.address, 'p'])).stdout, 'payments\n');
    await broker.run('group seek billing orders --to end --execute');
    assert.equal((await broker.run(['__complete', 'group', 'describe', ''])).stdout, 'billing\n');
  } finally {
    await broker.close();
  }
  const nobody = await samsa(['__complete', 'topic', 'describe', '-b', '127.0.0.1:1', '']);
  assert.deepEqual([nobody.code, nobody.stdout, nobody.stderr], [0, '', '']);
  const wrong = await samsa(['__complete', 'topic', 'describe', '-b', 'nonsense', '']);
  assert.deepEqual([wrong.code, wrong.stdout, wrong.stderr], [0, '', '']);
});

test('the scripts are printed; that of bash is one that bash can read', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout } = await samsa(['completion', shell]);
    assert.equal(code, 0);
    assert.match(stdout, /samsa/);
  }
  assert.match((await samsa(['completion', 'tcsh'])).stderr, /no script for tcsh/);
  const { stdout } = await samsa(['completion', 'bash']);
  const checked = spawnSync('bash', ['-n'], { input: stdout });
  // Where there is no bash there is nothing to check.
  assert.ok(checked.error !== undefined || checked.status === 0, String(checked.stderr));
});
