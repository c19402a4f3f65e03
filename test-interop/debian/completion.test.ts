// The completion scripts in the shells they are for: what is typed at a prompt of a real bash, zsh or fish is completed
// with nouns, verbs, options and the names that a broker knows, and with files where nothing else can stand.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { repository } from '../support/broker-process.ts';
import { demand, run } from '../support/program.ts';
import { openWorkArea, type WorkArea } from '../support/work-area.ts';

/** What is typed before the key is pressed, and the words that it then becomes or that are offered. */
const cases: readonly (readonly [typed: string, word: string])[] = [
  ['samsa topic del', 'delete'],
  ['samsa consume --ex', '--exit'],
  ['samsa topic describe ord', 'orders'],
  ['samsa consume orders -g bil', 'billing'],
  ['samsa start serv', 'server.properties'],
];

let area: WorkArea;
let environment: Readonly<Record<string, string>>;
let home: string;

before(async () => {
  await demand('zsh', ['--version'], 'apt-get install zsh');
  await demand('fish', ['--version'], 'apt-get install fish');
  area = await openWorkArea(['group.initial.rebalance.delay.ms=0', 'offsets.topic.num.partitions=1']);
  home = join(area.directory, 'home');
  const commands = join(home, 'bin');
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(home, 'server.properties'), '');
  const entry = join(repository, 'src/cli/samsa.ts');
  writeFileSync(join(commands, 'samsa'), `#!/bin/sh\nexec '${process.execPath}' '${entry}' "$@"\n`);
  chmodSync(join(commands, 'samsa'), 0o755);
  environment = {
    HOME: home,
    PATH: `${commands}:${process.env['PATH'] ?? ''}`,
    SAMSA_BOOTSTRAP_SERVER: area.broker.address,
  };
  const options = { env: environment, cwd: home };
  await run('samsa', ['topic', 'create', 'orders'], options);
  await run('samsa', ['produce', 'orders', 'one'], options);
  await run('samsa', ['consume', 'orders', '-g', 'billing', '-n', '1'], options);
});

after(() => area.close());

/** What the shell answers to the script. */
async function inShell(shell: string, parameters: readonly string[]): Promise<string> {
  const { stdout } = await run(shell, parameters, { env: environment, cwd: home, timeoutMs: 60_000 });
  return stdout;
}

/** A second zsh behind a terminal: its line grows by what the key brings, and the pattern waits for that. */
const zshSession = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT='asks> '; autoload -U compinit; compinit -D; eval \\"\\$(samsa completion zsh)\\"; print is\\"\\"ready"
zpty -r shell answer '*isready*asks> *' || exit 1
zpty -n -w shell "$1"$'\\t'
zpty -r shell answer "*$2*" || exit 1
print -r -- "$answer"
zpty -d shell
`;

describe('zsh completes', { concurrency: 2 }, () => {
  for (const [typed, word] of cases) {
    test(typed, async () => {
      assert.ok((await inShell('zsh', ['-f', '-c', zshSession, 'zsh', typed, word])).includes(word));
    });
  }
});

describe('fish completes', { concurrency: 2 }, () => {
  for (const [typed, word] of cases) {
    test(typed, async () => {
      const line = 'samsa completion fish | source; complete -C $argv[1]';
      assert.deepEqual((await inShell('fish', ['--no-config', '-c', line, typed])).trim().split('\n'), [word]);
    });
  }
});

/** As the shell calls the function: with the line and where the cursor is. */
const bashCall = `eval "$(samsa completion bash)"
COMP_LINE=$1 COMP_POINT=\${#1}
_samsa
printf '%s\\n' "\${COMPREPLY[@]}"
`;

describe('bash completes', { concurrency: 2 }, () => {
  for (const [typed, word] of cases.filter(([, expected]) => expected !== 'server.properties')) {
    test(typed, async () => {
      const answer = await inShell('bash', ['--norc', '-c', bashCall, 'bash', typed]);
      assert.deepEqual(answer.trim().split('\n'), [word]);
    });
  }
});
