// kafka-server-start and kafka-server-stop as processes, with a state directory of their own, so that no other broker
// of this machine is meant.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endProcess, type RunResult } from '../../run-samsa.ts';

const home = mkdtempSync(join(tmpdir(), 'samsa-servers-'));
const notes = join(home, 'samsa', 'brokers');
const children: ChildProcess[] = [];
let daemon: number | undefined;

after(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) await endProcess(child, 'SIGKILL');
  if (daemon !== undefined && isAlive(daemon)) process.kill(daemon, 'SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

function start(tool: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const entry = fileURLToPath(new URL(`../../../../src/cli/kafka/kafka-server-${tool}.ts`, import.meta.url));
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: home,
    env: { ...process.env, XDG_STATE_HOME: home, HOME: home, LOCALAPPDATA: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function run(
  tool: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const child = start(tool, words, env);
  let [stdout, stderr] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function settings(nodeId: number): string {
  const path = join(home, `${nodeId}.properties`);
  writeFileSync(
    path,
    `node.id=${nodeId}\nprocess.roles=broker,controller\nlisteners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0\n` +
      `controller.listener.names=CONTROLLER\nlog.dirs=${join(home, `data-${nodeId}`)}\n`,
  );
  return path;
}

async function startBroker(nodeId: number): Promise<ChildProcess> {
  const child = start('start', [settings(nodeId), '--override', 'num.partitions=3']);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`broker ${nodeId} ended with ${code}: ${said}`)));
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (/^ready for clients/m.test(said)) resolve();
      });
    }
  });
  return child;
}

test('without a file it is said how to write it, and there is a version', async () => {
  assert.deepEqual(await run('start', []), {
    code: 1,
    stdout: 'USAGE: kafka-server-start [-daemon] server.properties [--override property=value]*\n',
    stderr: '',
  });
  assert.match((await run('start', ['--version'])).stdout, /^4\.3\.\d+ \(Samsa /);
  const missing = await run('start', ['absent.properties']);
  assert.deepEqual([missing.code, missing.stdout], [1, '']);
  assert.match(missing.stderr, /there is no configuration file absent\.properties/);
});

test('nothing to stop is told, and what is not understood stops nobody', async () => {
  assert.deepEqual(await run('stop', []), { code: 1, stdout: 'No kafka server to stop\n', stderr: '' });
  const broker = await startBroker(1);
  const wrong = await run('stop', ['--node', '1']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /--node is not understood/);
  assert.equal((await run('stop', ['--node-id=2'])).code, 0);
  assert.equal((await run('stop', ['--process-role=broker'])).code, 0);
  assert.equal(broker.exitCode, null);
  const exit = once(broker, 'exit');
  assert.deepEqual(await run('stop', ['--process-role=broker,controller']), { code: 0, stdout: '', stderr: '' });
  assert.deepEqual(await exit, [143, null]);
  assert.deepEqual(readdirSync(notes), []);
});

test('of several brokers the one with the node id is stopped; a broker that was killed is none', async () => {
  const [first, second] = await Promise.all([startBroker(1), startBroker(2)]);
  const exit = once(first, 'exit');
  assert.equal((await run('stop', ['--node-id', '1'])).code, 0);
  assert.deepEqual(await exit, [143, null]);
  assert.equal(second.exitCode, null);
  await endProcess(second, 'SIGKILL');
  assert.equal(readdirSync(notes).length, 1);
  assert.equal((await run('stop', [])).stdout, 'No kafka server to stop\n');
  assert.deepEqual(readdirSync(notes), []);
});

test('with -daemon it goes on in the background, and what it says is in a file', async () => {
  const { code, stdout, stderr } = await run('start', ['-daemon', settings(3)], { LOG_DIR: join(home, 'out') });
  assert.deepEqual([code, stdout], [0, '']);
  daemon = Number(/process (\d+) goes on/.exec(stderr)![1]);
  const output = join(home, 'out', 'kafkaServer.out');
  await until(() => existsSync(output) && /^ready for clients/m.test(readFileSync(output, 'utf8')));
  assert.equal((await run('stop', [], { SIGNAL: 'INT' })).code, 0);
  await until(() => /^samsa: stopped\.$/m.test(readFileSync(output, 'utf8')) && !isAlive(daemon!));
  daemon = undefined;
});

/** What another process does, in files and by its id, nobody here is told. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    assert.ok(tries < 400, 'it did not happen within 20 s');
    await pause(50);
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
