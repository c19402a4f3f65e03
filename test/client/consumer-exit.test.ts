// A consumer that nobody closes must not keep its process alive; one that is closed leaves nothing behind.
// In real processes, on the real network.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { createPlatform } from '../../src/base/ports/real/platform.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeGroupCoordinator } from './fake-group-coordinator.ts';
import { store } from './group-world.ts';

const program = fileURLToPath(new URL('forgetful-consumer.ts', import.meta.url));

async function startRealCluster(initialDelayMs = 0): Promise<FakeCluster> {
  const cluster = new FakeCluster(createPlatform(), '127.0.0.1');
  cluster.addTopic('t', 1);
  store({ cluster } as Parameters<typeof store>[0], 't', 0, 'x');
  void new FakeGroupCoordinator(cluster, { initialDelayMs });
  await cluster.broker.start();
  return cluster;
}

/** What the program says before it ends. It has to end by itself: the test's own limit is what it would run into. */
async function runProgram(cluster: FakeCluster, ...parameters: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, String(cluster.broker.port), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0);
  return output;
}

for (const protocol of ['classic', 'consumer']) {
  test(`a process that forgets to close a consumer (${protocol}) ends when it has nothing else to do`, async () => {
    const cluster = await startRealCluster();
    assert.equal(await runProgram(cluster, protocol), 'x\n');
    await cluster.broker.stop();
  });

  test(`a consumer that is closed (${protocol}) leaves no timer and no socket in its process`, async () => {
    const cluster = await startRealCluster();
    assert.equal(await runProgram(cluster, protocol, 'close'), 'x\nheld: \n');
    await cluster.broker.stop();
  });
}

test('a process that forgets a consumer which is still joining its group does not wait for the group', async () => {
  // Longer than the test may take.
  const cluster = await startRealCluster(3_600_000);
  assert.equal(await runProgram(cluster, 'classic', 'leave-joining'), '');
  await cluster.broker.stop();
});
