// The listeners of a broker that is not serving yet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedPlatform } from '../../src/base/ports/simulated/simulated-platform.ts';
import { silentLogger } from '../../src/base/logging.ts';
import { createSocketServer } from '../../src/broker/socket-server.ts';
import { apiVersionsApi } from '../../src/protocol/apis/api-versions.ts';
import { configOf } from './kit.ts';
import { TestClient } from './test-client.ts';

const asked = { clientSoftwareName: 'test', clientSoftwareVersion: '1.0' };

async function withServer(
  body: (
    server: ReturnType<typeof createSocketServer>,
    client: TestClient,
    platform: SimulatedPlatform,
  ) => Promise<void>,
): Promise<void> {
  const platform = new SimulatedPlatform(1);
  const run = async (): Promise<void> => {
    const config = configOf();
    const server = createSocketServer(config, platform, silentLogger);
    const { port } = await server.listen(config.listeners[0]!, 'broker');
    await body(server, await TestClient.connect(platform, { host: 'localhost', port }), platform);
  };
  await platform.runUntil(run());
}

test('requests that come before the broker serves are handled when it does', () =>
  withServer(async (server, client, platform) => {
    client.send(apiVersionsApi, 4, asked);
    await new Promise<void>((resolve) => platform.timers.after(1_000, resolve));
    assert.equal(client.receivedBytes, 0);
    const answer = Uint8Array.of(0, 0, 0, 1, 42);
    server.serve({ mayOverlap: () => false, handle: () => ({ kind: 'respond', chunks: [answer] }) });
    assert.deepEqual([...(await client.nextFrame())], [42]);
    client.destroy();
    await server.stop(1_000);
  }));

test('a broker whose start failed does not wait for clients that it never served', () =>
  withServer(async (server, client, platform) => {
    client.send(apiVersionsApi, 4, asked);
    await new Promise<void>((resolve) => platform.timers.after(100, resolve));
    const before = platform.clock.monotonicMs();
    await server.stop(5_000);
    await client.closedSoon();
    assert.ok(platform.clock.monotonicMs() - before < 100);
  }));
