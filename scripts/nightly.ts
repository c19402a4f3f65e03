// The tests that a seed drives, over many more seeds than `npm test` has time for.
// SAMSA_SEEDS sets how many stories each test tells, 5,000 when it is not set.

import { spawn } from 'node:child_process';
import { env, execPath, exit } from 'node:process';

const seeds = env['SAMSA_SEEDS'] ?? '5000';
const files = ['test/log/simulation/simulation.test.ts', 'test/broker/hostile/hostile.test.ts'];

const tests = spawn(execPath, ['--test', '--test-timeout=7200000', ...files], {
  stdio: 'inherit',
  env: { ...env, SAMSA_SEEDS: seeds },
});
tests.on('exit', (code) => exit(code ?? 1));
