// samsa profile, and that commands go where the profile says.

import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { samsa } from '../in-process.ts';
import type { RunResult } from '../run-samsa.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'samsa-profiles-'));
});
after(() => rm(directory, { recursive: true, force: true }));

const run = (line: string, environment: Readonly<Record<string, string>> = {}): Promise<RunResult> =>
  samsa(line.split(' '), { environment: { XDG_CONFIG_HOME: directory, ...environment } });

test('the first profile is used, others when they are chosen, none when it is deleted', async () => {
  assert.match((await run('profile show')).stderr, /no profile is in use/);
  assert.match((await run('profile use prod')).stderr, /There are none yet/);
  assert.equal((await run('profile create local -b 127.0.0.1:1')).code, 0);
  assert.equal((await run('profile create prod -b 127.0.0.1:2 -X sasl.password=hush --color red')).code, 0);
  assert.match((await run('profile create prod')).stderr, /--replace/);
  assert.match((await run('profile create a/b')).stderr, /letters, digits/);
  assert.equal((await run('profile list')).stdout, 'local\tyes\t127.0.0.1:1\t-\nprod\tno\t127.0.0.1:2\t-\n');
  assert.match((await run('topic list')).stderr, /no broker at 127\.0\.0\.1:1 /);
  assert.match((await run('topic list --profile prod')).stderr, /no broker at 127\.0\.0\.1:2 /);
  assert.match((await run('topic list', { SAMSA_PROFILE: 'prod' })).stderr, /no broker at 127\.0\.0\.1:2 /);
  assert.match((await run('topic list -b 127.0.0.1:3', { SAMSA_PROFILE: 'prod' })).stderr, /127\.0\.0\.1:3 /);
  assert.match(
    (await run('topic list --profile prod', { SAMSA_BOOTSTRAP_SERVER: '127.0.0.1:4' })).stderr,
    /SAMSA_BOOTSTRAP_SERVER=127\.0\.0\.1:4 wins over profile prod \(127\.0\.0\.1:2\)\n.*no broker at 127\.0\.0\.1:4 /,
  );
  assert.match((await run('topic list --profile tset')).stderr, /no profile tset\n  There are: local, prod/);
  assert.equal((await run('profile use prod')).code, 0);
  assert.equal((await run('profile prompt')).stdout, '\u001b[31m[prod]\u001b[0m ');
  assert.equal((await run('profile prompt', { NO_COLOR: '1', SAMSA_PROFILE: 'local' })).stdout, '[local] ');
  const shown = await run('profile show --format json');
  assert.ok(!shown.stdout.includes('hush'));
  assert.match((await run('profile delete prod')).stderr, /--yes/);
  assert.equal((await run('profile delete prod --yes')).code, 0);
  assert.equal((await run('profile prompt')).stdout, '');
});

test('the file is for the user alone', async () => {
  await run('profile create secret -X sasl.password=hush');
  const { mode } = await stat(join(directory, 'samsa', 'profiles.json'));
  assert.equal(mode & 0o077, 0);
});
