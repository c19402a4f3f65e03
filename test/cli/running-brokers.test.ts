import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, test } from 'node:test';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { findRunningBrokers, noteBroker, runningBrokersDirectory } from '../../src/cli/running-brokers.ts';

const home = mkdtempSync(join(tmpdir(), 'samsa-running-'));
const notes = join(home, 'brokers');
const dataDirectory = join(home, 'data');
const platform = createPlatform();
const { disk } = platform;
const broker = { processId: process.pid, nodeId: 1, processRoles: 'broker,controller', dataDirectory };

after(async () => {
  await platform.workers.close();
  rmSync(home, { recursive: true, force: true });
});

test('a broker is running while it holds its directory, whoever has its process id', async () => {
  await mkdir(dataDirectory);
  assert.deepEqual(await findRunningBrokers(disk, notes), []);
  const lock = await disk.lock(dataDirectory);
  const forget = await noteBroker(disk, notes, broker);
  assert.deepEqual(await findRunningBrokers(disk, notes), [broker]);
  await lock.release();
  assert.deepEqual(await findRunningBrokers(disk, notes), []);
  assert.deepEqual(readdirSync(notes), []);
  await forget();
});

test('a note that nobody could have written whole means nobody, and what is no note stays', async () => {
  writeFileSync(join(notes, '1.json'), '{"processId":');
  writeFileSync(join(notes, 'readme.txt'), '');
  assert.deepEqual(await findRunningBrokers(disk, notes), []);
  assert.deepEqual(readdirSync(notes), ['readme.txt']);
});

test('notes lie where a system keeps what outlives a program', () => {
  assert.equal(runningBrokersDirectory({}, 'linux', '/h'), join('/h', '.local', 'state', 'samsa', 'brokers'));
  assert.equal(runningBrokersDirectory({ XDG_STATE_HOME: '/s' }, 'linux', '/h'), join('/s', 'samsa', 'brokers'));
  assert.equal(
    runningBrokersDirectory({ XDG_STATE_HOME: 's' }, 'linux', '/h'),
    join('/h', '.local', 'state', 'samsa', 'brokers'),
  );
  assert.match(runningBrokersDirectory({}, 'darwin', '/h'), /Application Support/);
});
